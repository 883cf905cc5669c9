import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryStore } from '../../../src/store/memory/memory-store.ts';
import { numbered, said } from '../entries.ts';

test('a store in memory keeps the newest entries of each room, and the numbers go on', () => {
  const store = new MemoryStore({ epoch: 'epoch', newest: 10 });
  for (let from = 1; from <= 95; from += 5) {
    store.commit(numbered(5, from), 1000);
    const { entries, first, last } = store.page({ room: '#lobby', limit: 200, after: 0 });
    const expected = Math.max(1, from - 5);
    assert.deepEqual([first, last], [expected, from + 4]);
    assert.deepEqual(
      entries.map((entry) => [entry.seq, entry.type === 'message' && entry.text]),
      Array.from({ length: last - first + 1 }, (_, index) => [first + index, `${first + index}`]),
    );
  }
  store.commit([said('there', { room: '#other' })], 1000);
  assert.equal(store.page({ room: '#other', limit: 1 }).first, 1);
});

test('a store in memory knows an id as long as it keeps the entry', () => {
  const store = new MemoryStore({ epoch: 'epoch', newest: 3 });
  const one = said('one', { id: 'a' });
  store.commit([one, ...numbered(2)], 1000);
  assert.deepEqual(store.commit([one], 2000), [{ type: 'repeated', seq: 1, time: 1000 }]);
  store.commit(numbered(1), 3000);
  assert.deepEqual(store.commit([one], 4000), [{ type: 'kept', seq: 5 }]);
});
