import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Scene } from './support/scene.ts';

describe('a client that loses its connection', () => {
  test('comes back as who it was, in place of its old session, and is told what it missed', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const { identity } = alice.client;
    scene.server.cut('lost');
    scene.server.say('while you were away');
    await scene.pass(5_000);
    assert.deepEqual(alice.states.slice(-5), ['waiting', 'connecting', 'logging-in', 'resuming', 'live']);
    assert.equal(alice.client.identity, identity);
    assert.equal(alice.messages.at(-1)?.text, 'while you were away');
    const login = scene.server.heard.findLast((command) => command.type === 'login');
    assert.deepEqual(login?.resume, { epoch: 'epoch-1', rooms: { '#lobby': 1 } });
    assert.notEqual(login?.replaces, undefined);
  });

  test('sends again what was not acknowledged, under the same id, and it is said once', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    alice.say('one');
    alice.say('two');
    scene.clock.advance(8);
    scene.server.cut('delivered');
    await scene.pass(5_000);
    assert.deepEqual(
      scene.server.entries.map(({ text }) => text),
      ['hello-from-alice', 'one', 'two'],
    );
    assert.deepEqual([...alice.outcomes.values()], [{ seq: 1 }, { seq: 2 }, { seq: 3 }]);
  });

  test('waits longer and longer, up to 30 seconds, and starts over once it was well for a while', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    scene.server.isReachable = false;
    scene.server.cut('lost');
    await scene.pass(600_000);
    const delays = alice.events.flatMap((event) =>
      event.type === 'state' && event.state.name === 'waiting' ? event.state.delay : [],
    );
    assert.ok(delays.every((delay, index) => delay < Math.min(30_000, 500 * 2 ** index)));
    assert.ok(Math.max(...delays) > 15_000);
    assert.ok(delays.length < 100);
    scene.server.isReachable = true;
    await scene.pass(60_000);
    scene.server.cut('lost');
    const { state } = alice.client;
    assert.ok(state.name === 'waiting' && state.delay < 500);
  });

  test('does not start over where each connection breaks within a second', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    alice.client.on('live', () => void scene.clock.after(1_000, () => scene.server.cut('lost')));
    scene.server.cut('lost');
    await scene.pass(600_000);
    assert.ok(alice.states.filter((name) => name === 'live').length < 100);
  });

  test('knows whether the end was announced', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    scene.server.tellAll({ type: 'shutdown', seconds: 3 });
    await scene.pass(3_000);
    scene.server.restart();
    assert.ok(alice.client.state.name === 'waiting' && alice.client.state.announced);
    await scene.pass(10_000);
    scene.server.restart();
    assert.ok(alice.client.state.name === 'waiting' && !alice.client.state.announced);
  });

  test('notices within a minute and a half that nothing comes through any more', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    for (const { link } of scene.server.sessions) link.hang();
    scene.server.say('unheard');
    await scene.pass(70_000);
    assert.equal(alice.client.state.name, 'live');
    await scene.pass(30_000);
    assert.equal(alice.messages.at(-1)?.text, 'unheard');
    assert.ok(
      alice.events.some(
        (event) => event.type === 'state' && 'reason' in event.state && event.state.reason === 'silent',
      ),
    );
  });

  test('stays on a connection whose server answers, however quiet it is', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    await scene.pass(3_600_000);
    assert.ok(!alice.states.includes('waiting'));
    assert.ok(scene.server.heard.filter(({ type }) => type === 'ping').length > 10);
  });

  test('answers the pings of the server', async () => {
    const scene = new Scene();
    scene.liveClient('alice');
    scene.server.tellAll({ type: 'ping' });
    await scene.pass(100);
    assert.equal(scene.server.heard.at(-1)?.type, 'pong');
  });

  test('a login without an answer is given up after half a minute', async () => {
    const scene = new Scene();
    const alice = scene.client({ nick: 'alice' });
    scene.clock.advance(6);
    for (const { link } of scene.server.sessions) link.hang();
    await scene.pass(31_000);
    assert.equal(alice.client.state.name, 'live');
  });

  test('a login that was lost with its connection takes no later connection down', async () => {
    const scene = new Scene();
    const alice = scene.client({ nick: 'alice' });
    scene.clock.advance(6);
    scene.server.cut('lost');
    await scene.pass(20_000);
    assert.equal(alice.client.state.name, 'live');
    await scene.pass(40_000);
    assert.equal(alice.states.filter((name) => name === 'waiting').length, 1);
  });

  test('leaves nothing behind of a connection that ends in the middle of its welcome', async () => {
    const scene = new Scene();
    const alice = scene.client({ nick: 'alice' });
    const stop = alice.client.on('welcome', () => {
      stop();
      scene.server.cut('lost');
    });
    await scene.pass(600_000);
    assert.deepEqual(
      alice.states.filter((name) => name === 'waiting' || name === 'live'),
      ['waiting', 'live'],
    );
  });

  test('whose place another session has taken does not come back to fight it', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    scene.server.tellAll({ type: 'refused', code: 'replaced', text: 'replaced' });
    await scene.pass(10);
    scene.server.cut('lost');
    await scene.pass(600_000);
    const { state } = alice.client;
    assert.ok(state.name === 'closed' && state.reason === 'replaced');
  });
});

describe('what can no longer be shown', () => {
  test('is announced as a gap, and the timeline has it in its place', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    scene.server.isReachable = false;
    scene.server.cut('lost');
    for (let count = 0; count < 9; count += 1) scene.server.say(`missed ${count}`);
    scene.server.keepFrom(8);
    scene.server.isReachable = true;
    await scene.pass(60_000);
    const gap = { type: 'gap', room: '#lobby', from: 2, to: 7 };
    assert.deepEqual(alice.client.timeline()?.items[1], gap);
    assert.deepEqual(
      alice.events.filter(({ type }) => type === 'gap'),
      [gap],
    );
    assert.deepEqual(
      alice.messages.map(({ seq }) => seq),
      [1, 8, 9, 10],
    );
  });

  test('begins anew after a backup was put back, and that is told once', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    scene.server.say('lost with the disk');
    scene.clock.advance(50);
    scene.server.restore(1);
    await scene.pass(10_000);
    const reset = { type: 'reset', room: '#lobby', epoch: scene.server.epoch, last: 1 };
    assert.deepEqual(
      alice.events.filter(({ type }) => type === 'reset'),
      [reset],
    );
    assert.deepEqual(alice.client.timeline()?.items, []);
    scene.server.say('after');
    scene.server.cut('lost');
    scene.server.say('and on');
    await scene.pass(10_000);
    assert.deepEqual(
      alice.messages.slice(-2).map(({ seq, text }) => [seq, text]),
      [
        [2, 'after'],
        [3, 'and on'],
      ],
    );
  });

  test('begins anew also where the server has lost the end of what it had, and nothing is read ahead of it', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    for (const text of ['two', 'three']) scene.server.say(text);
    await scene.pass(50);
    void alice.client.read('#lobby', 3);
    await scene.pass(50);
    scene.server.restore(1);
    scene.server.epoch = 'epoch-1';
    await scene.pass(10_000);
    const reset = { type: 'reset', room: '#lobby', epoch: 'epoch-1', last: 1 };
    assert.deepEqual(alice.told('reset'), [reset]);
    scene.server.say('after');
    await scene.pass(5_000);
    assert.deepEqual(alice.client.ownRooms, [
      { room: '#lobby', read: 1, muted: false, unread: 1, mentions: 0 },
    ]);
  });

  test('begins anew also where the connection breaks before the server has said so', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    for (const text of ['two', 'three']) scene.server.say(text);
    await scene.pass(50);
    scene.server.restore(1);
    for (const text of ['other two', 'other three', 'four']) scene.server.say(text);
    const stop = alice.client.on('welcome', () => {
      stop();
      scene.server.cut('lost');
    });
    await scene.pass(20_000);
    assert.equal(alice.client.state.name, 'live');
    assert.deepEqual(
      alice.events.filter(({ type }) => type === 'reset'),
      [{ type: 'reset', room: '#lobby', epoch: scene.server.epoch, last: 4 }],
    );
  });

  test('is asked for again where the server says that all was sent', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const [session] = scene.server.sessions;
    scene.server.sessions.clear();
    scene.server.say('left out');
    if (session !== undefined) scene.server.sessions.add(session);
    scene.server.tellAll({ type: 'live', room: '#lobby', seq: 2 });
    await scene.pass(10_000);
    assert.equal(alice.messages.at(-1)?.text, 'left out');
  });

  test('is asked for again where the server left it out', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const [session] = scene.server.sessions;
    scene.server.sessions.clear();
    scene.server.say('left out');
    if (session !== undefined) scene.server.sessions.add(session);
    scene.server.say('shown');
    await scene.pass(10_000);
    assert.deepEqual(
      alice.messages.map(({ text }) => text),
      ['hello-from-alice', 'left out', 'shown'],
    );
  });
});

test('a later client goes on from the position of an earlier one', async () => {
  const scene = new Scene();
  const first = scene.liveClient('alice');
  const { token, position } = first.client;
  void first.client.close();
  await scene.pass(1_000);
  scene.server.say('in between');
  assert.ok(token !== undefined && position !== undefined);
  const second = scene.client({ nick: 'alice', token, resume: position });
  await scene.pass(1_000);
  assert.deepEqual(
    second.messages.map(({ seq, text }) => [seq, text]),
    [[2, 'in between']],
  );
});
