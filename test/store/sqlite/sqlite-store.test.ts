import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { directRoom } from '../../../src/protocol/rooms.ts';
import { ENTRY_COLUMNS, SELECT_ENTRIES } from '../../../src/store/entry-rows.ts';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import {
  deleted,
  edited,
  erased,
  erasedForGood,
  forgotten,
  joined,
  left,
  met,
  moderated,
  muted,
  numbered,
  read,
  said,
  topic,
} from '../entries.ts';

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
      { type: 'kept', seq: 1 },
      { type: 'kept', seq: 1 },
    ]);
    assert.equal(store.lastNumber, 2);
  });

  test('it goes on by itself when there is room again, with no number lost', () => {
    leavePages(5);
    let last = 0;
    for (let batch = 0; batch < 50; batch += 1) {
      const [verdict] = store.commit([said('x'.repeat(4000))], 1000);
      if (verdict?.type === 'kept') last = verdict.seq;
    }
    assert.deepEqual(store.commit([said('x'.repeat(4000))], 1000), [REFUSED]);
    leavePages(100_000);
    assert.deepEqual(store.commit([said('again')], 1000), [{ type: 'kept', seq: last + 1 }]);
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

  test('nothing is left in memory of a batch that was refused, whatever it was', () => {
    const direct = directRoom('ida', 'idb');
    store.commit([met('ida', 'alice', 'hash'), said('hi', { room: '#a' }), joined('#a'), joined('#b')], 1000);
    const before = store.state();
    leavePages(10);
    const batch = [
      ...[left('#a'), joined('#a'), left('#b'), joined('#c'), read('#d', 1), topic('tea', { room: '#a' })],
      ...[said('hi', { room: direct }), moderated('kick'), erased('#a'), erasedForGood('ida')],
      ...[met('idb', 'bob', 'hash b'), muted('#a', true, 'idb')],
    ];
    assert.ok(store.commit([...batch, ...numbered(5000)], 2000).every(({ type }) => type === 'refused'));
    assert.deepEqual(store.state(), before);
    leavePages(100_000);
    assert.deepEqual(
      store.commit([joined('#a'), left('#b'), joined('#c'), said('hi', { room: direct })], 3000),
      [{ type: 'done' }, { type: 'kept', seq: 2 }, { type: 'kept', seq: 1 }, { type: 'kept', seq: 1 }],
      'decided as if the batch had never been',
    );
    const { memberships } = store.state();
    assert.deepEqual(
      memberships
        .flatMap(({ identity, room, joined: isIn }) => (isIn ? [`${identity} ${room}`] : []))
        .toSorted(),
      ['ida #a', 'ida #c', `ida ${direct}`, `idb ${direct}`],
    );
  });

  test('a room that was there without an entry is still there', () => {
    store.commit([met('ida', 'alice', 'hash')], 1000);
    leavePages(10);
    store.commit(numbered(5000), 2000);
    leavePages(100_000);
    assert.deepEqual(store.commit([said('one')], 3000), [{ type: 'kept', seq: 1 }]);
  });
});

describe('who is mentioned by a message', () => {
  const mentions = ['idb', 'idc'];
  const kept = () =>
    store.database
      .prepare('SELECT identity, seq FROM mentions ORDER BY identity, seq')
      .all()
      .map(({ identity, seq }) => `${identity} ${seq}`);
  beforeEach(() =>
    store.commit([said('one', { mentions }), said('two', { mentions, identity: 'idx' })], 1000),
  );

  for (const [what, entry, left] of [
    ['deleted', deleted(1), ['idb 2', 'idc 2']],
    ['edited', edited(1, 'one!'), ['idb 1', 'idb 2', 'idc 1', 'idc 2']],
    ['erased', erased('#lobby'), ['idb 2', 'idc 2']],
  ] as const) {
    test(`is found as long as it is not gone: one that is ${what}`, () => {
      store.commit([entry], 2000);
      assert.deepEqual(kept(), left);
    });
  }

  test('is found as long as it is known who that is', () => {
    store.commit([met('idb', 'bob', 'hash b'), forgotten('idb'), erasedForGood('idc')], 2000);
    assert.deepEqual(kept(), []);
  });
});

test('an edit finds its message, and what it shows, without looking through the journal', () => {
  const seen: string[] = [];
  for (const query of [
    'UPDATE entries SET text = 1, edited = 1 WHERE room = 1 AND seq = 1',
    `SELECT ${ENTRY_COLUMNS} FROM entries WHERE room = 1 AND seq > 1 AND seq < 9 ORDER BY seq LIMIT 1`,
    `${SELECT_ENTRIES} WHERE entries.identity = 1 AND entries.number > 1 ORDER BY entries.number LIMIT 1`,
    `${SELECT_ENTRIES} WHERE entries.number > 1 ORDER BY entries.number LIMIT 1`,
  ]) {
    const plan = store.database.prepare(`EXPLAIN QUERY PLAN ${query}`).all();
    seen.push(...plan.map(({ detail }) => String(detail)));
  }
  assert.ok(seen.length > 0);
  assert.deepEqual(
    seen.filter((detail) => /SCAN|TEMP/.test(detail)),
    [],
  );
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
