import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { Deadline } from '../../../src/store/search/deadline.ts';
import { said } from '../entries.ts';
import { SearchGround } from './search-ground.ts';

let ground: SearchGround;

beforeEach(() => {
  ground = new SearchGround();
  ground.commit(...Array.from({ length: 100 }, (_, index) => said(`an apple ${index}`)));
  ground.work();
});
afterEach(() => ground[Symbol.dispose]());

test('a deadline was met only if somebody asked when it had passed', () => {
  let now = 0;
  const deadline = new Deadline(() => now, 200);
  now = 199;
  assert.deepEqual([deadline.hasPassed, deadline.wasMet], [false, false]);
  now = 200;
  assert.equal(deadline.wasMet, false);
  assert.deepEqual([deadline.hasPassed, deadline.wasMet], [true, true]);
  now = 0;
  assert.equal(deadline.hasPassed, true, 'it stays passed');
});

describe('a search that takes longer than 200 ms', () => {
  test('is ended, with what was found by then, newest first', () => {
    ground.slowness = 10;
    const { results, more } = ground.search(['apple']);
    assert.ok(results.length > 5 && results.length < 25, `${results.length} results`);
    assert.equal(more, true);
    assert.equal(results[0]?.message.text, 'an apple 99');
  });

  test('is ended also while it finds nothing in the chunks', () => {
    ground.slowness = 100;
    assert.deepEqual(ground.search(['pear'], { before: 90 }), { results: [], more: true });
    ground.slowness = 0;
    assert.deepEqual(ground.search(['pear'], { before: 90 }), { results: [], more: false });
  });

  test('is ended also while it finds nothing in what is not in a chunk yet', () => {
    using other = new SearchGround();
    other.commit(...Array.from({ length: 6 }, () => said('an apple')));
    other.slowness = 100;
    assert.deepEqual(other.search(['pear']), { results: [], more: true });
  });

  test('looks at the clock again and again: between any two texts that may be what is looked for', () => {
    // All pairs of characters, at places that agree, and not the word: each has to be looked at.
    const decoy = `${'ab'.padEnd(16, '-')} bc`;
    ground.commit(...Array.from({ length: 100 }, () => said(decoy)));
    ground.work();
    ground.slowness = 3;
    assert.deepEqual(ground.search(['abc']), { results: [], more: true });
  });

  test('looks at the clock again and again also where a word of a single character is in none of the texts', () => {
    ground.slowness = 3;
    assert.deepEqual(ground.search(['apple', '~']), { results: [], more: true });
    ground.slowness = 0;
    assert.deepEqual(ground.search(['apple', '~']), { results: [], more: false });
  });
});

describe('a hostile query', () => {
  const hostile = [
    ...[
      '"',
      '*',
      'a OR b',
      'NEAR(',
      'col:x',
      '-',
      "'; DROP TABLE entries;--",
      "%' OR 1=1",
      '{a b}',
      '^a',
      '\0\0',
      'a\0b',
    ],
    'a'.repeat(256),
    Array.from({ length: 85 }, (_, index) => `${index}`).join(' '),
    '\u0301'.repeat(128),
    '\ufdfa'.repeat(85),
    '😀'.repeat(64),
  ];
  for (const [index, query] of hostile.entries()) {
    test(`is answered: ${JSON.stringify(query.slice(0, 20))} (${index})`, () => {
      const words = [query, ...query.split(' ')];
      for (const tried of [[query], words])
        assert.deepEqual(ground.search(tried), { results: [], more: false });
      ground.commit(said(query));
      assert.deepEqual(ground.find([query]), [query], 'and is found where it was said');
      assert.equal(ground.find(['apple']).length, 50, 'everything is still there');
    });
  }

  test('of nothing but what nobody sees finds what a query without words does', () => {
    assert.deepEqual(ground.search(['\u200b\u200b'], { limit: 3 }), ground.search([], { limit: 3 }));
  });

  test('of ten thousand words is answered', () => {
    const words = Array.from({ length: 10_000 }, (_, index) => `apple ${index % 100}`);
    assert.deepEqual(ground.search(words).results, []);
  });
});
