import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Entry } from '../../../src/core/ports.ts';
import { Cleaning } from '../../../src/store/journal/cleaning.ts';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import {
  deleted,
  edited,
  erased,
  erasedForGood,
  met,
  moderated,
  numbered,
  reacted,
  said,
} from '../entries.ts';

const SECRET = 'xyzzy plugh';

let directory: string;
let store: SqliteStore;
let now: number;
let cleaning: Cleaning;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-cleaning-'));
  store = open();
  while (store.clean() !== 'all') {
    // What a start leaves to be done.
  }
  now = 0;
  cleaning = new Cleaning({ store, now: () => now });
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(): SqliteStore {
  return new SqliteStore({ path: join(directory, 'parley.db'), makeEpoch: () => 'epoch' });
}

function commit(...batch: readonly Entry[]): void {
  store.commit(batch, 1000);
}

/** Whether a word stands in any file of the journal. */
function isOnDisk(word: string): boolean {
  return ['parley.db', 'parley.db-wal']
    .map((name) => join(directory, name))
    .some((path) => existsSync(path) && readFileSync(path).includes(word));
}

/** Lets time pass as the writer does, second by second; when it was cleaned up, if it was. */
function cleanedAfter(seconds: number): number | undefined {
  const end = now + seconds * 1000;
  for (; now <= end; now += 1000) if (cleaning.stepIfDue() === 'all') return now;
  return undefined;
}

describe('what is taken away', () => {
  for (const [what, entry] of [
    ['by an edit', edited(1, 'nothing')],
    ['by a longer edit', edited(1, 'nothing at all '.repeat(100))],
    ['by a deletion', deleted(1)],
    ['by an erasure', erased('#lobby')],
  ] as const) {
    test(`${what} is in no file a few seconds later`, () => {
      commit(...numbered(50, 2), said('between'));
      commit(said(SECRET, { room: '#there' }), said('neighbour', { room: '#there' }));
      store.checkpoint('PASSIVE');
      commit({ ...entry, room: '#there' });
      assert.equal(isOnDisk(SECRET), true, 'or there would be nothing to clean up');
      assert.equal(cleanedAfter(2), undefined, 'several are cleaned up together');
      assert.equal(isOnDisk(SECRET), true);
      assert.ok(Number(cleanedAfter(10)) <= 5000);
      assert.equal(isOnDisk(SECRET), false);
    });
  }

  test('with an identity is gone with its nick', () => {
    const nick = 'alicia-the-first';
    commit(met('ida', nick, 'hash'), said('hi', { nick }), moderated('mute', { nick }));
    store.checkpoint('PASSIVE');
    commit(erased('#lobby'), erasedForGood('ida'));
    assert.equal(isOnDisk('alicia-the-first'), true);
    cleanedAfter(10);
    assert.equal(isOnDisk('alicia-the-first'), false);
  });

  test('is gone of texts that fill pages of their own', () => {
    commit(said(SECRET.repeat(1000)), said('behind'));
    commit(edited(1, 'short'));
    assert.equal(isOnDisk(SECRET), true);
    cleanedAfter(10);
    assert.equal(isOnDisk(SECRET), false);
  });

  test('before a crash is gone after the next start', () => {
    commit(said(SECRET));
    commit(deleted(1));
    assert.equal(isOnDisk(SECRET), true);
    // As if the process had died: what was written ahead stays.
    const hold = open();
    hold.database.prepare('SELECT count(*) FROM entries').get();
    cleaning = new Cleaning({ store: hold, now: () => now });
    assert.ok(cleanedAfter(10) !== undefined);
    assert.equal(isOnDisk(SECRET), false);
    hold.close();
  });
});

describe('cleaning up', () => {
  test('is not done where nothing was taken away', () => {
    commit(said('one'), reacted(1, '👍'));
    assert.equal(cleanedAfter(60), undefined);
  });

  test('is done once', () => {
    commit(said('one'), edited(1, 'two'));
    assert.ok(cleanedAfter(10) !== undefined);
    assert.equal(cleanedAfter(60), undefined);
  });

  test('waits for who reads, and is done when nobody does any more', () => {
    const reader = open();
    commit(said(SECRET));
    reader.database.exec('BEGIN');
    reader.database.prepare('SELECT count(*) FROM entries').get();
    commit(deleted(1));
    assert.equal(cleanedAfter(60), undefined);
    assert.equal(isOnDisk(SECRET), true);
    reader.database.exec('COMMIT');
    assert.ok(cleanedAfter(2) !== undefined);
    assert.equal(isOnDisk(SECRET), false);
    reader.close();
  });

  test('has nothing to do after a batch that a full disk refused, nor does it any harm', () => {
    store.database.exec('PRAGMA max_page_count = 40');
    commit(...numbered(5000), deleted(1));
    assert.deepEqual(store.page({ room: '#lobby', limit: 1 }).last, 0);
    cleanedAfter(10);
    assert.equal(store.hasRemnants, false);
  });
});
