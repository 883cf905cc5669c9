import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { beginnings, bitOf, eachGram, PLACES } from '../../../src/store/search/search-grams.ts';
import { gramsOf } from './grams.ts';

describe('grams', () => {
  test('are of every two characters that stand together, whatever script, with their places', () => {
    const seen: [number, number][] = [];
    eachGram('ab明😀😀', (gram, place) => seen.push([gram, place]));
    assert.deepEqual(
      seen.map(([, place]) => place),
      [0, 1, 2, 3],
    );
    assert.equal(new Set(seen.map(([gram]) => gram)).size, 4);
  });

  test('are none of a single character', () => {
    assert.equal(gramsOf('😀').size + gramsOf('a').size + gramsOf('').size, 0);
  });

  test('are the same for the same two characters alone', () => {
    const characters = fc.string({ unit: 'binary', minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(characters, characters, (one, other) => {
        const [gramOfOne] = gramsOf(one).keys();
        const [gramOfOther] = gramsOf(other).keys();
        assert.equal(gramOfOne === gramOfOther, one === other);
      }),
      { seed: 1 },
    );
  });

  test('say where a word begins: at a place that all of its grams agree on', () => {
    const text = 'so it is that the other one was there';
    const places = gramsOf(text);
    for (const word of ['there', 'it is', 'that the other', 'so']) {
      let begins = 0xffff;
      eachGram(word, (gram, offset) => {
        begins &= beginnings(places.get(gram) ?? 0, offset);
      });
      assert.ok((begins & bitOf(text.indexOf(word))) !== 0, word);
    }
  });

  test('have places modulo 16', () => {
    assert.equal(bitOf(3), bitOf(3 + PLACES));
    assert.equal(beginnings(bitOf(2), 3), bitOf(15));
    assert.equal(beginnings(bitOf(20), 20), bitOf(0));
  });
});
