import { chmodSync, closeSync, openSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { troubleOf } from './search-errors.ts';

/** The index of all texts, derived from the journal: it can be removed at any time. */
export const SEARCH_FILE = 'parley-search.db';

const FILE_MODE = 0o600;
/** Another one as soon as anything of the form of the file changes: its tables, the folding, the characters there are. */
const FORMAT = `2, Unicode ${process.versions.unicode}`;
/** How long, in milliseconds, somebody who looks into the file may hold it. */
const LOCK_PATIENCE = 100;

const TABLES = [
  // What the file was made for: format and epoch.
  'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
  // Texts of a row of numbers, from `first` to `last`; four bytes for the room of each number.
  `CREATE TABLE chunks (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    oldest INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    rooms BLOB NOT NULL
  ) STRICT`,
  // In which of its texts a gram is. Of a chunk that is not in the table yet, or not any more, it counts for nothing.
  `CREATE TABLE places (
    chunk INTEGER NOT NULL,
    gram INTEGER NOT NULL,
    places BLOB NOT NULL,
    PRIMARY KEY (chunk, gram)
  ) STRICT, WITHOUT ROWID`,
];

/**
 * Opens the index of a journal with this epoch. One that is missing, damaged, of another journal or of another form is
 * made anew, with nothing in it. Throws the error of SQLite or the system if that is not possible.
 */
export function openSearchFile(path: string, epoch: string): DatabaseSync {
  return openKnown(path, epoch) ?? makeAnew(path, epoch);
}

/** Throws an index away that is damaged. */
export function removeSearchFile(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]) rmSync(file, { force: true });
}

function openKnown(path: string, epoch: string): DatabaseSync | undefined {
  const database = open(path);
  try {
    const meta = database
      .prepare("SELECT value FROM meta WHERE key IN ('epoch', 'format') ORDER BY key")
      .all();
    if (meta[0]?.value === epoch && meta[1]?.value === FORMAT) return setUp(database);
  } catch (error) {
    if (troubleOf(error) === 'passing') {
      database.close();
      throw error;
    }
  }
  database.close();
  return undefined;
}

function makeAnew(path: string, epoch: string): DatabaseSync {
  removeSearchFile(path);
  const database = open(path);
  try {
    // Before the first table, or the file could never give pages back.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    setUp(database);
    database.exec('BEGIN');
    for (const table of TABLES) database.exec(table);
    const insert = database.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
    insert.run('epoch', epoch);
    insert.run('format', FORMAT);
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function open(path: string): DatabaseSync {
  closeSync(openSync(path, 'a', FILE_MODE));
  chmodSync(path, FILE_MODE);
  return new DatabaseSync(path, { timeout: LOCK_PATIENCE });
}

function setUp(database: DatabaseSync): DatabaseSync {
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON',
  );
  // What is written ahead is brought into the file when a chunk is complete: to wait for the disk takes long at times.
  database.exec('PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -8192');
  return database;
}
