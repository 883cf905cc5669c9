import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { keptOf, type RoomEntry } from '../../src/core/ports.ts';
import { edited, joined, left, moderated, reacted, said, topic, unreacted } from '../store/entries.ts';
import { ends, type JournalUse, seqsOf } from './journal-use.ts';

/** How history is read back. */
export function readingContract(of: JournalUse): void {
  describe('a page', () => {
    beforeEach(() => of.append(...Array.from({ length: 20 }, (_, index) => said(`${index + 1}`))));

    for (const [what, query, seqs] of [
      ['the latest', { limit: 3 }, [18, 19, 20]],
      ['those after a number', { limit: 3, after: 5 }, [6, 7, 8]],
      ['those after 0', { limit: 2, after: 0 }, [1, 2]],
      ['those after the last but two', { limit: 10, after: 18 }, [19, 20]],
      ['those after the last', { limit: 10, after: 20 }, []],
      ['those after a number that never was', { limit: 10, after: 1000 }, []],
      ['the last before a number', { limit: 3, before: 10 }, [7, 8, 9]],
      ['the last before the third', { limit: 10, before: 3 }, [1, 2]],
      ['those before the first', { limit: 10, before: 1 }, []],
      ['those between two numbers', { limit: 10, after: 4, before: 7 }, [5, 6]],
    ] as const) {
      test(`has ${what}, oldest first`, async () => {
        const { entries, first, last } = await of.page({ room: '#lobby', ...query });
        assert.deepEqual(
          entries.map(({ seq }) => seq),
          seqs,
        );
        assert.deepEqual([first, last], [1, 20]);
      });
    }

    test('of a room in which nothing was ever said is empty', async () => {
      assert.deepEqual(await of.page({ room: '#none', limit: 10 }), { entries: [], first: 1, last: 0 });
    });

    test('comes later, never at once', async () => {
      let hasCome = false;
      const come = new Promise<void>((resolve) => {
        of.journal.page({ room: '#lobby', limit: 1 }, () => {
          hasCome = true;
          resolve();
        });
      });
      assert.equal(hasCome, false);
      await come;
    });

    test('has no entry whose outcome has not come yet', async () => {
      for (let round = 0; round < 50; round += 1) {
        of.journal.append(said('more'));
        await Promise.resolve();
        const { entries, last } = await of.page({ room: '#lobby', limit: 1 });
        const reported = seqsOf(of.batches.flat()).at(-1);
        assert.ok(last <= Number(reported), `${last} of ${reported}`);
        assert.equal(entries.at(-1)?.seq, last);
      }
    });

    test('is cut short at 256 KiB of texts, nearest to where it was asked from', async () => {
      const text = 'é'.repeat(16 * 1024);
      await of.append(...Array.from({ length: 20 }, () => said(text)));
      const after = await of.page({ room: '#lobby', limit: 200, after: 20 });
      assert.deepEqual(ends(after), [21, 28]);
      const before = await of.page({ room: '#lobby', limit: 200, before: 40 });
      assert.deepEqual(ends(before), [32, 39]);
    });

    test('is cut short by its texts as they are in JSON, where a control character is six', async () => {
      const text = '\u0001'.repeat(16 * 1024);
      await of.append(
        ...Array.from({ length: 5 }, () => said(text)),
        ...Array.from({ length: 5 }, () => topic(text)),
      );
      const page = await of.page({ room: '#lobby', limit: 200, after: 20 });
      assert.deepEqual(ends(page), [21, 22]);
      assert.ok(JSON.stringify(page).length < 256 * 1024);
      assert.deepEqual(ends(await of.page({ room: '#lobby', limit: 200, after: 25 })), [26, 27]);
    });

    test('of long edits counts the texts that they show', async () => {
      const text = 'x'.repeat(100 * 1024);
      await of.append(said(text), ...Array.from({ length: 5 }, () => edited(21, text)));
      assert.deepEqual(ends(await of.page({ room: '#lobby', limit: 200, after: 20 })), [21, 22]);
    });
  });

  describe('an entry', () => {
    test('comes back in a page as it was appended, but for its session and ref', async () => {
      const room = '#there';
      const all: readonly RoomEntry[] = [
        joined(room, { ref: 'r1' }),
        said('hi', { room }),
        said('hi', { room, id: 'a', reply: 3, ref: 'r2', action: true, mentions: ['idb', 'idc'] }),
        edited(2, 'hello', { room, id: 'b', ref: 'r3' }),
        reacted(3, '👍', { room, id: 'c' }),
        unreacted(3, '👍', { room, id: 'd' }),
        topic('tea', { room, id: 'e' }),
        moderated('unmute', { room }),
        left(room),
      ];
      const outcomes = await of.append(...all);
      await of.restart();
      const expected = outcomes.map((outcome) => {
        assert.ok(outcome.type === 'kept');
        const kept = keptOf(outcome.entry, outcome.seq, outcome.time);
        const isEdited = kept.type === 'message' && kept.seq === 2;
        return isEdited ? { ...kept, text: 'hello', edited: outcome.time } : kept;
      });
      assert.deepEqual(await of.entries(room), expected);
    });

    test('keeps every text exactly, also after a restart', async () => {
      const texts = fc.sample(fc.string({ unit: 'binary', minLength: 1 }), { numRuns: 100, seed: 1 });
      texts.push('\0', 'a\0b', '\ufeffbom', '\r\n', 'e\u0301', '😀'.repeat(100));
      await of.append(...texts.map((text) => said(text)));
      await of.restart();
      const { entries } = await of.page({ room: '#lobby', limit: 200, after: 0 });
      assert.deepEqual(
        entries.map((entry) => entry.type === 'message' && entry.text),
        texts,
      );
    });
  });
}
