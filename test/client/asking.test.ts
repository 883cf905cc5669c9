import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Scene } from './support/scene.ts';

describe('asking', () => {
  test('for history puts older messages in front of the timeline', async () => {
    const scene = new Scene();
    for (let count = 1; count <= 5; count += 1) scene.server.say(`old ${count}`);
    const alice = scene.liveClient('alice');
    const page = alice.client.history({ before: 6, limit: 3 });
    await scene.pass(100);
    assert.deepEqual(
      (await page).entries.map(({ seq }) => seq),
      [3, 4, 5],
    );
    assert.deepEqual(
      alice.client.timeline()?.items.map((item) => item.type === 'message' && item.seq),
      [3, 4, 5, 6],
    );
  });

  test('is done again on the next connection', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    const page = client.history();
    const members = client.members();
    scene.server.restart();
    await scene.pass(10_000);
    assert.equal((await page).entries.length, 1);
    assert.deepEqual(await members, [{ identity: client.identity, nick: 'alice' }]);
  });

  test('typing is told at most every three seconds', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    for (let tenths = 0; tenths < 61; tenths += 1) {
      client.typing();
      scene.clock.advance(100);
    }
    assert.equal(scene.server.heard.filter(({ type }) => type === 'typing').length, 3);
  });

  test('for people finds who has a nick, or nobody', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const bob = scene.liveClient('bob');
    const away = bob.client.away('lunch');
    const asked = [alice.client.person('bob'), alice.client.person('nobody')];
    await scene.pass(100);
    await away;
    assert.deepEqual(await Promise.all(asked), [
      { identity: bob.client.identity, nick: 'bob', away: 'lunch' },
      undefined,
    ]);
    assert.deepEqual(
      alice.told('away').map(({ nick, text }) => [nick, text]),
      [['bob', 'lunch']],
    );
    void bob.client.away();
    await scene.pass(100);
    assert.deepEqual(alice.told('away').at(-1), {
      ...{ type: 'away', identity: bob.client.identity, nick: 'bob' },
    });
  });

  test('for rooms lists those one is not in as well', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    void alice.client.join('#dev');
    await scene.pass(100);
    const rooms = alice.client.rooms();
    const members = alice.client.members('#dev');
    await scene.pass(100);
    assert.deepEqual(
      (await rooms).map(({ room, own }) => [room, own?.last]),
      [
        ['#lobby', 1],
        ['#dev', 1],
      ],
    );
    assert.deepEqual(await members, [{ identity: alice.client.identity, nick: 'alice' }]);
  });

  test('for messages by their words gives pages, newest first', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    for (let count = 1; count <= 5; count += 1) scene.server.say(`needle ${count}`);
    scene.server.say('hay');
    const first = client.search('needle', { limit: 3 });
    await scene.pass(100);
    const { results, more } = await first;
    assert.deepEqual(
      [results.map(({ message }) => message.text), more],
      [['needle 5', 'needle 4', 'needle 3'], true],
    );
    const next = client.search('needle', { limit: 3, before: results.at(-1)?.place ?? 0 });
    await scene.pass(100);
    const last = await next;
    assert.deepEqual(
      [last.results.map(({ message }) => message.text), last.more],
      [['needle 2', 'needle 1'], false],
    );
  });

  test('for everything of oneself goes through all its pages', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    for (const text of ['two', 'three', 'four']) {
      void client.send(text);
      scene.server.say('something else');
    }
    void client.join('#dev');
    await scene.pass(100);
    const own: string[] = [];
    const reading = (async () => {
      for await (const entry of client.own()) own.push(`${entry.room} ${entry.type}`);
    })();
    for (let page = 0; page < 4; page += 1) await scene.pass(100);
    await reading;
    assert.deepEqual(own, [...Array(4).fill('#lobby message'), '#dev joined']);
    assert.equal(scene.server.heardOf('own').length, 2);
  });

  test('after the client was closed is refused', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    void client.close();
    await scene.pass(1_000);
    const closed = { code: 'closed' };
    await assert.rejects(client.join('#dev'), closed);
    await assert.rejects(client.search('needle'), closed);
    await assert.rejects(client.own().next(), closed);
    await assert.rejects(client.edit('#lobby', 1, 'text'), closed);
  });
});

describe('erasing oneself', () => {
  test('is the end of the client, and of all others of the same identity', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const bob = scene.liveClient('bob');
    const other = scene.client({ nick: 'alice', token: alice.client.token ?? '' });
    await scene.pass(100);
    const wrong = assert.rejects(alice.client.erase('bob'), { code: 'no-such-person' });
    await scene.pass(100);
    await wrong;
    const erased = alice.client.erase('alice');
    await scene.pass(1_000);
    await erased;
    for (const { client } of [alice, other]) {
      const { state } = client;
      assert.ok(state.name === 'closed' && state.reason === 'erased');
      assert.equal(client.token, undefined);
    }
    assert.deepEqual(
      bob.client.timeline()?.messages.map(({ text }) => text),
      ['hello-from-bob'],
    );
    assert.equal(bob.told('erased')[0]?.identity, alice.client.identity);
    const late = scene.client({ nick: 'late' });
    await scene.pass(1_000);
    void late.client.history();
    await scene.pass(1_000);
    assert.deepEqual(late.client.timeline()?.messages[0]?.text, '');
  });

  test('is done although the connection breaks before that is known', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const { identity } = alice.client;
    const erased = alice.client.erase('alice');
    scene.clock.advance(6);
    scene.server.cut('delivered');
    await scene.pass(10_000);
    await erased;
    const { state } = alice.client;
    assert.ok(state.name === 'closed' && state.reason === 'erased');
    assert.deepEqual(
      scene.server.people.all.filter((known) => known.identity === identity),
      [],
    );
  });
});
