import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { MIGRATIONS, type Migration } from '../../src/store/schema.ts';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import { UnusableJournal } from '../../src/store/unusable-journal.ts';
import { said } from './entries.ts';

/** A next version as there may be one: one more column, filled from what is there, and one more table. */
const NEXT: Migration = [
  'ALTER TABLE rooms ADD COLUMN topic TEXT',
  "UPDATE rooms SET topic = 'about ' || name",
  'CREATE TABLE members (room INTEGER NOT NULL, identity TEXT NOT NULL) STRICT',
];

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-schema-'));
  path = join(directory, 'parley.db');
  const store = open();
  store.commit([said('one', { id: 'a' }), said('two')], 1000);
  store.close();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function open(migrations = MIGRATIONS): SqliteStore {
  return new SqliteStore({ path, makeEpoch: () => 'epoch', migrations });
}

describe('a journal of an older version', () => {
  test('is brought to the newest when it is opened, with all that is in it', () => {
    const store = open([...MIGRATIONS, NEXT]);
    assert.equal(store.database.prepare('SELECT topic FROM rooms').get()?.topic, 'about #lobby');
    assert.equal(store.page({ room: '#lobby', limit: 10 }).entries.length, 2);
    assert.deepEqual(store.commit([said('one', { id: 'a' })], 2000), [
      { type: 'repeated', seq: 1, time: 1000 },
    ]);
    store.close();
  });

  test('stays what it was if a statement fails', () => {
    assert.throws(() => open([...MIGRATIONS, [...NEXT, 'ALTER TABLE nowhere ADD COLUMN a']]), /nowhere/);
    const store = open();
    assert.equal(store.page({ room: '#lobby', limit: 10 }).entries.length, 2);
    assert.throws(() => store.database.prepare('SELECT topic FROM rooms'), /topic/);
    store.close();
  });

  test('is old or new, and whole, when the process is killed at any statement', () => {
    for (let killedAt = 0; killedAt <= NEXT.length; killedAt += 1) {
      const migration = NEXT.toSpliced(killedAt, 0, 'SELECT die()');
      assert.equal(migrateInProcess(migration), 'SIGKILL', `at statement ${killedAt}`);
      const store = open();
      assert.equal(store.page({ room: '#lobby', limit: 10 }).entries.length, 2);
      assert.throws(() => store.database.prepare('SELECT topic FROM rooms'), /topic/);
      store.close();
    }
    assert.equal(migrateInProcess(NEXT), null, 'the same process ends by itself if nothing kills it');
    const store = open([...MIGRATIONS, NEXT]);
    assert.equal(store.database.prepare('SELECT topic FROM rooms').get()?.topic, 'about #lobby');
    store.close();
  });
});

describe('a journal of a newer version', () => {
  test('is refused in one line that says which, and left as it is', () => {
    open([...MIGRATIONS, NEXT]).close();
    assert.throws(
      () => open(),
      (error) =>
        error instanceof UnusableJournal && /newer Parley.*version 2, this one knows 1/.test(error.message),
    );
    const store = open([...MIGRATIONS, NEXT]);
    assert.equal(store.page({ room: '#lobby', limit: 10 }).entries.length, 2);
    store.close();
  });
});

/** Brings the file to the version behind ours in a process of its own, in which `die()` is SIGKILL. */
function migrateInProcess(migration: Migration): NodeJS.Signals | null {
  const script = `
    import { DatabaseSync } from 'node:sqlite';
        import { MIGRATIONS, migrate } from ${JSON.stringify(join(import.meta.dirname, '../../src/store/schema.ts'))};
    const database = new DatabaseSync(${JSON.stringify(path)});
    database.function('die', () => process.kill(process.pid, 'SIGKILL'));
    migrate(database, [...MIGRATIONS, ${JSON.stringify(migration)}]);
  `;
  const { signal, status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module-typescript', '-e', script],
    { encoding: 'utf8' },
  );
  assert.ok(status === 0 || signal !== null, stderr);
  return signal;
}
