import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Sent } from '../../src/client/parcel.ts';
import { Scene } from './support/scene.ts';

const LOBBY = '#lobby';

describe('what is done to a message', () => {
  test('is shown by the timeline on the message, and behind it as what happened', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const { client } = alice;
    const own = { identity: client.identity ?? '', nick: 'alice' };
    const done = [
      client.edit(LOBBY, 1, 'better', { id: 'e' }),
      client.react(LOBBY, 1, '👍', { id: 'r' }),
      client.send('another', { id: 's' }),
      client.react(LOBBY, 4, '👍'),
      client.react(LOBBY, 4, '👍', { removed: true }),
      client.delete(LOBBY, 4, { id: 'd' }),
    ];
    await scene.pass(100);
    assert.deepEqual(
      (await Promise.all(done)).map(({ room, seq }) => [room, seq]),
      [2, 3, 4, 5, 6, 7].map((seq) => [LOBBY, seq]),
    );
    const timeline = client.timeline();
    assert.deepEqual(timeline?.message(1), {
      ...{ type: 'message', room: LOBBY, seq: 1, time: 1_000, ...own, id: 'id-hello-from-alice' },
      ...{ text: 'better', edited: 1_001, reactions: new Map([['👍', new Set([own.identity])]]) },
    });
    assert.deepEqual(timeline?.message(4), {
      ...{ type: 'message', room: LOBBY, seq: 4, time: 1_003, ...own, id: 's' },
      ...{ text: '', deleted: true, reactions: new Map() },
    });
    assert.deepEqual(
      timeline?.items.map(({ type }) => type),
      ['message', 'edited', 'reacted', 'message', 'reacted', 'reacted', 'deleted'],
    );
    assert.deepEqual(alice.told('edited'), [
      {
        type: 'edited',
        room: LOBBY,
        seq: 2,
        time: 1_001,
        ...own,
        id: 'e',
        target: 1,
        text: 'better',
        own: true,
      },
    ]);
    assert.deepEqual(
      alice.told('reacted').map(({ target, removed }) => [target, removed]),
      [
        [1, undefined],
        [4, undefined],
        [4, true],
      ],
    );
    assert.equal(timeline?.message(2), undefined, 'an edit is no message');
  });

  test('waits for a connection like what is said, in the order in which it was asked for', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    scene.server.isReachable = false;
    scene.server.cut('lost');
    const done = [client.send('two'), client.edit(LOBBY, 2, 'zwei'), client.setTopic(LOBBY, 'numbers')];
    assert.deepEqual(
      client.timeline()?.unsent.map(({ text }) => text),
      ['two'],
    );
    await scene.pass(1_000);
    scene.server.isReachable = true;
    await scene.pass(60_000);
    assert.deepEqual(
      (await Promise.all(done)).map(({ seq }) => seq),
      [2, 3, 4],
    );
    assert.equal(client.timeline()?.message(2)?.text, 'zwei');
    assert.equal(client.ownRooms[0]?.topic, 'numbers');
  });

  test('is done once, although the connection breaks before its answer', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    const done = [client.edit(LOBBY, 1, 'better'), client.react(LOBBY, 1, '❤️'), client.delete(LOBBY, 1)];
    scene.clock.advance(8);
    scene.server.cut('delivered');
    await scene.pass(5_000);
    assert.deepEqual(
      (await Promise.all(done)).map(({ seq }) => seq),
      [2, 3, 4],
    );
    assert.equal(scene.server.lobby.log.length, 4);
    assert.equal(scene.server.heardOf('delete').length, 2, 'it was asked for twice');
    assert.equal(client.timeline()?.last, 4);
  });

  test('by others is seen as it happens', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const by = { room: LOBBY, identity: 'other', nick: 'other' };
    const target = scene.server.say('one');
    scene.server.does({ type: 'edited', ...by, target, text: 'two' });
    scene.server.does({ type: 'reacted', ...by, target: 1, reaction: '👍' });
    await scene.pass(100);
    const timeline = alice.client.timeline();
    assert.equal(timeline?.message(target)?.text, 'two');
    assert.deepEqual(timeline?.message(1)?.reactions, new Map([['👍', new Set(['other'])]]));
    scene.server.does({ type: 'erased', ...by, nick: '' });
    await scene.pass(100);
    assert.deepEqual(
      [timeline?.message(target)?.text, timeline?.message(target)?.nick, timeline?.message(target)?.deleted],
      ['', '', true],
    );
    assert.deepEqual(
      alice.told('erased').map(({ identity, own }) => [identity, own]),
      [['other', false]],
    );
  });

  test('that is refused is told by the code of the server', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    const foreign = scene.server.say('not yours');
    const failed = [
      assert.rejects(client.edit(LOBBY, foreign, 'mine'), { code: 'not-yours' }),
      assert.rejects(client.delete(LOBBY, 99), { code: 'no-such-message' }),
      assert.rejects(client.react('#nowhere', 1, '👍'), { code: 'no-such-room' }),
    ];
    await scene.pass(100);
    await Promise.all(failed);
  });

  test('that never could be taken never leaves', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    const before = scene.server.heard.length;
    await assert.rejects(client.edit(LOBBY, 1, 'x'.repeat(16_385)), { code: 'too-long' });
    await assert.rejects(client.setTopic(LOBBY, '\ud800'), { code: 'bad-fields' });
    await assert.rejects(client.react('\ud800', 1, '👍'), { code: 'bad-fields' });
    await assert.rejects(client.delete(LOBBY, 1, { id: 'ü' }), { code: 'bad-fields' });
    await scene.pass(1_000);
    assert.equal(scene.server.heard.length, before);
  });
});

describe('what is said', () => {
  test('can be an answer, an action, and name people', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const bob = scene.liveClient('bob');
    void alice.client.send('waves at @bob', { reply: 1, action: true });
    await scene.pass(100);
    for (const witness of [alice, bob]) {
      const message = witness.client.timeline()?.message(3);
      assert.deepEqual(
        [message?.reply, message?.action, message?.mentions],
        [1, true, [bob.client.identity]],
      );
    }
    assert.equal(bob.client.ownRooms[0]?.mentions, 1);
    assert.equal(alice.client.ownRooms[0]?.mentions, 0);
  });

  test('has the nick under which the server took it, which may be another by the time of its answer', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    void alice.client.rename('alicia');
    void alice.client.send('who am I');
    void alice.client.rename('alison');
    await scene.pass(100);
    assert.equal(alice.client.nick, 'alison');
    const { log } = scene.server.lobby;
    assert.equal(alice.client.timeline()?.message(2)?.nick, log[1]?.nick);
    assert.equal(log[1]?.nick, 'alicia');
  });

  test('in a room that is written in another case is the same room', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    void client.join('#Dev');
    await scene.pass(100);
    const sent = client.send('hello', { room: '#dEV' });
    assert.equal(client.timeline('#dev')?.unsent.length, 1);
    await scene.pass(100);
    assert.equal((await sent).room, '#Dev');
    assert.equal(client.timeline('#DEV')?.message(2)?.text, 'hello');
    assert.equal(client.timeline('#dev')?.unsent.length, 0);
  });
});

describe('an id', () => {
  /** What becomes of each, when all have been answered. */
  async function outcomes(scene: Scene, sent: readonly Promise<Sent>[]): Promise<readonly unknown[]> {
    const settled = Promise.allSettled(sent);
    await scene.pass(1_000);
    return (await settled).map((each) => (each.status === 'fulfilled' ? each.value.seq : each.reason.code));
  }

  test('is for one thing at a time: another with it is refused while the first waits', async () => {
    const scene = new Scene();
    const { client } = scene.liveClient('alice');
    void client.join('#dev');
    await scene.pass(100);
    const sent = [
      client.send('one', { id: 'same' }),
      client.send('one', { id: 'same', room: '#dev' }),
      client.delete(LOBBY, 1, { id: 'same' }),
    ];
    assert.deepEqual(await outcomes(scene, sent), [2, 'id-reused', 'id-reused']);
    // Afterwards it is free in another room, and in this one the server says what it is.
    const later = [client.send('one', { id: 'same', room: '#dev' })];
    assert.deepEqual(await outcomes(scene, later), [2]);
    assert.deepEqual(await outcomes(scene, [client.send('one', { id: 'same' })]), [2]);
    assert.deepEqual(await outcomes(scene, [client.send('other', { id: 'same' })]), ['id-reused']);
    assert.deepEqual(await outcomes(scene, [client.setTopic(LOBBY, 'one', { id: 'same' })]), ['id-reused']);
  });

  test('that another session of ours has used for something else is not taken for what we said', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice', 50);
    const token = alice.client.token ?? '';
    const other = scene.client({ nick: 'alice', token }, 1);
    await scene.pass(1_000);
    const first = other.client.send('one', { id: 'same' });
    const second = alice.client.send('two', { id: 'same' });
    assert.deepEqual(await outcomes(scene, [first, second]), [2, 'id-reused']);
  });

  test('that another session of ours has used in another room is not taken for what we said', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice', 50);
    const token = alice.client.token ?? '';
    const other = scene.client({ nick: 'alice', token }, 1);
    void alice.client.join('#dev');
    await scene.pass(1_000);
    const first = other.client.send('one', { id: 'same', room: '#dev' });
    const second = alice.client.send('one', { id: 'same' });
    const both = await Promise.all([first, second, scene.pass(1_000)]);
    assert.deepEqual([both[0].room, both[1].room, both[1].seq], ['#dev', LOBBY, 2]);
  });

  test('that another session of ours has used for the same is the same', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice', 50);
    const token = alice.client.token ?? '';
    const other = scene.client({ nick: 'alice', token }, 1);
    await scene.pass(1_000);
    const both = [other.client.send('one', { id: 'same' }), alice.client.send('one', { id: 'same' })];
    assert.deepEqual(await outcomes(scene, both), [2, 2]);
    assert.deepEqual(
      alice.messages.map(({ text }) => text),
      ['hello-from-alice', 'one'],
    );
    assert.deepEqual(alice.client.timeline()?.unsent, []);
  });

  test('of a message that was edited or deleted elsewhere before its answer was lost still finds it', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    const sent = [alice.client.send('one', { id: 'x' }), alice.client.send('two', { id: 'y' })];
    scene.clock.advance(14);
    scene.server.isReachable = false;
    scene.server.cut('delivered');
    await scene.pass(100);
    const by = { room: LOBBY, identity: alice.client.identity ?? '', nick: 'alice' };
    scene.server.does({ type: 'edited', ...by, target: 2, text: 'eins' });
    scene.server.does({ type: 'deleted', ...by, target: 3 });
    scene.server.isReachable = true;
    assert.deepEqual(
      await outcomes(scene, [scene.pass(60_000).then(() => sent[0] ?? Promise.reject()), ...sent]),
      [2, 2, 3],
    );
    assert.deepEqual(
      alice.client.timeline()?.messages.map(({ text, deleted }) => [text, deleted]),
      [
        ['hello-from-alice', undefined],
        ['eins', undefined],
        ['', true],
      ],
    );
  });
});
