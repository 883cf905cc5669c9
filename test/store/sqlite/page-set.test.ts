import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PageSet } from '../../../src/store/sqlite/page-set.ts';

test('a set of pages gives each page that was added once, the first first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5000 })),
      fc.integer({ min: 1, max: 50 }),
      (pages, most) => {
        const set = new PageSet();
        for (const page of pages) set.add(page);
        const taken: number[] = [];
        for (let some = set.take(most); some.length > 0; some = set.take(most)) {
          assert.ok(some.length <= most);
          taken.push(...some);
        }
        assert.deepEqual(
          taken,
          [...new Set(pages)].toSorted((one, other) => one - other),
        );
      },
    ),
  );
});

test('a set of pages takes in again what was taken out, before what is still in it', () => {
  const set = new PageSet();
  for (const page of [3, 4, 900]) set.add(page);
  assert.deepEqual(set.take(2), [3, 4]);
  set.add(4);
  assert.deepEqual(set.take(9), [4, 900]);
  assert.deepEqual(set.take(9), []);
});

test('a set of pages can have the first in it from the beginning', () => {
  const all = new PageSet(1000).take(2000);
  assert.deepEqual(
    all,
    Array.from({ length: 1000 }, (_, index) => index + 1),
  );
});
