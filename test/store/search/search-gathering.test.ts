import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Gathering } from '../../../src/store/search/search-gathering.ts';
import { authorGram, roomGram } from '../../../src/store/search/search-grams.ts';
import { gramsOf } from './grams.ts';

test('every gram of every text is where it is, and nowhere else, in the order of the grams', () => {
  const words = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('aaaa', 'привет', '明天 😀😀'),
  );
  const some = fc.array(words, { maxLength: 30 });
  fc.assert(
    fc.property(
      some,
      fc.integer({ min: 1, max: 2000 }),
      fc.integer({ min: 1, max: 50 }),
      (all, apart, count) => {
        const texts = all.map((folded, index) => {
          return {
            number: 7 + index * apart,
            room: index % 3,
            author: authorGram(`${index % 4}`),
            time: 0,
            folded,
          };
        });
        const expected = new Map<number, [number, number][]>();
        for (const { number, room, author, folded } of texts)
          for (const [gram, places] of [
            [author, 1] as const,
            [roomGram(room), 1] as const,
            ...gramsOf(folded),
          ])
            expected.set(gram, [...(expected.get(gram) ?? []), [number - 7, places]]);
        const gathering = new Gathering();
        assert.ok([...gathering.take(texts, 7)].every((piece) => piece === undefined));
        const pieces = [...gathering.inPieces(count)];
        assert.ok(pieces.every(({ length }) => length <= count));
        assert.deepEqual(
          pieces
            .flat()
            .map(([gram, found]) => [
              gram,
              Array.from(found.texts, (text, index) => [text, found.places[index]]),
            ]),
          [...expected].sort(([one], [other]) => one - other),
        );
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});
