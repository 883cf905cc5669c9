import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Scene, type Witness } from './support/scene.ts';

/** Somebody whose connection broke, and whose other session has joined #dev since. */
async function joinedElsewhere() {
  const scene = new Scene();
  const alice = scene.liveClient('alice');
  const other = again(scene, alice);
  await scene.pass(100);
  scene.server.isReachable = false;
  [...scene.server.sessions][0]?.link.cut('lost');
  void other.client.join('#dev');
  await scene.pass(100);
  return { scene, alice };
}

/** Another session of the same identity. */
function again(scene: Scene, { client }: Witness): Witness {
  return scene.client({ nick: client.nick, ...(client.token === undefined ? {} : { token: client.token }) });
}

function namesOf({ client }: Witness): readonly string[] {
  return client.ownRooms.map(({ room }) => room);
}

describe('a client that comes back', () => {
  test('goes on in all its rooms where it was', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    void alice.client.join('#dev');
    await scene.pass(100);
    scene.server.cut('lost');
    scene.server.say('in the lobby');
    scene.server.say('in the room', '#dev');
    await scene.pass(5_000);
    const login = scene.server.heardOf('login').at(-1);
    assert.deepEqual(login?.resume?.rooms, { '#lobby': 1, '#dev': 1 });
    assert.deepEqual(
      alice.messages.slice(1).map(({ room, text }) => [room, text]),
      [
        ['#lobby', 'in the lobby'],
        ['#dev', 'in the room'],
      ],
    );
  });

  test('is in the rooms that were joined elsewhere, and hears what it has not read there', async () => {
    const { scene, alice } = await joinedElsewhere();
    scene.server.say('one', '#dev');
    scene.server.isReachable = true;
    await scene.pass(60_000);
    assert.deepEqual(
      alice.told('entered').map(({ room }) => room),
      ['#dev'],
    );
    assert.deepEqual(alice.messages.at(-1)?.text, 'one');
    const timeline = alice.client.timeline('#dev');
    assert.deepEqual([timeline?.first, timeline?.last], [2, 2]);
    assert.equal(alice.client.ownRooms[1]?.unread, 1);
  });

  test('is in such a room also where nothing has happened since then', async () => {
    const { scene, alice } = await joinedElsewhere();
    scene.server.isReachable = true;
    await scene.pass(60_000);
    const timeline = alice.client.timeline('#dev');
    assert.deepEqual([timeline?.hasBegun, timeline?.first, timeline?.last], [true, 2, 1]);
    scene.server.say('one', '#dev');
    await scene.pass(100);
    assert.equal(alice.messages.at(-1)?.text, 'one');
  });

  test('is in such a room also where the connection breaks again before anything has come of it', async () => {
    const { scene, alice } = await joinedElsewhere();
    scene.server.say('one', '#dev');
    scene.server.isReachable = true;
    const stop = alice.client.on('welcome', () => {
      stop();
      scene.server.cut('lost');
    });
    await scene.pass(60_000);
    assert.equal(alice.messages.at(-1)?.text, 'one');
    assert.deepEqual(alice.told('reset'), []);
    assert.equal(alice.client.ownRooms[1]?.unread, 1);
  });

  test('is in the rooms no more that were left elsewhere', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    void alice.client.join('#dev');
    await scene.pass(100);
    const other = again(scene, alice);
    await scene.pass(100);
    scene.server.isReachable = false;
    [...scene.server.sessions][0]?.link.cut('lost');
    void other.client.leave('#dev');
    await scene.pass(100);
    scene.server.isReachable = true;
    await scene.pass(60_000);
    assert.deepEqual(alice.told('exited'), [{ type: 'exited', room: '#dev' }]);
    assert.deepEqual(namesOf(alice), ['#lobby']);
    assert.equal(alice.client.timeline('#dev'), undefined);
    assert.equal(alice.client.state.name, 'live');
  });

  test('begins such rooms anew as do not fit into its login, and never hangs on them', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const names = Array.from({ length: 90 }, (_, index) => `#${'r'.repeat(180)}${index}`);
    for (const name of names) {
      void alice.client.join(name);
      await scene.pass(50);
    }
    scene.server.cut('lost');
    const missed = names.at(-1) ?? '';
    const other = again(scene, alice);
    await scene.pass(1);
    for (const text of ['one', 'two']) scene.server.say(text, missed);
    void other.client.read(missed, 2);
    await scene.pass(10_000);
    assert.equal(alice.client.state.name, 'live');
    const login = scene.server.heardOf('login').findLast(({ replaces }) => replaces !== undefined);
    const given = Object.keys(login?.resume?.rooms ?? {});
    assert.ok(JSON.stringify(login).length < 16_384);
    assert.ok(given.length > 50 && given.length < 90);
    assert.deepEqual(
      alice.told('reset').map(({ room, last }) => [room, last]),
      [[missed, 3]],
    );
    assert.equal(alice.client.timeline(missed)?.last, 3);
    scene.server.say('three', missed);
    await scene.pass(100);
    assert.equal(alice.messages.at(-1)?.text, 'three');
  });
});
