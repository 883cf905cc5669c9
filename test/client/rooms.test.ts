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

describe('joining a room', () => {
  test('makes it, and begins its timeline with the own coming', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const joined = alice.client.join('#dev');
    await scene.pass(100);
    const own = await joined;
    assert.deepEqual(own, { room: '#dev', first: 1, last: 0, read: 1 });
    assert.deepEqual(
      alice.told('entered').map(({ ref: _, ...rest }) => rest),
      [{ type: 'entered', ...own }],
    );
    assert.deepEqual(namesOf(alice), ['#lobby', '#dev']);
    const items = alice.client.timeline('#dev')?.items ?? [];
    assert.deepEqual(
      items.map(({ type }) => type),
      ['joined'],
    );
    assert.deepEqual(
      alice.told('live').map(({ room, seq }) => [room, seq]),
      [
        ['#lobby', 0],
        ['#dev', 1],
      ],
    );
    assert.equal(alice.client.position?.rooms['#dev'], 1);
  });

  test('in which one is already changes nothing', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const both = [alice.client.join('#dev'), alice.client.join('#DEV')];
    await scene.pass(100);
    assert.deepEqual(
      (await Promise.all(both)).map(({ room }) => room),
      ['#dev', '#dev'],
    );
    assert.equal(alice.told('entered').length, 1);
    assert.deepEqual(namesOf(alice), ['#lobby', '#dev']);
  });

  test('that is refused says why', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    scene.server.isStorageFull = true;
    const joined = client.join('#dev');
    const failed = assert.rejects(joined, { code: 'storage-full' });
    await scene.pass(100);
    await failed;
  });

  test('is done once, although the connection breaks before its answer', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const joined = alice.client.join('#dev');
    scene.clock.advance(14);
    scene.server.cut('delivered');
    await scene.pass(5_000);
    assert.equal((await joined).room, '#dev');
    assert.equal(scene.server.journal.room('#dev').log.length, 1);
    assert.equal(alice.told('entered').length, 1);
    assert.equal(alice.client.timeline('#dev')?.last, 1);
  });

  test('and leaving it are done in all sessions of the identity', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const other = again(scene, alice);
    await scene.pass(100);
    void alice.client.join('#dev');
    await scene.pass(100);
    assert.deepEqual(namesOf(other), ['#lobby', '#dev']);
    assert.equal(other.told('entered').length, 1);
    const left = alice.client.leave('#dev');
    await scene.pass(100);
    await left;
    for (const witness of [alice, other]) {
      assert.deepEqual(namesOf(witness), ['#lobby']);
      assert.deepEqual(
        witness.told('left').map(({ own }) => own),
        [true],
      );
      assert.equal(witness.told('exited').length, 1);
      assert.equal(witness.client.timeline('#dev'), undefined);
      assert.equal(witness.client.position?.rooms['#dev'], undefined);
    }
  });
});

describe('leaving a room', () => {
  test('in which one is not is refused', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    for (const [room, code] of [
      ['#nowhere', 'no-such-room'],
      ['#lobby', 'not-allowed'],
    ] as const) {
      const failed = assert.rejects(client.leave(room), { code });
      await scene.pass(100);
      await failed;
    }
  });

  test('is done although the connection breaks before its answer', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    void alice.client.join('#dev');
    await scene.pass(100);
    const left = alice.client.leave('#dev');
    scene.clock.advance(14);
    scene.server.cut('delivered');
    await scene.pass(5_000);
    await left;
    assert.deepEqual(namesOf(alice), ['#lobby']);
    assert.equal(alice.told('exited').length, 1);
  });
});

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

describe('the rooms that a client is in', () => {
  test('show their topic, and never an earlier one that comes late', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    void alice.client.join('#dev');
    await scene.pass(100);
    const set = alice.client.setTopic('#dev', 'first');
    await scene.pass(100);
    assert.equal((await set).seq, 2);
    assert.equal(alice.client.ownRooms[1]?.topic, 'first');
    const topics: unknown[] = [];
    alice.client.on('room-changed', () => topics.push(alice.client.ownRooms[1]?.topic));
    scene.server.cut('lost');
    for (const topic of ['second', 'third', ''])
      scene.server.does({ type: 'topic', room: '#dev', identity: 'other', nick: 'other', topic });
    await scene.pass(5_000);
    assert.deepEqual([...new Set(topics)], [undefined]);
    assert.deepEqual(
      alice.told('topic').map(({ topic, own }) => [topic, own]),
      [
        ['first', true],
        ['second', false],
        ['third', false],
        ['', false],
      ],
    );
  });

  test('are told to have changed once for each thing that has changed them', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const before = alice.told('room-changed').length;
    const seq = scene.server.say('for @alice');
    await scene.pass(100);
    assert.deepEqual(alice.client.ownRooms, [
      { room: '#lobby', read: 0, muted: false, unread: 1, mentions: 1 },
    ]);
    assert.deepEqual(alice.told('room-changed').slice(before), [{ type: 'room-changed', room: '#lobby' }]);
    const read = alice.client.read('#lobby', seq);
    await scene.pass(100);
    await read;
    assert.deepEqual(alice.client.ownRooms, [
      { room: '#lobby', read: seq, muted: false, unread: 0, mentions: 0 },
    ]);
    assert.equal(alice.told('room-changed').length, before + 2);
  });

  test('are muted and read in all sessions of the identity', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const other = again(scene, alice);
    scene.server.say('one');
    await scene.pass(100);
    const done = [alice.client.mute('#lobby', true), alice.client.read('#lobby', 2)];
    await scene.pass(100);
    await Promise.all(done);
    for (const { client } of [alice, other])
      assert.deepEqual(client.ownRooms, [{ room: '#lobby', read: 2, muted: true, unread: 0, mentions: 0 }]);
    assert.deepEqual(other.told('muted'), [{ type: 'muted', room: '#lobby', muted: true }]);
    const before = scene.server.heard.length;
    await alice.client.read('#lobby', 2);
    assert.equal(scene.server.heard.length, before, 'nothing is asked for again');
  });

  test('are counted by the server at first, and again where that can be known from it alone', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const seqs = ['one', 'two', 'three @alice'].map((text) => scene.server.say(text));
    const other = again(scene, alice);
    await scene.pass(1_000);
    assert.deepEqual(
      [other.client.ownRooms[0]?.unread, other.client.ownRooms[0]?.mentions, other.messages.length],
      [3, 1, 0],
    );
    const asked = scene.server.heardOf('rooms').length;
    scene.server.say('four');
    await scene.pass(5_000);
    assert.equal(other.client.ownRooms[0]?.unread, 4);
    assert.equal(scene.server.heardOf('rooms').length, asked, 'what is told can be counted here');
    scene.server.does({
      type: 'deleted',
      room: '#lobby',
      identity: 'other',
      nick: 'other',
      target: seqs[2] ?? 0,
    });
    await scene.pass(5_000);
    assert.deepEqual([other.client.ownRooms[0]?.unread, other.client.ownRooms[0]?.mentions], [3, 0]);
    assert.equal(scene.server.heardOf('rooms').length, asked + 1);
    void other.client.read('#lobby', seqs[0] ?? 0);
    await scene.pass(5_000);
    assert.equal(other.client.ownRooms[0]?.unread, 2);
  });

  test('are asked about at most once a second, however much goes', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const seqs = Array.from({ length: 50 }, (_, index) => scene.server.say(`text ${index}`));
    const other = again(scene, alice);
    await scene.pass(2_000);
    const asked = scene.server.heardOf('rooms').length;
    for (const target of seqs) {
      scene.server.does({ type: 'deleted', room: '#lobby', identity: 'other', nick: 'other', target });
      await scene.pass(100);
    }
    await scene.pass(2_000);
    assert.equal(other.client.ownRooms[0]?.unread, 0);
    assert.ok(scene.server.heardOf('rooms').length - asked <= 7);
  });
});
