import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forgotten, met, said } from '../store/entries.ts';
import { ends, type JournalUse } from './journal-use.ts';

/** What a journal holds when it is opened. */
export function openingContract(of: JournalUse): void {
  describe('what it holds when it is opened', () => {
    test('is nothing at first, but an epoch that stays', async () => {
      const { epoch, ...nothing } = await of.restart();
      assert.deepEqual(nothing, { rooms: [], identities: [], memberships: [], sanctions: [] });
      assert.ok(epoch.length > 0);
      await of.append(said('one'));
      assert.equal((await of.restart()).epoch, epoch);
    });

    test('is where each room stands, and of the lobby the newest 256 entries, oldest first', async () => {
      await of.append(...Array.from({ length: 300 }, () => said('hi')), said('there', { room: '#other' }));
      const { rooms } = await of.restart();
      const shown = rooms.map(({ room, first, last, recent }) => [
        room,
        first,
        last,
        ...ends({ entries: recent }),
      ]);
      assert.deepEqual(shown.toSorted(), [
        ['#lobby', 1, 300, 45, 300],
        ['#other', 1, 1, undefined, undefined],
      ]);
      const [lobby] = rooms.filter(({ room }) => room === '#lobby');
      assert.deepEqual(lobby?.recent, (await of.page({ room: '#lobby', limit: 256 })).entries);
    });

    test('is each identity with its first token and its newest nick', async () => {
      await of.append(met('ida', 'alice', 'hash a'), met('idb', 'bob', 'hash b'), met('ida', 'alicia'));
      const { identities } = await of.restart();
      const shown = identities.map(({ identity, tokenHash, nick, spoke }) => [
        identity,
        tokenHash,
        nick,
        spoke,
      ]);
      assert.deepEqual(shown.toSorted(), [
        ['ida', 'hash a', 'alicia', false],
        ['idb', 'hash b', 'bob', false],
      ]);
    });

    test('is whether an identity has ever spoken', async () => {
      await of.append(
        met('ida', 'alice', 'hash a'),
        said('hi'),
        met('ida', 'alicia'),
        met('idb', 'bob', 'hash b'),
      );
      const { identities } = await of.restart();
      const spoke = new Map(identities.map((identity) => [identity.identity, identity.spoke]));
      assert.deepEqual([spoke.get('ida'), spoke.get('idb')], [true, false]);
    });

    test('is no identity that was forgotten, unless it has spoken', async () => {
      await of.append(met('ida', 'alice', 'hash a'), met('idb', 'bob', 'hash b'), said('hi'));
      const outcomes = await of.append(
        forgotten('ida'),
        forgotten('idb'),
        forgotten('idc'),
        met('idb', 'bobby'),
      );
      assert.ok(outcomes.every(({ type }) => type === 'done'));
      assert.deepEqual(
        (await of.restart()).identities.map(({ identity }) => identity),
        ['ida'],
      );
    });
  });
}
