import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Scene } from './support/scene.ts';

describe('who a client is', () => {
  test('is told with its welcome, and the token where it is new', async () => {
    const scene = new Scene();
    const { client, events } = scene.liveClient('alice');
    const { identity, token } = client;
    assert.deepEqual(
      events.filter(({ type }) => type === 'welcome'),
      [{ type: 'welcome', identity, nick: 'alice', token }],
    );
    assert.notEqual(token, undefined);
  });

  test('a nick in use is told to the caller, who can give another', async () => {
    const scene = new Scene();
    scene.liveClient('alice');
    const late = scene.client({ nick: 'alice' });
    await scene.pass(1_000);
    assert.deepEqual(late.client.state, {
      ...{ name: 'login-refused', nick: 'alice', code: 'nick-in-use', text: 'in use' },
    });
    late.client.login('alice2');
    await scene.pass(1_000);
    assert.deepEqual([late.client.state.name, late.client.nick], ['live', 'alice2']);
  });

  test('the server may hang up on who thinks about a nick: the next one is asked for on a new connection', async () => {
    const scene = new Scene();
    scene.liveClient('alice');
    const late = scene.client({ nick: 'alice' });
    await scene.pass(1_000);
    scene.server.cut('lost');
    const before = late.states.length;
    await scene.pass(600_000);
    assert.equal(late.client.state.name, 'login-refused');
    assert.equal(late.states.length, before, 'no try of its own');
    late.client.login('alice2');
    await scene.pass(1_000);
    assert.equal(late.client.state.name, 'live');
  });

  test('a nick that its own lost login may hold is waited for', async () => {
    const scene = new Scene();
    const alice = scene.client({ nick: 'alice' });
    // The login has arrived, and its answer with the token is on the way.
    scene.clock.advance(12);
    scene.server.cut('lost');
    await scene.pass(120_000);
    assert.equal(alice.client.state.name, 'live');
    assert.ok(scene.server.heard.filter(({ type }) => type === 'login').length > 2);
    assert.ok(!alice.states.includes('login-refused'));
  });

  test('what was sent under a token that is no longer known ends in doubt, what never left is said', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const before = alice.client.identity;
    alice.say('perhaps');
    scene.server.restart();
    scene.server.forgetEverybody();
    alice.say('not-yet-sent');
    await scene.pass(10_000);
    const { identity } = alice.client;
    assert.notEqual(identity, before);
    assert.deepEqual(
      alice.events.filter(({ type }) => type === 'identity-changed'),
      [{ type: 'identity-changed', identity, before }],
    );
    assert.deepEqual(alice.outcomes.get('perhaps'), { code: 'unknown-outcome' });
    assert.deepEqual(alice.outcomes.get('not-yet-sent'), { seq: 2 });
  });

  test('a new nick is known to the client and is what it logs in with from then on', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const renamed = alice.client.rename('alicia');
    await scene.pass(100);
    await renamed;
    assert.equal(alice.client.nick, 'alicia');
    scene.server.cut('lost');
    await scene.pass(5_000);
    const login = scene.server.heard.findLast((command) => command.type === 'login');
    assert.equal(login?.nick, 'alicia');
  });

  test('a nick or token that would make too long a line never leaves', async () => {
    const scene = new Scene();
    for (const options of [{ nick: 'x'.repeat(70_000) }, { nick: 'bob', token: 'x'.repeat(70_000) }]) {
      const { client } = scene.client(options);
      await scene.pass(1_000);
      assert.equal(client.state.name, 'login-refused');
    }
    assert.deepEqual(scene.server.heard, []);
    const alice = scene.liveClient('alice');
    await assert.rejects(alice.client.rename('x'.repeat(70_000)), { code: 'bad-fields' });
  });
});
