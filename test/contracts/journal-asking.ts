import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KeptEntry } from '../../src/core/ports.ts';
import { directRoom } from '../../src/protocol/rooms.ts';
import {
  deleted,
  edited,
  erased,
  joined,
  left,
  met,
  moderated,
  numbered,
  reacted,
  said,
  topic,
} from '../store/entries.ts';
import type { JournalUse } from './journal-use.ts';

const bob = { identity: 'idb', nick: 'bob' };

/** What is asked about one identity: what it has not read, and what it has done. */
export function askingContract(of: JournalUse): void {
  const unread = async (read: number, last: number, room = '#lobby', identity = 'idb') => {
    const [count] = await of.unread({ identity, rooms: [{ room, read, last }] });
    assert.equal(count?.room, room);
    return [count?.unread, count?.mentions];
  };

  describe('what somebody has not read', () => {
    test('are the messages of others behind a number, up to another', async () => {
      await of.append(...numbered(5), said('mine', bob), ...numbered(2));
      assert.deepEqual(await unread(0, 8), [7, 0]);
      assert.deepEqual(await unread(2, 6), [3, 0]);
      assert.deepEqual(await unread(8, 8), [0, 0]);
      assert.deepEqual(await unread(9, 8), [0, 0]);
    });

    test('and those of them that mention it', async () => {
      const mentions = ['idb'];
      await of.append(
        ...[said('@bob', { mentions }), said('hi'), said('@bob @carol', { mentions: ['idb', 'idc'] })],
        ...[
          said('@bob', { ...bob, mentions }),
          said('@carol', { mentions: ['idc'] }),
          said('@bob', { mentions }),
        ],
      );
      assert.deepEqual(await unread(0, 6), [5, 3]);
      assert.deepEqual(await unread(1, 5), [3, 1]);
      assert.deepEqual(await unread(0, 6, '#lobby', 'idc'), [6, 2]);
    });

    test('are no joins, reactions, edits and topics, and no deleted messages', async () => {
      const mentions = ['idb'];
      await of.append(
        ...[joined('#there'), said('@bob', { room: '#there', mentions }), said('hi', { room: '#there' })],
        ...[reacted(2, '👍', { room: '#there' }), topic('tea', { room: '#there' })],
        ...[edited(3, 'hello', { room: '#there' }), deleted(2, { room: '#there' }), left('#there')],
      );
      assert.deepEqual(await unread(0, 8, '#there'), [1, 0]);
    });

    test('are an edited message still, with whom it mentions', async () => {
      await of.append(said('@bob', { mentions: ['idb'] }), edited(1, 'hello'));
      assert.deepEqual(await unread(0, 2), [1, 1]);
    });

    test('are no messages of who has erased them', async () => {
      await of.append(said('@bob', { mentions: ['idb'] }), erased('#lobby'));
      assert.deepEqual(await unread(0, 2), [0, 0]);
    });

    test('is counted to 1,000', async () => {
      const mentioning = Array.from({ length: 1100 }, () => said('@bob', { mentions: ['idb'] }));
      await of.append(...mentioning);
      assert.deepEqual(await unread(0, 1100), [1000, 1000]);
      assert.deepEqual(await unread(200, 1100), [900, 900]);
    });

    test('is told for each room that is asked for, in that order', async () => {
      await of.append(said('one'), said('two', { room: '#there' }), said('three', { room: '#there' }));
      const rooms = [
        { room: '#there', read: 0, last: 2 },
        { room: '#none', read: 0, last: 2 },
        { room: '#lobby', read: 0, last: 1 },
      ];
      assert.deepEqual(await of.unread({ identity: 'idb', rooms }), [
        { room: '#there', unread: 2, mentions: 0 },
        { room: '#none', unread: 0, mentions: 0 },
        { room: '#lobby', unread: 1, mentions: 0 },
      ]);
      assert.deepEqual(await of.unread({ identity: 'idb', rooms: [] }), []);
    });
  });

  describe('what somebody has done', () => {
    const own = async (after = 0, limit = 200) => of.own({ identity: 'ida', after, limit });

    test('is everything of it in all rooms, in the order of the commits', async () => {
      const direct = directRoom('ida', 'idb');
      await of.append(met('ida', 'alice', 'hash'));
      await of.append(joined('#there'), said('one'), said('not mine', bob), said('two', { room: '#there' }));
      await of.append(edited(3, 'three', { room: '#there' }), edited(1, 'four'), reacted(2, '👍'));
      await of.append(said('five', { room: direct }), moderated('mute'), topic('tea'));
      const { entries, next, rooms } = await own();
      assert.deepEqual(entries.map(inShort), [
        ...['#there joined 1', '#lobby message 1: four', '#there message 2: two', '#lobby edited 3: four'],
        ...['#lobby reacted 4', `${direct} message 1: five`, '#lobby moderated 5', '#lobby topic 6'],
      ]);
      assert.equal(next, undefined);
      assert.deepEqual(rooms.toSorted(), ['#lobby', '#there', direct]);
    });

    test('comes page by page, each from the place where the one before ended', async () => {
      await of.append(
        ...Array.from({ length: 10 }, (_, index) =>
          said(`${index + 1}`, { room: index % 3 === 0 ? '#there' : '#lobby' }),
        ),
        said('not mine', bob),
      );
      const seen: (readonly string[])[] = [];
      for (let after: number | undefined = 0; after !== undefined; ) {
        const page = await own(after, 4);
        seen.push(page.entries.map((entry) => (entry.type === 'message' ? entry.text : '')));
        after = page.next;
      }
      assert.deepEqual(seen, [
        ['1', '2', '3', '4'],
        ['5', '6', '7', '8'],
        ['9', '10'],
      ]);
    });

    test('has no place to go on from where there is exactly as much as was asked for', async () => {
      await of.append(...numbered(4));
      assert.equal((await own(0, 4)).next, undefined);
    });

    test('comes 256 KiB at a time at most', async () => {
      const text = 'é'.repeat(16 * 1024);
      await of.append(...Array.from({ length: 12 }, () => said(text)));
      const first = await own();
      assert.equal(first.entries.length, 8);
      const second = await own(first.next ?? assert.fail('there is more'));
      assert.deepEqual([second.entries.length, second.next], [4, undefined]);
    });

    test('is nothing of who has done nothing', async () => {
      await of.append(said('hi', bob));
      assert.deepEqual(await own(), { entries: [], rooms: [] });
    });

    test('has the rooms that were left as well, and none of which everything was erased', async () => {
      await of.append(joined('#there'), left('#there'), joined('#other'), erased('#other'));
      assert.deepEqual((await own()).rooms, ['#there']);
    });

    test('comes later, never at once', async () => {
      let hasCome = false;
      const come = new Promise<void>((resolve) => {
        of.journal.own({ identity: 'ida', after: 0, limit: 1 }, () => {
          hasCome = true;
          resolve();
        });
      });
      assert.equal(hasCome, false);
      await come;
    });
  });
}

function inShort(entry: KeptEntry): string {
  const text = 'text' in entry ? `: ${entry.text}` : '';
  return `${entry.room} ${entry.type} ${entry.seq}${text}`;
}
