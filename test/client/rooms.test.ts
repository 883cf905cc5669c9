import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Scene, type Witness } from './support/scene.ts';

/** Somebody whose connection broke, and whose other session has joined #dev since. */
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
