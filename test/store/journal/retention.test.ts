import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { Retention } from '../../../src/store/journal/retention.ts';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { edited, joined, met, numbered, reacted, said } from '../entries.ts';

const DAY = 24 * 60 * 60 * 1000;

let directory: string;
let path: string;
let store: SqliteStore;
let cuts: Map<string, number>;
/** The number up to which everything is in the log. */
let logged: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-retention-'));
  path = join(directory, 'parley.db');
  store = open();
  cuts = new Map();
  logged = Number.MAX_SAFE_INTEGER;
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(): SqliteStore {
  return new SqliteStore({ path, makeEpoch: () => 'epoch' });
}

function retention(keep: { readonly keepDays?: number; readonly keepSize?: number }, now = 0): Retention {
  return new Retention({
    store,
    log: {
      get cursor() {
        return { file: '', length: 0, number: logged };
      },
    },
    keepDays: keep.keepDays,
    keepSize: keep.keepSize,
    wallTime: () => now,
    cut: (room, first) => cuts.set(room, first),
  });
}

/** Does all there is to do; how many steps that took. */
function run(keep: { readonly keepDays?: number; readonly keepSize?: number }, now = 0): number {
  const each = retention(keep, now);
  let steps = 1;
  while (each.step()) steps += 1;
  return steps;
}

function standing(room = '#lobby'): readonly number[] {
  const { first, last, entries } = store.page({ room, limit: 200, after: 0 });
  assert.ok(entries.every(({ seq }) => seq >= first));
  return [first, last];
}

describe('keeping entries for some days', () => {
  test('leaves direct conversations behind all other rooms, also those of which no entry is left', () => {
    store.commit([met('ida', 'alice', 'a'), met('idb', 'bob', 'b'), met('idc', 'carol', 'c')], 1);
    store.commit([said('old', { room: '@ida+idb' })], 1);
    store.commit([joined('#dev'), said('new', { room: '@ida+idc' })], 5 * DAY);
    run({ keepDays: 3 }, 6 * DAY);
    const own = store.state().memberships.filter(({ identity }) => identity === 'ida');
    assert.deepEqual(
      own.map(({ room }) => room),
      ['#lobby', '#dev', '@ida+idb', '@ida+idc'],
    );
  });

  test('cuts those that are older, in every room, and says where each begins now', () => {
    store.commit(numbered(10), 1 * DAY);
    store.commit([said('there', { room: '#other' })], 2 * DAY);
    store.commit(numbered(5, 11), 5 * DAY);
    run({ keepDays: 3 }, 6 * DAY);
    assert.deepEqual(
      [standing(), standing('#other')],
      [
        [11, 15],
        [2, 1],
      ],
    );
    assert.deepEqual(
      cuts,
      new Map([
        ['#lobby', 11],
        ['#other', 2],
      ]),
    );
  });

  test('leaves numbers as they are: after everything was cut, also after a restart, they go on', () => {
    store.commit([...numbered(10), said('ten', { id: 'a' })], 0);
    run({ keepDays: 1 }, 2 * DAY);
    assert.deepEqual(standing(), [12, 11]);
    const { lastNumber } = store;
    store.close();
    store = open();
    assert.equal(store.lastNumber, lastNumber, 'the log would miss what is given an old number again');
    assert.deepEqual(store.commit([said('ten', { id: 'a' })], 2 * DAY), [{ type: 'kept', seq: 12 }]);
    assert.deepEqual(standing(), [12, 12]);
  });

  test('cuts what mentions somebody as well, and the text that an edit shows', () => {
    const mentions = ['idb', 'idc'];
    store.commit([said('one', { mentions }), said('two')], 0);
    store.commit([said('three', { mentions }), edited(2, 'two!'), edited(3, 'three!')], 5 * DAY);
    run({ keepDays: 3 }, 6 * DAY);
    assert.deepEqual(
      store.database.prepare('SELECT identity, seq FROM mentions ORDER BY identity').all().map(plain),
      [
        { identity: 'idb', seq: 3 },
        { identity: 'idc', seq: 3 },
      ],
    );
    const { entries } = store.page({ room: '#lobby', limit: 10 });
    assert.deepEqual(
      entries.map((entry) => 'text' in entry && entry.text),
      ['three!', false, 'three!'],
    );
    assert.deepEqual(store.commit([edited(2, '?'), reacted(1, '👍')], 6 * DAY), [
      { type: 'refused', code: 'no-such-message' },
      { type: 'refused', code: 'no-such-message' },
    ]);
  });

  test('cuts nothing that is not in the log yet', () => {
    store.commit(numbered(10), 0);
    logged = 4;
    run({ keepDays: 1 }, 2 * DAY);
    assert.deepEqual(standing(), [5, 10]);
  });

  test('cuts nothing that is young enough', () => {
    store.commit(numbered(10), 5 * DAY);
    assert.equal(run({ keepDays: 3 }, 6 * DAY), 1);
    assert.equal(cuts.size, 0);
  });

  test('is left for later when the disk is full', () => {
    store.commit(numbered(10), 0);
    store.database.exec(`CREATE TRIGGER more AFTER DELETE ON entries BEGIN
      INSERT INTO identities VALUES (old.number, hex(zeroblob(1000000)), '', 0, 0); END`);
    const pages = Number(store.database.prepare('PRAGMA page_count').get()?.page_count);
    store.database.exec(`PRAGMA max_page_count = ${pages}`);
    assert.equal(run({ keepDays: 1 }, 2 * DAY), 1);
    assert.deepEqual([standing(), cuts.size], [[1, 10], 0]);
  });
});

describe('keeping the journal small', () => {
  const text = 'x'.repeat(1000);
  const fill = (count: number) => {
    for (let batch = 0; batch < count / 1000; batch += 1) {
      store.commit(
        Array.from({ length: 1000 }, () => said(text)),
        0,
      );
    }
  };

  test('cuts the oldest until it is as small as it should be, and gives the room on disk back', () => {
    fill(5000);
    store.checkpoint('TRUNCATE');
    const before = statSync(path).size;
    assert.ok(before > 5_000_000);
    run({ keepSize: 2_000_000 });
    assert.ok(statSync(path).size <= 2_000_000, `${statSync(path).size} bytes`);
    assert.equal(statSync(`${path}-wal`).size, 0);
    const [first = 0, last] = standing();
    assert.equal(last, 5000);
    assert.ok(first > 3000 && first < 4000, 'no more than it must');
    assert.equal(cuts.get('#lobby'), first);
  });

  test('leaves nothing of what was cut in the file', () => {
    store.commit([said('xyzzy'.repeat(100))], 0);
    fill(3000);
    run({ keepSize: 1_000_000 });
    assert.equal(isOnDisk('xyzzy'), false);
  });

  test('is done in small steps, between which entries are committed as ever', () => {
    fill(5000);
    const each = retention({ keepSize: 2_000_000 });
    let steps = 0;
    let longest = 0;
    for (let isMore = true; isMore; steps += 1) {
      const begin = performance.now();
      isMore = each.step();
      longest = Math.max(longest, performance.now() - begin);
      store.commit([said('meanwhile')], 0);
    }
    assert.ok(steps > 10, `${steps} steps`);
    assert.ok(longest < 1000, `${longest} ms`);
    assert.equal(standing()[1], 5000 + steps);
  });

  test('does nothing while it is small enough', () => {
    fill(1000);
    assert.equal(run({ keepSize: 100_000_000 }), 1);
    assert.deepEqual(standing(), [1, 1000]);
  });
});

function plain(row: Readonly<Record<string, unknown>>): object {
  return { ...row };
}

function isOnDisk(word: string): boolean {
  return [path, `${path}-wal`].some((file) => readFileSync(file).includes(word));
}
