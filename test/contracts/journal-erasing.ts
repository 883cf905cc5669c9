import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Entry } from '../../src/core/ports.ts';
import { directRoom } from '../../src/protocol/rooms.ts';
import {
  deleted,
  edited,
  erased,
  erasedForGood,
  forgotten,
  joined,
  left,
  met,
  moderated,
  muted,
  reacted,
  read,
  said,
  topic,
} from '../store/entries.ts';
import { endsOf, type JournalUse, shortly } from './journal-use.ts';

const bob = { identity: 'idb', nick: 'bob' };

/** How what somebody has said is taken out of the journal, and who it was. */
export function erasingContract(of: JournalUse): void {
  const append = async (...entries: readonly Entry[]) => endsOf(await of.append(...entries));

  describe('an erasure', () => {
    test('leaves of messages only numbers and times, and of all else everything but the nick', async () => {
      const room = '#there';
      await of.append(
        ...[joined(room), said('hi @bob', { room, id: 'm', mentions: ['idb'], reply: 1, action: true })],
        ...[said('hello', { room, ...bob }), edited(2, 'hi', { room, id: 'e' })],
        ...[reacted(3, '👍', { room, id: 'r' }), topic('tea', { room })],
      );
      assert.deepEqual(await append(erased(room)), ['kept 7']);
      await of.restart();
      const entries = await of.entries(room);
      assert.deepEqual(entries.map(shortly), [
        { type: 'joined', seq: 1 },
        { type: 'message', seq: 2, text: '', reply: 1, action: true, deleted: true },
        { type: 'message', seq: 3, text: 'hello' },
        { type: 'edited', seq: 4, id: 'e', target: 2 },
        { type: 'reacted', seq: 5, id: 'r', target: 3, reaction: '👍' },
        { type: 'topic', seq: 6, topic: 'tea' },
        { type: 'erased', seq: 7 },
      ]);
      assert.deepEqual(
        entries.map(({ identity, nick }) => `${identity} ${nick}`),
        ['ida ', 'ida ', 'idb bob', 'ida ', 'ida ', 'ida ', 'ida '],
      );
    });

    test('takes the identity out of the room, and leaves others and other rooms as they are', async () => {
      await of.append(
        joined('#there'),
        joined('#there', bob),
        joined('#other'),
        said('hi', { room: '#other' }),
      );
      await of.append(erased('#there'));
      const { memberships } = await of.restart();
      assert.deepEqual(memberships.map(({ identity, room }) => `${identity} ${room}`).toSorted(), [
        'ida #other',
        'idb #there',
      ]);
      const other = await of.entries('#other');
      assert.deepEqual([other[1]?.type === 'message' && other[1].text, other[1]?.nick], ['hi', 'alice']);
    });

    test('of an identity of which there is nothing is done already, and nothing is written', async () => {
      await of.append(met('ida', 'alice', 'hash'), said('hi', bob));
      assert.deepEqual(await append(erased('#lobby'), erased('#none')), ['done', 'done']);
      const { rooms } = await of.restart();
      assert.deepEqual(
        rooms.map(({ room, last }) => [room, last]),
        [['#lobby', 1]],
      );
    });

    test('of what was erased already is done already', async () => {
      await of.append(said('hi'));
      assert.deepEqual(await append(erased('#lobby'), erased('#lobby')), ['kept 2', 'done']);
      await of.restart();
      assert.deepEqual(await append(erased('#lobby')), ['done']);
    });

    test('is shown to a direct conversation in which one was only written to', async () => {
      const room = directRoom('ida', 'idb');
      await of.append(said('hi', { room, ...bob }));
      assert.deepEqual(await append(erased(room)), ['kept 2']);
      assert.deepEqual(
        (await of.restart()).memberships.map(({ identity }) => identity),
        ['idb'],
      );
      assert.deepEqual(await append(said('hello?', { room, ...bob })), ['kept 3']);
      assert.deepEqual(
        (await of.restart()).memberships.map(({ identity }) => identity),
        ['idb'],
        'nobody is taken back in',
      );
    });

    test('takes away what was said within the same batch', async () => {
      assert.deepEqual(await append(said('one'), said('two', bob), erased('#lobby')), [
        'kept 1',
        'kept 2',
        'kept 3',
      ]);
      const texts = (await of.entries()).map((entry) => entry.type === 'message' && entry.text);
      assert.deepEqual(texts, ['', 'two', false]);
    });

    test('leaves nothing that could be edited, deleted or reacted to', async () => {
      await of.append(said('hi'), erased('#lobby'));
      assert.deepEqual(await append(edited(1, '?'), deleted(1), reacted(1, '👍', bob)), [
        'refused no-such-message',
        'refused no-such-message',
        'refused no-such-message',
      ]);
    });

    test('forgets the ids of messages', async () => {
      await of.append(said('hi', { id: 'm' }), topic('tea', { id: 't' }), erased('#lobby'));
      assert.deepEqual(await append(said('hi', { id: 'm' }), topic('tea', { id: 't' })), [
        'kept 4',
        'repeated 2',
      ]);
    });

    test('takes the nick also from what an operator did about it', async () => {
      await of.append(moderated('mute'), moderated('unmute'), erased('#lobby'));
      assert.deepEqual(
        (await of.entries()).map(({ nick }) => nick),
        ['', '', ''],
      );
    });
  });

  describe('an identity that is forgotten', () => {
    test('is still known if it has ever done anything that lasts, unless it is erased', async () => {
      await of.append(met('ida', 'alice', 'hash a'), met('idb', 'bob', 'hash b'), said('hi'));
      assert.deepEqual(await append(forgotten('ida'), forgotten('idb')), ['done', 'done']);
      assert.deepEqual(
        (await of.restart()).identities.map(({ identity }) => identity),
        ['ida'],
      );
      assert.deepEqual(await append(erasedForGood('ida')), ['done']);
      assert.deepEqual((await of.restart()).identities, []);
    });

    test('in any case is of a guest who is gone, and what it said stays', async () => {
      await of.append(met('ida', '', 'hash a'), said('hi'));
      assert.deepEqual(await append({ ...forgotten('ida'), gone: true }), ['done']);
      const { identities, memberships } = await of.restart();
      assert.deepEqual([identities, memberships], [[], []]);
      assert.equal((await of.entries('#lobby')).length, 1);
    });

    test('leaves nothing of what it has read, muted and belonged to', async () => {
      await of.append(met('ida', 'alice', 'hash a'), met('idb', 'bob', 'hash b'), said('hi', bob));
      await of.append(read('#lobby', 1), muted('#lobby', true), forgotten('ida'));
      assert.deepEqual(
        (await of.restart()).memberships.map(({ identity }) => identity),
        ['idb'],
      );
      await of.append(joined('#there', bob), left('#there', bob), erasedForGood('idb'));
      assert.deepEqual((await of.restart()).memberships, []);
    });

    test('leaves nothing of what operators did about it, and nothing else of what they did is gone', async () => {
      await of.append(
        met('ida', 'alice', 'hash a'),
        met('idb', 'bob', 'hash b'),
        met('idc', 'carol', 'hash c'),
      );
      await of.append(said('hi'), moderated('mute'), moderated('kick'), moderated('mute', bob));
      await of.append(moderated('mute', { identity: 'idc', nick: 'carol' }));
      await of.append(erased('#lobby'), erasedForGood('ida'), forgotten('idb'));
      const { sanctions } = await of.restart();
      assert.deepEqual(
        sanctions.map(({ nick }) => nick),
        ['carol'],
      );
    });

    for (const [what, entry] of [
      ['joining', joined('#there')],
      ['a topic', topic('tea')],
      ['a reaction', reacted(1, '👍')],
      ['an edit', edited(2, 'hello')],
    ] as const) {
      test(`has done something that lasts with ${what}`, async () => {
        await of.append(
          said('hi', bob),
          said('hello'),
          met('ida', 'alice', 'hash a'),
          entry,
          forgotten('ida'),
        );
        assert.deepEqual(
          (await of.restart()).identities.map(({ identity, spoke }) => [identity, spoke]),
          [['ida', true]],
        );
      });
    }

    test('has not done what an operator did about it', async () => {
      await of.append(met('ida', 'alice', 'hash a'), moderated('mute'));
      assert.equal((await of.restart()).identities[0]?.spoke, false);
      await of.append(forgotten('ida'));
      assert.deepEqual((await of.restart()).identities, []);
    });
  });
}
