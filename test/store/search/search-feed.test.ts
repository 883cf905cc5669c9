import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SearchFeed } from '../../../src/store/search/search-feed.ts';
import { deleted, edited, erased, joined, reacted, said, topic } from '../entries.ts';
import { SearchGround } from './search-ground.ts';

test('what a journal feeds an index with are texts as they are now, and what is gone', () => {
  using ground = new SearchGround();
  ground.commit(
    said('One'),
    said('two'),
    joined('#there'),
    reacted(1, '👍'),
    topic('about'),
    edited(1, 'ONE and a half'),
  );
  ground.commit(deleted(2), said('three', { room: '#there' }), erased('#there'));
  const { changes, last, hasMore } = new SearchFeed(ground.store.database).after(0, 100);
  const shown = changes.map((change) =>
    change.type === 'text'
      ? [change.text.number, change.text.folded]
      : 'number' in change
        ? change.number
        : change.identity,
  );
  assert.deepEqual(shown, [[1, 'one and a half'], 2, [1, 'one and a half'], 2, 8, 'ida']);
  assert.deepEqual([last, hasMore], [9, false]);
});

test('as many entries are read at once as may be, and fewer if their texts are long', () => {
  using ground = new SearchGround();
  ground.commit(...Array.from({ length: 10 }, () => said('short')));
  // Each of these characters is eighteen when it is folded.
  ground.commit(...Array.from({ length: 10 }, () => said('\ufdfa'.repeat(1000))));
  const feed = new SearchFeed(ground.store.database);
  const few = feed.after(0, 10);
  assert.deepEqual([few.last, few.hasMore], [10, true]);
  const long = feed.after(10, 10);
  assert.deepEqual([long.last, long.changes.length, long.hasMore], [13, 3, true]);
  const none = feed.after(20, 10);
  assert.deepEqual([none.last, none.changes.length, none.hasMore], [20, 0, false]);
});
