import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Entry, MembershipState } from '../../src/core/ports.ts';
import { directRoom } from '../../src/protocol/rooms.ts';
import { joined, left, met, moderated, muted, reacted, read, said, topic } from '../store/entries.ts';
import { endsOf, type JournalUse, shortly } from './journal-use.ts';

const bob = { identity: 'idb', nick: 'bob' };
const DIRECT = directRoom('ida', 'idb');

/** Who belongs to which room, what everybody has read, what rooms are about, and what operators do. */
export function belongingContract(of: JournalUse): void {
  const append = async (...entries: readonly Entry[]) => endsOf(await of.append(...entries));
  /** Memberships as they are found after a restart, in short. */
  const memberships = async () => (await of.restart()).memberships.map(inShort).toSorted();

  describe('joining a room', () => {
    test('makes it, and makes one a member who has read everything up to there', async () => {
      await of.append(said('before', { room: '#there', ...bob }));
      assert.deepEqual(await append(joined('#there'), joined('#new')), ['kept 2', 'kept 1']);
      assert.deepEqual((await of.entries('#new')).map(shortly), [{ type: 'joined', seq: 1 }]);
      assert.deepEqual(await memberships(), ['ida #new in read 1', 'ida #there in read 2']);
    });

    test('again is done already, and nothing is written', async () => {
      assert.deepEqual(await append(joined('#there'), joined('#there'), joined('#there', bob)), [
        'kept 1',
        'done',
        'kept 2',
      ]);
      await of.restart();
      assert.deepEqual(await append(joined('#there')), ['done']);
      assert.equal((await of.entries('#there')).length, 2);
    });

    test('once more after leaving reads from there on, and is as quiet as before', async () => {
      await of.append(
        joined('#there'),
        muted('#there', true),
        left('#there'),
        said('hi', { room: '#there', ...bob }),
      );
      assert.deepEqual(await append(joined('#there')), ['kept 4']);
      assert.deepEqual(await memberships(), ['ida #there in read 4 muted']);
    });
  });

  describe('leaving a room', () => {
    test('is shown, and one is no member any more', async () => {
      assert.deepEqual(await append(joined('#there'), left('#there')), ['kept 1', 'kept 2']);
      assert.deepEqual((await of.entries('#there')).map(shortly), [
        { type: 'joined', seq: 1 },
        { type: 'left', seq: 2 },
      ]);
      assert.deepEqual(await memberships(), ['ida #there out read 1']);
    });

    test('that one is not in is done already, and nothing is written', async () => {
      await of.append(joined('#there', bob));
      assert.deepEqual(await append(left('#there'), left('#none')), ['done', 'done']);
      await of.append(joined('#there'), left('#there'));
      await of.restart();
      assert.deepEqual(await append(left('#there')), ['done']);
      const { rooms } = await of.restart();
      assert.deepEqual(
        rooms.map(({ room, last }) => [room, last]),
        [['#there', 3]],
      );
    });

    test('comes before all that was to be said there behind it', async () => {
      const room = '#there';
      await of.append(joined(room), said('hi', { room }));
      assert.deepEqual(
        await append(left(room), said('?', { room }), reacted(2, '👍', { room }), topic('?', { room })),
        ['kept 3', ...Array.from({ length: 3 }, () => 'refused not-in-room')],
      );
      assert.deepEqual(await append(joined(room), said('again', { room })), ['kept 4', 'kept 5']);
    });
  });

  describe('a direct conversation', () => {
    test('is made by its first message, with both in it, who have read nothing', async () => {
      assert.deepEqual(await append(said('hi', { room: DIRECT })), ['kept 1']);
      assert.deepEqual(await memberships(), [`ida ${DIRECT} in read 0`, `idb ${DIRECT} in read 0`]);
    });

    test('goes on from either side', async () => {
      await of.append(said('hi', { room: DIRECT }), read(DIRECT, 1));
      assert.deepEqual(await append(said('hello', { room: DIRECT, ...bob })), ['kept 2']);
      assert.deepEqual(await memberships(), [`ida ${DIRECT} in read 1`, `idb ${DIRECT} in read 0`]);
    });

    test('is found behind those in which something happened before, and behind all rooms', async () => {
      const [withCarol, withDan] = [directRoom('ida', 'idc'), directRoom('ida', 'idd')];
      await of.append(
        said('1', { room: DIRECT }),
        said('2', { room: withCarol }),
        said('3', { room: withDan }),
      );
      await of.append(joined('#there'), said('4', { room: withCarol }), reacted(1, '👍', { room: DIRECT }));
      const rooms = (await of.restart()).memberships.flatMap(({ identity, room }) =>
        identity === 'ida' ? [room] : [],
      );
      assert.deepEqual(rooms, ['#there', withDan, withCarol, DIRECT]);
    });
  });

  describe('somebody new', () => {
    test('has read the lobby up to that moment, also where nothing was said there', async () => {
      await of.append(met('ida', 'alice', 'hash a'), said('one'), said('two'), met('idb', 'bob', 'hash b'));
      assert.deepEqual(await memberships(), ['ida #lobby out read 0', 'idb #lobby out read 2']);
    });

    test('has read it once, and not again at each new nick', async () => {
      await of.append(met('ida', 'alice', 'hash a'), said('one'), met('ida', 'alicia'));
      assert.deepEqual(await memberships(), ['ida #lobby out read 0']);
    });
  });

  describe('what was read', () => {
    test('is kept, and never goes back', async () => {
      await of.append(met('ida', 'alice', 'hash'), said('one'), said('two'), said('three'));
      assert.deepEqual(await append(read('#lobby', 2), read('#lobby', 1)), ['done', 'done']);
      assert.deepEqual(await memberships(), ['ida #lobby out read 2']);
    });

    test('is kept of the lobby for whoever has no row there yet', async () => {
      await of.append(said('one'), read('#lobby', 1), muted('#lobby', true, 'idb'));
      assert.deepEqual(await memberships(), ['ida #lobby out read 1', 'idb #lobby out read 0 muted']);
    });

    test('is nothing in a room that is not there', async () => {
      assert.deepEqual(await append(read('#none', 1), muted('#none', true)), ['done', 'done']);
      const state = await of.restart();
      assert.deepEqual([state.rooms, state.memberships], [[], []]);
    });
  });

  test('a room that is muted is muted until it is not any more', async () => {
    await of.append(joined('#there'), muted('#there', true));
    assert.deepEqual(await memberships(), ['ida #there in read 1 muted']);
    assert.deepEqual(await append(muted('#there', false)), ['done']);
    assert.deepEqual(await memberships(), ['ida #there in read 1']);
  });

  describe('the topic of a room', () => {
    const topics = async () => (await of.restart()).rooms.map(({ room, topic: about }) => [room, about]);

    test('is the newest that was set', async () => {
      assert.deepEqual(await append(topic('tea'), topic('coffee', { id: 'x' })), ['kept 1', 'kept 2']);
      assert.deepEqual((await of.entries()).map(shortly), [
        { type: 'topic', seq: 1, topic: 'tea' },
        { type: 'topic', seq: 2, id: 'x', topic: 'coffee' },
      ]);
      assert.deepEqual(await topics(), [['#lobby', 'coffee']]);
    });

    test('is none when it was emptied', async () => {
      await of.append(topic('tea'), topic(''));
      assert.deepEqual((await of.entries()).map(shortly)[1], { type: 'topic', seq: 2, topic: '' });
      const { rooms } = await of.restart();
      assert.deepEqual(
        rooms.map((room) => 'topic' in room),
        [false],
      );
    });

    test('is not set once more by an id that comes again', async () => {
      await of.append(topic('tea', { id: 'x' }), topic('coffee'), topic('tea', { id: 'x' }));
      assert.deepEqual(await topics(), [['#lobby', 'coffee']]);
    });
  });

  describe('what an operator does about somebody', () => {
    const sanctions = async () =>
      (await of.restart()).sanctions
        .map(({ kind, identity, nick }) => `${kind} ${identity} ${nick}`)
        .toSorted();

    test('is an entry of the lobby, and holds until it is undone', async () => {
      assert.deepEqual(await append(moderated('kick'), moderated('mute'), moderated('mute', bob)), [
        'kept 1',
        'kept 2',
        'kept 3',
      ]);
      assert.deepEqual((await of.entries()).map(shortly)[0], { type: 'moderated', seq: 1, act: 'kick' });
      assert.deepEqual(await sanctions(), ['kick ida alice', 'mute ida alice', 'mute idb bob']);
      assert.deepEqual(await append(moderated('unmute'), moderated('unkick')), ['kept 4', 'kept 5']);
      assert.deepEqual(await sanctions(), ['mute idb bob']);
    });

    test('twice holds once, and undone twice is shown twice', async () => {
      await of.append(moderated('mute'), moderated('mute'));
      assert.deepEqual(await sanctions(), ['mute ida alice']);
      assert.deepEqual(await append(moderated('unmute'), moderated('unmute')), ['kept 3', 'kept 4']);
      assert.deepEqual(await sanctions(), []);
    });
  });
}

function inShort({ identity, room, joined: isIn, read: seq, muted: isMuted }: MembershipState): string {
  return `${identity} ${room} ${isIn ? 'in' : 'out'} read ${seq}${isMuted ? ' muted' : ''}`;
}
