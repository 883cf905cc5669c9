import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Scene, settled } from './support/scene.ts';

describe('what is sent', () => {
  test('is promised when it is on disk: where, and when', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    const sent = client.send('hello', { id: 'mine' });
    await scene.pass(100);
    assert.deepEqual(await sent, { room: '#lobby', id: 'mine', seq: 2, time: 1_001 });
  });

  test('before there is a connection waits for one', async () => {
    const scene = new Scene();
    scene.server.isReachable = false;
    const alice = scene.client({ nick: 'alice' });
    alice.say('early');
    await scene.pass(5_000);
    assert.equal(alice.outcomes.size, 0);
    scene.server.isReachable = true;
    await scene.pass(60_000);
    assert.deepEqual(alice.outcomes.get('early'), { seq: 1 });
  });

  test('stands at the end of the timeline until it is acknowledged, then in its place', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const timeline = alice.client.timeline();
    alice.say('mine');
    scene.server.say('first');
    assert.deepEqual(
      timeline?.unsent.map(({ text }) => text),
      ['mine'],
    );
    await scene.pass(1_000);
    assert.deepEqual(timeline?.unsent, []);
    assert.deepEqual(
      timeline?.items.map((item) => item.type === 'message' && item.text),
      ['hello-from-alice', 'first', 'mine'],
    );
    assert.deepEqual(
      alice.messages.map(({ text, own }) => [text, own]),
      [
        ['hello-from-alice', true],
        ['first', false],
        ['mine', true],
      ],
    );
  });

  test('and refused is told to its sender, and sent no more', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    alice.say('nonsense');
    await scene.pass(1_000);
    assert.deepEqual(alice.outcomes.get('nonsense'), { code: 'nothing-visible' });
    assert.equal(alice.events.filter(({ type }) => type === 'refused').length, 1);
    scene.server.cut('lost');
    await scene.pass(10_000);
    assert.equal(
      scene.server.heard.filter((command) => 'text' in command && command.text === 'nonsense').length,
      1,
    );
  });

  test('by hundreds never has more than 64 on the wire without an answer', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice', 50);
    for (let count = 0; count < 500; count += 1) alice.say(`text-${count}`);
    const before = scene.server.heard.length;
    await scene.pass(51);
    assert.equal(scene.server.heard.length - before, 64);
    await scene.pass(60_000);
    assert.equal(scene.server.entries.length, 501);
  });

  test('and would make the server hang up never leaves', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    const before = scene.server.heard.length;
    await assert.rejects(client.send('x'.repeat(16_385)), { code: 'too-long' });
    await assert.rejects(client.send('\u0001'.repeat(12_000)), { code: 'too-long' });
    await assert.rejects(client.send('\ud800'), { code: 'bad-fields' });
    await assert.rejects(client.send('hello', { id: 'two words' }), { code: 'bad-fields' });
    await scene.pass(1_000);
    assert.equal(scene.server.heard.length, before);
  });

  test('under an id that waits already is refused', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    const first = client.send('one', { id: 'same' });
    await assert.rejects(client.send('two', { id: 'same' }), { code: 'id-reused' });
    await scene.pass(1_000);
    assert.equal((await first).seq, 2);
  });

  test('without end is refused when 10,000 wait', async () => {
    const scene = new Scene();
    scene.server.isReachable = false;
    const { client } = scene.client({ nick: 'alice' });
    for (let count = 0; count < 10_000; count += 1) void client.send('again');
    await assert.rejects(client.send('once more'), { code: 'outbox-full' });
  });
});

describe('closing', () => {
  test('waits until everything is acknowledged, across connections', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    alice.say('last-words');
    const closed = alice.client.close();
    scene.server.cut('lost');
    await scene.pass(4_000);
    await closed;
    assert.deepEqual(alice.outcomes.get('last-words'), { seq: 2 });
    assert.equal(scene.server.heard.at(-1)?.type, 'bye');
    assert.equal(alice.states.at(-1), 'closed');
  });

  test('gives up in time, and says what became of each', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    alice.say('on-its-way');
    scene.server.restart();
    scene.server.isReachable = false;
    alice.say('never-left');
    const closed = alice.client.close({ timeout: 2_000 });
    await scene.pass(1_900);
    assert.notEqual(alice.client.state.name, 'closed');
    await scene.pass(200);
    await closed;
    assert.deepEqual(alice.outcomes.get('on-its-way'), { code: 'unknown-outcome' });
    assert.deepEqual(alice.outcomes.get('never-left'), { code: 'closed' });
    await assert.rejects(alice.client.send('more'), { code: 'closed' });
    await assert.rejects(alice.client.history(), { code: 'closed' });
    await scene.pass(60_000);
    assert.equal(scene.clock.pending, 0);
  });

  test('is not held up by a server that does not close', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    for (const { link } of scene.server.sessions) link.hang();
    const closed = alice.client.close();
    await scene.pass(2_100);
    await closed;
    assert.equal(alice.client.state.name, 'closed');
  });

  test('twice is closing once', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    const both = [client.close(), client.close()];
    await scene.pass(1_000);
    await Promise.all(both);
    await client.close();
    assert.equal(scene.server.heard.filter(({ type }) => type === 'bye').length, 1);
  });
});

describe('callbacks', () => {
  test('one that throws harms no other, and its error is not lost', async (t) => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const lost: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (error) => lost.push(error));
    t.after(() => {
      process.removeAllListeners('unhandledRejection');
      for (const listener of listeners) process.on('unhandledRejection', listener);
    });
    const heard: string[] = [];
    alice.client.on('message', () => {
      throw new Error('a bug of the bot');
    });
    const stop = alice.client.on('message', ({ text }) => heard.push(text));
    scene.server.say('one');
    await scene.pass(100);
    stop();
    scene.server.say('two');
    await scene.pass(100);
    await settled();
    assert.deepEqual(heard, ['one']);
    assert.deepEqual(lost.map(String), ['Error: a bug of the bot', 'Error: a bug of the bot']);
  });
});
