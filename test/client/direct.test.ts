import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { directRoom } from '../../src/protocol/rooms.ts';
import { Scene, type Witness } from './support/scene.ts';

describe('a direct conversation', () => {
  test('begins with its first message, for both, and is written to by an identity or its name', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const bob = scene.liveClient('bob');
    const [one, other] = [alice.client.identity ?? '', bob.client.identity ?? ''];
    const name = directRoom(one, other);
    const sent = [alice.client.send('one', { room: `@${other}` }), alice.client.send('two', { room: name })];
    assert.equal(alice.client.direct(other), name);
    await scene.pass(100);
    assert.deepEqual(
      (await Promise.all(sent)).map(({ room, seq }) => [room, seq]),
      [
        [name, 1],
        [name, 2],
      ],
    );
    assert.deepEqual(
      alice.told('entered').map(({ room, last, peer }) => [room, last, peer]),
      [[name, 0, { identity: other, nick: 'bob' }]],
    );
    for (const { client } of [alice, bob])
      assert.deepEqual(
        client.timeline(name)?.messages.map(({ text }) => text),
        ['one', 'two'],
      );
    assert.equal(alice.client.timeline(`@${other}`), alice.client.timeline(name));
    assert.deepEqual(
      bob.client.ownRooms.map(({ room, unread }) => [room, unread]),
      [
        ['#lobby', 0],
        [name, 2],
      ],
    );
  });

  test('stands at the end of its timeline until it is acknowledged, however it was written to', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const bob = scene.liveClient('bob');
    const other = bob.client.identity ?? '';
    void alice.client.send('one', { room: `@${other}` });
    await scene.pass(100);
    void alice.client.send('two', { room: `@${other}` });
    const timeline = alice.client.timeline(alice.client.direct(other));
    assert.deepEqual(
      timeline?.unsent.map(({ text }) => text),
      ['two'],
    );
    await scene.pass(100);
    assert.deepEqual(timeline?.unsent, []);
  });

  test('is told from its beginning to who was away when it began', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const bob = scene.liveClient('bob');
    const other = bob.client.identity ?? '';
    scene.server.isReachable = false;
    [...scene.server.sessions][1]?.link.cut('lost');
    for (const text of ['one', 'two']) void alice.client.send(text, { room: `@${other}` });
    await scene.pass(100);
    scene.server.isReachable = true;
    await scene.pass(60_000);
    assert.deepEqual(
      bob.messages.slice(1).map(({ seq, text }) => [seq, text]),
      [
        [1, 'one'],
        [2, 'two'],
      ],
    );
    assert.equal(bob.client.ownRooms[1]?.unread, 2);
  });

  test('that we began when the connection broke is not begun twice', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const bob = scene.liveClient('bob');
    const sent = alice.client.send('one', { room: `@${bob.client.identity}` });
    scene.clock.advance(14);
    scene.server.cut('delivered');
    await scene.pass(5_000);
    const { room, seq } = await sent;
    assert.equal(seq, 1);
    assert.deepEqual(
      alice.client.timeline(room)?.messages.map(({ text }) => text),
      ['one'],
    );
    assert.equal(scene.server.journal.room(room).last, 1);
  });

  test('shows under which nick the other side is, and whether it is there', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const bob = scene.liveClient('bob');
    const identity = bob.client.identity ?? '';
    void alice.client.send('one', { room: `@${identity}` });
    await scene.pass(100);
    const peer = () => alice.client.ownRooms[1]?.peer;
    void bob.client.rename('robert');
    void bob.client.away('lunch');
    await scene.pass(100);
    assert.deepEqual(peer(), { identity, nick: 'robert', away: 'lunch' });
    scene.server.tellAll({
      type: 'presence',
      room: '#lobby',
      came: [],
      went: [{ identity, nick: 'robert' }],
    });
    void bob.client.away();
    await scene.pass(100);
    assert.deepEqual(peer(), { identity, nick: 'robert', offline: true });
    scene.server.tellAll({ type: 'presence', room: '#dev', came: [{ identity, nick: 'robert' }], went: [] });
    await scene.pass(100);
    assert.deepEqual(peer(), { identity, nick: 'robert', offline: true }, 'of another room');
    scene.server.tellAll({ type: 'presence', room: '#lobby', came: [{ identity, nick: 'bob' }], went: [] });
    await scene.pass(100);
    assert.deepEqual(peer(), { identity, nick: 'bob' });
  });
});

describe('a direct conversation that a welcome does not name, since very many are newer', () => {
  /** Alice and bob have said two things to each other, and a later client of alice knows nothing of it. */
  async function begun() {
    const scene = new Scene();
    const [alice, bob] = [scene.liveClient('alice'), scene.liveClient('bob')];
    const room = alice.client.direct(bob.client.identity ?? '');
    for (const text of ['one', 'two']) void bob.client.send(text, { room });
    await scene.pass(100);
    scene.server.people.namesFew = true;
    return { scene, alice, bob, room };
  }
  const texts = ({ client }: Witness, room: string) =>
    client.timeline(room)?.messages.map(({ text }) => text);

  test('begins with what happens in it next, and what was before is had as history', async () => {
    const { scene, alice, bob, room } = await begun();
    const later = scene.client({ nick: 'alice', token: alice.client.token ?? '' });
    await scene.pass(100);
    assert.equal(later.client.timeline(room), undefined);
    void bob.client.send('three', { room });
    await scene.pass(100);
    assert.deepEqual(
      later.told('entered').map((own) => [own.room, own.last]),
      [[room, 2]],
    );
    assert.deepEqual(texts(later, room), ['three']);
    void later.client.history({ room, before: 3 });
    await scene.pass(2_000);
    assert.deepEqual(texts(later, room), ['one', 'two', 'three']);
    const own = later.client.ownRooms.find((each) => each.room === room);
    assert.equal(own?.unread, 3, 'as the server counts them');
  });

  test('is written to, and acknowledges', async () => {
    const { scene, alice, room } = await begun();
    const later = scene.client({ nick: 'alice', token: alice.client.token ?? '' });
    await scene.pass(100);
    const sent = later.client.send('three', { room });
    await scene.pass(100);
    assert.equal((await sent).seq, 3);
    assert.deepEqual(texts(later, room), ['three']);
  });

  test('goes on where it was after a break, and nothing of it is missed', async () => {
    const { scene, alice, bob, room } = await begun();
    scene.server.isReachable = false;
    [...scene.server.sessions][0]?.link.cut('lost');
    void bob.client.send('three', { room });
    await scene.pass(100);
    scene.server.isReachable = true;
    await scene.pass(60_000);
    assert.deepEqual(texts(alice, room), ['one', 'two', 'three']);
    assert.deepEqual([alice.told('exited'), alice.told('reset')], [[], []]);
  });

  /** What alice has of it whose login holds so many long names that it does not fit in, after a break. */
  async function crowdedOut(saidMeanwhile: readonly string[]) {
    const scene = new Scene();
    const [alice, bob] = [scene.liveClient('alice'), scene.liveClient('bob')];
    for (let index = 0; index < 70; index += 1) {
      void alice.client.join(`#${'r'.repeat(180)}${index}`);
      await scene.pass(50);
    }
    const room = alice.client.direct(bob.client.identity ?? '');
    const say = async (text: string) => {
      void bob.client.send(text, { room });
      await scene.pass(100);
    };
    await say('one');
    scene.server.people.namesFew = true;
    scene.server.isReachable = false;
    [...scene.server.sessions][0]?.link.cut('lost');
    for (const text of saidMeanwhile) await say(text);
    scene.server.isReachable = true;
    await scene.pass(60_000);
    assert.equal(alice.client.state.name, 'live');
    await say('at last');
    const resets = alice.told('reset').map(({ last }) => last);
    return { resets, exits: alice.told('exited'), texts: texts(alice, room) };
  }

  test('and that does not fit into a login either is had still, and goes on', async () => {
    assert.deepEqual(await crowdedOut([]), { resets: [], exits: [], texts: ['one', 'at last'] });
  });

  test('and that does not fit into a login either begins anew where anything was missed, and says so', async () => {
    assert.deepEqual(await crowdedOut(['two']), { resets: [2], exits: [], texts: ['at last'] });
  });
});

describe('a nick', () => {
  test('that is somebody else than was last written to under it is told before anything is sent', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const bob = scene.liveClient('bob');
    const resolve = async (nick: string) => {
      const resolved = alice.client.resolve(nick);
      await scene.pass(100);
      return resolved;
    };
    const first = await resolve('bob');
    assert.deepEqual(first, { person: { identity: bob.client.identity, nick: 'bob' } });
    void alice.client.send('hello', { room: alice.client.direct(first.person?.identity ?? '') });
    await scene.pass(100);
    assert.deepEqual(await resolve('Bob'), { person: undefined, changedFrom: bob.client.identity });
    void bob.client.rename('robert');
    await scene.pass(100);
    assert.deepEqual(await resolve('bob'), { person: undefined, changedFrom: bob.client.identity });
    const mallory = scene.liveClient('bob');
    const now = await resolve('bob');
    assert.deepEqual([now.person?.identity, now.changedFrom], [mallory.client.identity, bob.client.identity]);
    assert.equal((await resolve('robert')).changedFrom, undefined);
    // Written to all the same: it was asked for.
    void alice.client.send('hello', { room: `@${mallory.client.identity}` });
    await scene.pass(100);
    assert.equal((await resolve('bob')).changedFrom, undefined);
  });

  test('under which there is a conversation already is known to a later client, and nobody takes it by writing first', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const bob = scene.liveClient('bob');
    void alice.client.send('hello', { room: `@${bob.client.identity}` });
    await scene.pass(100);
    const later = scene.client({ nick: 'alice', token: alice.client.token ?? '' });
    await scene.pass(100);
    void bob.client.rename('robert');
    await scene.pass(100);
    const mallory = scene.liveClient('bob');
    void mallory.client.send('it is me', { room: `@${alice.client.identity}` });
    await scene.pass(100);
    const resolved = later.client.resolve('bob');
    await scene.pass(100);
    assert.deepEqual((await resolved).changedFrom, bob.client.identity);
  });
});
