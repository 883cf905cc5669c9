import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Entry, Outcome, RoomEntryOf } from '../../src/core/ports.ts';
import { met, said } from '../store/entries.ts';
import { type JournalUse, seqsOf, textsOf } from './journal-use.ts';

/** What becomes of what is appended: numbers, ids, outcomes. */
export function appendingContract(of: JournalUse): void {
  describe('outcomes', () => {
    test('come later, never while an entry is appended', async () => {
      of.journal.append(said('one'));
      assert.equal(of.batches.length, 0);
      await of.settled();
      assert.equal(of.batches.flat().length, 1);
    });

    test('come once for each entry, with that very entry, in the order of appending', async () => {
      const entries = Array.from({ length: 500 }, (_, index) =>
        index % 7 === 0 ? met('ida', `nick${index}`, 'hash') : said(`text ${index}`, { id: `${index}` }),
      );
      const outcomes = await of.append(...entries);
      assert.deepEqual(
        outcomes.map(({ entry }) => entry),
        entries,
      );
    });

    test('of what was appended while a batch was under way come too', async () => {
      const texts = Array.from({ length: 100 }, (_, index) => `${index}`);
      for (const text of texts) {
        of.journal.append(said(text));
        await Promise.resolve();
      }
      await of.settled();
      assert.deepEqual(textsOf(of.batches.flat()), texts);
    });
  });

  describe('numbers', () => {
    test('are dense from 1 in each room, in the order of appending', async () => {
      const rooms = ['#lobby', '#lobby', '#other', '#lobby', '#other'];
      const outcomes = await of.append(...rooms.map((room) => said('hi', { room })));
      assert.deepEqual(seqsOf(outcomes), [1, 2, 1, 3, 2]);
    });

    test('are used up by nothing but new messages', async () => {
      await of.append(said('one', { id: 'a' }));
      await of.append(said('one', { id: 'a' }), said('not one', { id: 'a' }), met('ida', 'alice', 'hash'));
      assert.deepEqual(seqsOf(await of.append(said('two'))), [2]);
    });

    test('go on after a restart', async () => {
      await of.append(said('one'), said('two'), said('there', { room: '#other' }));
      await of.restart();
      assert.deepEqual(seqsOf(await of.append(said('three'), said('four'))), [3, 4]);
    });
  });

  describe('an id', () => {
    test('that comes again with the same content gives the first number and time, and nothing is written', async () => {
      const [first] = await of.append(said('one', { id: 'a', reply: 7 }));
      assert.ok(first?.type === 'kept');
      await of.append(said('two'));
      const [again] = await of.append(said('one', { id: 'a', reply: 7, nick: 'renamed' }));
      assert.ok(again?.type === 'repeated');
      assert.deepEqual([again.seq, again.time], [first.seq, first.time]);
      assert.equal((await of.page({ room: '#lobby', limit: 10 })).entries.length, 2);
    });

    test('counts within one batch as well', async () => {
      const outcomes = await of.append(...['a', 'b', 'a', 'a'].map((id) => said('same', { id })));
      assert.deepEqual(
        outcomes.map((outcome) => [outcome.type, 'seq' in outcome && outcome.seq]),
        [
          ['kept', 1],
          ['kept', 2],
          ['repeated', 1],
          ['repeated', 1],
        ],
      );
    });

    for (const [what, other] of [
      ['another text', { text: 'two' }],
      ['another reply', { reply: 2 }],
      ['no reply', { reply: undefined }],
    ] as const) {
      test(`that comes again with ${what} is refused`, async () => {
        await of.append(said('one', { id: 'a', reply: 1 }));
        const { reply, ...changed } = { ...said('one', { id: 'a', reply: 1 }), ...other };
        const entry = reply === undefined ? changed : { ...changed, reply };
        assert.deepEqual(await of.append(entry), [{ type: 'refused', entry, code: 'id-reused' }]);
        assert.equal((await of.page({ room: '#lobby', limit: 10 })).entries.length, 1);
      });
    }

    test('is free for another identity, and in another room', async () => {
      await of.append(said('one', { id: 'a' }));
      const outcomes = await of.append(
        said('two', { id: 'a', identity: 'idb' }),
        said('three', { id: 'a', room: '#other' }),
      );
      assert.deepEqual(seqsOf(outcomes), [2, 1]);
    });

    test('is known after a restart', async () => {
      await of.append(said('one', { id: 'a' }));
      await of.restart();
      const [again, reused] = await of.append(said('one', { id: 'a' }), said('two', { id: 'a' }));
      assert.deepEqual([again?.type, reused?.type], ['repeated', 'refused']);
    });

    test('need not be: the same text without one is said as often as it comes', async () => {
      assert.deepEqual(seqsOf(await of.append(said('one'), said('one'), said('one'))), [1, 2, 3]);
    });
  });

  test('agrees with the simplest journal there could be, whatever is appended', async () => {
    const entries = fc.record({
      room: fc.constantFrom('#lobby', '#other'),
      identity: fc.constantFrom('ida', 'idb'),
      id: fc.constantFrom(undefined, 'a', 'b', 'c', 'd'),
      text: fc.constantFrom('one', 'two'),
      reply: fc.constantFrom(undefined, 1),
    });
    const steps = fc.array(fc.oneof({ weight: 9, arbitrary: entries }, fc.constant('settle')), {
      minLength: 100,
      maxLength: 300,
    });
    for (const run of fc.sample(steps, { numRuns: 5, seed: 7 })) {
      const before = of.batches.flat().length;
      for (const step of run) {
        if (typeof step === 'string') await of.settled();
        else of.journal.append(said(step.text, step));
      }
      await of.settled();
      assert.ok(of.batches.flat().length > before);
    }
    const outcomes = of.batches.flat();
    assert.deepEqual(outcomes.map(plain), expectedOf(outcomes.map(({ entry }) => entry)));
  });
}

function plain(outcome: Outcome): readonly unknown[] {
  return [outcome.type, 'seq' in outcome ? outcome.seq : undefined];
}

/** What should become of entries: the rules once more, in the plainest words. */
function expectedOf(entries: readonly Entry[]): readonly (readonly unknown[])[] {
  const kept: { readonly entry: RoomEntryOf<'message'>; readonly seq: number }[] = [];
  return entries.map((entry) => {
    assert.ok(entry.type === 'message');
    const { room, identity, id, text, reply } = entry;
    const inRoom = kept.filter((other) => other.entry.room === room);
    const first = inRoom.find(
      (other) => id !== undefined && other.entry.id === id && other.entry.identity === identity,
    );
    if (first === undefined) {
      kept.push({ entry, seq: inRoom.length + 1 });
      return ['kept', inRoom.length + 1];
    }
    const isSame = first.entry.text === text && first.entry.reply === reply;
    return isSame ? ['repeated', first.seq] : ['refused', undefined];
  });
}
