import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  inBoth,
  narrowed,
  type Places,
  packPlaces,
  together,
  unpackPlaces,
  without,
} from '../../../src/store/search/search-places.ts';

const pairs = fc
  .uniqueArray(fc.tuple(fc.nat(65_535), fc.integer({ min: 1, max: 65_535 })), { selector: ([text]) => text })
  .map((all) => all.toSorted(([one], [other]) => one - other));

function placesOf(all: readonly (readonly [number, number])[]): Places {
  const [texts, places] = [0, 1].map((at) => Uint16Array.from(all, (pair) => pair[at] ?? 0));
  return { texts: texts ?? assert.fail(), places: places ?? assert.fail() };
}

function pairsOf({ texts, places }: Places): readonly (readonly [number, number])[] {
  return Array.from(texts, (text, index) => [text, places[index] ?? 0] as const);
}

test('places come back as they were packed', () => {
  fc.assert(
    fc.property(pairs, (all) => {
      assert.deepEqual(pairsOf(unpackPlaces(packPlaces(placesOf(all)))), all);
    }),
  );
});

test('half of a number is damage', () => {
  assert.throws(() => unpackPlaces(new Uint8Array(6)), /half of a number/);
});

test('a word stays where a gram is at the right place, and nowhere else', () => {
  fc.assert(
    fc.property(pairs, pairs, fc.nat(40), (one, other, offset) => {
      const others = new Map(other);
      const right = one.filter(([text, places]) => {
        const there = others.get(text) ?? 0;
        return Array.from({ length: 16 }, (_, place) => place).some(
          (place) => (places & (1 << place)) !== 0 && (there & (1 << ((place + offset) % 16))) !== 0,
        );
      });
      assert.deepEqual(
        [...narrowed(placesOf(one), placesOf(other), offset).texts],
        right.map(([text]) => text),
      );
    }),
  );
});

test('texts are in both that are in the one and in the other', () => {
  const texts = fc.uniqueArray(fc.nat(100)).map((all) => Uint16Array.from(all).sort());
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      assert.deepEqual(
        [...inBoth(one, other)],
        [...one].filter((text) => other.includes(text)),
      );
    }),
  );
});

test('of what is divided by being gone or not, the one part without the other, and both together, are right', () => {
  fc.assert(
    fc.property(pairs, fc.nat(), (all, seed) => {
      const isGone = new Uint8Array(65_536).map((_, text) => ((text * 31 + seed) >>> 2) & 1);
      const isHere = isGone.map((gone) => 1 - gone);
      const [stays, gone] = [without(placesOf(all), isGone), without(placesOf(all), isHere)];
      assert.deepEqual(
        pairsOf(stays),
        all.filter(([text]) => isGone[text] !== 1),
      );
      assert.deepEqual(pairsOf(together(stays, gone)), all);
      assert.deepEqual(pairsOf(together(gone, stays)), all);
    }),
    { seed: 1 },
  );
});
