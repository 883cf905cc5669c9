import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { openJournalFile } from '../../../src/store/sqlite/journal-file.ts';
import { MIGRATIONS, type Migration } from '../../../src/store/sqlite/schema.ts';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { UnusableJournal } from '../../../src/store/unusable-journal.ts';
import { edited, forgotten, joined, said } from '../entries.ts';

/** A next version as there may be one: one more column, filled from what is there, and one more table. */
const NEXT: Migration = [
  'ALTER TABLE rooms ADD COLUMN colour TEXT',
  "UPDATE rooms SET colour = 'that of ' || name",
  'CREATE TABLE colours (room INTEGER NOT NULL, colour TEXT NOT NULL) STRICT',
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
    assert.equal(store.database.prepare('SELECT colour FROM rooms').get()?.colour, 'that of #lobby');
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
    assert.throws(() => store.database.prepare('SELECT colour FROM rooms'), /colour/);
    store.close();
  });

  test('is old or new, and whole, when the process is killed at any statement', () => {
    for (let killedAt = 0; killedAt <= NEXT.length; killedAt += 1) {
      const migration = NEXT.toSpliced(killedAt, 0, 'SELECT die()');
      assert.equal(migrateInProcess(migration), 'SIGKILL', `at statement ${killedAt}`);
      const store = open();
      assert.equal(store.page({ room: '#lobby', limit: 10 }).entries.length, 2);
      assert.throws(() => store.database.prepare('SELECT colour FROM rooms'), /colour/);
      store.close();
    }
    assert.equal(migrateInProcess(NEXT), null, 'the same process ends by itself if nothing kills it');
    const store = open([...MIGRATIONS, NEXT]);
    assert.equal(store.database.prepare('SELECT colour FROM rooms').get()?.colour, 'that of #lobby');
    store.close();
  });
});

describe('a journal of version 1', () => {
  const FIRST: readonly Migration[] = MIGRATIONS.slice(0, 1);
  const rowsOf = (store: SqliteStore, select: string) =>
    store.database
      .prepare(select)
      .all()
      .map((row) => Object.values(row));

  /** As the first version left it: a lobby, another room, two people. */
  function make(): void {
    rmSync(path);
    const { database } = openJournalFile({ path, makeEpoch: () => 'the first', migrations: FIRST });
    database.exec(`
      INSERT INTO rooms VALUES (1, '#lobby', 2, 3), (2, '#other', 1, 1);
      INSERT INTO identities VALUES ('ida', 'hash a', 'alice', 1, 500), ('idb', 'hash b', '', 0, 600);
      INSERT INTO entries VALUES
        (2, 1, 2, 1000, 'said', 'ida', 'alice', 'a', 'one', NULL),
        (3, 2, 1, 1001, 'said', 'idx', 'guest', NULL, 'there', NULL),
        (4, 1, 3, 1002, 'said', 'idx', 'guest', 'a', 'two', 2);
      INSERT INTO meta VALUES ('cut', 1);
      DELETE FROM meta WHERE key = 'open';
    `);
    database.close();
  }

  test('is read by this one, with all that is in it', () => {
    make();
    const store = open();
    const { epoch, rooms, identities, memberships, sanctions } = store.state();
    const entry = { room: '#lobby', type: 'message' } as const;
    const recent = [
      { ...entry, seq: 2, time: 1000, identity: 'ida', nick: 'alice', id: 'a', text: 'one' },
      { ...entry, seq: 3, time: 1002, identity: 'idx', nick: 'guest', id: 'a', text: 'two', reply: 2 },
    ];
    assert.equal(epoch, 'the first');
    assert.deepEqual(rooms, [
      { room: '#lobby', first: 2, last: 3, recent },
      { room: '#other', first: 1, last: 1, recent: [] },
    ]);
    assert.deepEqual(identities, [
      { identity: 'ida', tokenHash: 'hash a', nick: 'alice', spoke: true, seen: 500 },
      { identity: 'idb', tokenHash: 'hash b', nick: '', spoke: false, seen: 600 },
    ]);
    const lobby = { room: '#lobby', joined: false, read: 3, muted: false };
    assert.deepEqual(memberships, [
      { ...lobby, identity: 'ida' },
      { ...lobby, identity: 'idb' },
    ]);
    assert.deepEqual(sanctions, []);
    assert.deepEqual(store.page({ room: '#lobby', limit: 10 }).entries, recent);
    store.close();
  });

  test('goes on where it was', () => {
    make();
    const store = open();
    assert.deepEqual(
      store.commit(
        [said('one', { id: 'a' }), edited(2, 'one!'), joined('#other'), forgotten('idb'), said('five')],
        2000,
      ),
      [
        { type: 'repeated', seq: 2, time: 1000 },
        { type: 'kept', seq: 4 },
        { type: 'kept', seq: 2 },
        { type: 'done' },
        { type: 'kept', seq: 5 },
      ],
    );
    assert.equal(store.lastNumber, 7);
    assert.deepEqual(store.own({ identity: 'ida', after: 0, limit: 1 }).next, 2);
    store.close();
  });

  test('has then just the tables of one that was made by this one', () => {
    const tables = 'SELECT name, sql FROM sqlite_schema ORDER BY name';
    const made = open();
    const expected = rowsOf(made, tables);
    made.close();
    make();
    const store = open();
    assert.deepEqual(rowsOf(store, tables), expected);
    store.close();
  });
});

describe('a journal of a newer version', () => {
  test('is refused in one line that says which, and left as it is', () => {
    open([...MIGRATIONS, NEXT]).close();
    assert.throws(
      () => open(),
      (error) =>
        error instanceof UnusableJournal && /newer Parley.*version 4, this one knows 3/.test(error.message),
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
        import { MIGRATIONS, migrate } from ${JSON.stringify(join(import.meta.dirname, '../../../src/store/sqlite/schema.ts'))};
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
