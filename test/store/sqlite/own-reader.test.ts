import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OwnReader } from '../../../src/store/sqlite/own-reader.ts';
import { said } from '../entries.ts';
import { SearchGround } from '../search/search-ground.ts';

const SELECTED = `SELECT n, 1, n, 0, 'said', iif(n = 120000, 'ida', 'idb'), 'nick', 'text of ' || n FROM counted`;

test('P45: who said little among much that others said has all of it, page by page, some with nothing on it', () => {
  using ground = new SearchGround();
  ground.commit(said('first'), said('second'));
  ground.store.database.exec(
    `WITH RECURSIVE counted (n) AS (SELECT 3 UNION ALL SELECT n + 1 FROM counted WHERE n < 120001)
      INSERT INTO entries (number, room, seq, time, type, identity, nick, text) ${SELECTED}`,
  );
  const reader = new OwnReader(ground.store.database);
  const pages: string[][] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page = reader.own({ identity: 'ida', after, limit: 1 });
    pages.push(page.entries.map((entry) => ('text' in entry ? (entry.text ?? '') : '')));
    after = page.next;
  }
  assert.deepEqual(pages.flat(), ['first', 'second', 'text of 120000']);
  assert.ok(pages.some(({ length }) => length === 0));
});
