import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import { met, numbered, said } from './entries.ts';

let directory: string;
let store: SqliteStore;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-sqlite-'));
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(): SqliteStore {
  return new SqliteStore({ path: join(directory, 'parley.db'), makeEpoch: () => 'epoch' });
}

function pragma(name: string): number {
  return Number(Object.values(store.database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}

/** Leaves the journal room for so many pages more. */
function leavePages(count: number): void {
  store.database.exec(`PRAGMA max_page_count = ${pragma('page_count') + count}`);
}

const REFUSED = { type: 'refused', code: 'storage-full' };

describe('on a full disk', () => {
  test('a batch is refused as a whole, and nothing of it is there', () => {
    store.commit([met('ida', 'alice', 'hash'), said('before')], 1000);
    leavePages(10);
    const batch = [said('small', { id: 'a' }), met('idb', 'bob', 'hash b'), ...numbered(5000)];
    assert.deepEqual(
      store.commit(batch, 2000),
      batch.map(() => REFUSED),
    );
    assert.equal(store.page({ room: '#lobby', limit: 10 }).last, 1);
    assert.deepEqual(
      store.state().identities.map(({ identity }) => identity),
      ['ida'],
    );
  });

  test('the next batch is tried as if nothing had been', () => {
    leavePages(10);
    store.commit([said('in a new room', { room: '#new' }), ...numbered(5000)], 1000);
    assert.deepEqual(store.commit([said('one', { room: '#new' }), said('one')], 2000), [
      { type: 'said', seq: 1 },
      { type: 'said', seq: 1 },
    ]);
    assert.equal(store.lastNumber, 2);
  });

  test('it goes on by itself when there is room again, with no number lost', () => {
    leavePages(5);
    let last = 0;
    for (let batch = 0; batch < 50; batch += 1) {
      const [verdict] = store.commit([said('x'.repeat(4000))], 1000);
      if (verdict?.type === 'said') last = verdict.seq;
    }
    assert.deepEqual(store.commit([said('x'.repeat(4000))], 1000), [REFUSED]);
    leavePages(100_000);
    assert.deepEqual(store.commit([said('again')], 1000), [{ type: 'said', seq: last + 1 }]);
    assert.equal(store.page({ room: '#lobby', limit: 1 }).last, last + 1);
  });

  test('who has spoken is not noted from a batch that was refused', () => {
    store.commit([met('ida', 'alice', 'hash')], 1000);
    leavePages(10);
    store.commit(numbered(5000), 1000);
    assert.equal(store.state().identities[0]?.spoke, false);
    store.commit([said('hi')], 1000);
    assert.equal(store.state().identities[0]?.spoke, true);
  });
});

describe('what is written ahead', () => {
  test('is brought into the file when it has become much, and not before', () => {
    store.commit(numbered(10), 1000);
    assert.equal(store.checkpointIfDue(), false);
    store.commit(
      Array.from({ length: 1100 }, () => said('x'.repeat(4000))),
      1000,
    );
    assert.equal(store.checkpointIfDue(), true);
    assert.equal(store.checkpointIfDue(), false);
  });

  test('waits while somebody reads, who is not waited for', () => {
    const reader = open();
    reader.database.exec('BEGIN');
    reader.database.prepare('SELECT count(*) FROM entries').get();
    store.commit(numbered(10), 1000);
    const before = performance.now();
    store.checkpoint('TRUNCATE');
    assert.ok(performance.now() - before < 5000);
    reader.database.exec('COMMIT');
    reader.close();
  });
});

test('any other error of a commit is thrown, and nothing of it is there', () => {
  store.database.exec(
    "CREATE TRIGGER broken BEFORE UPDATE ON rooms BEGIN SELECT raise(ABORT, 'broken'); END",
  );
  assert.throws(() => store.commit([said('one')], 1000), /broken/);
  store.database.exec('DROP TRIGGER broken');
  assert.deepEqual(store.page({ room: '#lobby', limit: 1 }), { entries: [], first: 1, last: 0 });
});
