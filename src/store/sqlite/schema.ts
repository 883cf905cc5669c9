import type { DatabaseSync } from 'node:sqlite';
import { UnusableJournal } from '../unusable-journal.ts';

/**
 * Which entries are found by their authors, as a condition: all but those of the base protocol, whose identities end with
 * their connections, so that nobody can ask for it. By this they are told apart: see BASE_IDENTITY.
 */
export const HAS_AUTHOR = "identity < '~'";

/** The statements that bring a journal from one version of its tables to the next. */
export type Migration = readonly string[];

/** Row `n` leads from version `n` to `n + 1`. A row that was released is never changed again: a new one is added. */
export const MIGRATIONS: readonly Migration[] = [
  [
    // Facts about the journal as a whole: its epoch, how far chat.log is, and whether a server has it open.
    'CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID',
    `CREATE TABLE rooms (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      first INTEGER NOT NULL,
      last INTEGER NOT NULL
    ) STRICT`,
    `CREATE TABLE identities (
      id TEXT PRIMARY KEY,
      token_hash TEXT NOT NULL UNIQUE,
      nick TEXT NOT NULL,
      spoke INTEGER NOT NULL,
      seen INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    // number: the order of commits over all rooms. target: the message of the room that is answered, edited, …
    `CREATE TABLE entries (
      number INTEGER PRIMARY KEY,
      room INTEGER NOT NULL REFERENCES rooms (id),
      seq INTEGER NOT NULL,
      time INTEGER NOT NULL,
      type TEXT NOT NULL,
      identity TEXT NOT NULL,
      nick TEXT NOT NULL,
      id TEXT,
      text TEXT,
      target INTEGER
    ) STRICT`,
    'CREATE UNIQUE INDEX entries_by_seq ON entries (room, seq)',
    'CREATE UNIQUE INDEX entries_by_id ON entries (room, identity, id) WHERE id IS NOT NULL',
  ],
  [
    'ALTER TABLE rooms ADD COLUMN topic TEXT',
    // The identities that a message mentions, with a blank between them, and when its text was last edited. What was
    // deleted has no text. An edit has none either: its text is that of its target.
    'ALTER TABLE entries ADD COLUMN mentions TEXT',
    'ALTER TABLE entries ADD COLUMN edited INTEGER',
    'CREATE INDEX entries_by_author ON entries (identity, number)',
    `CREATE TABLE mentions (
      identity TEXT NOT NULL,
      room INTEGER NOT NULL REFERENCES rooms (id),
      seq INTEGER NOT NULL,
      PRIMARY KEY (identity, room, seq)
    ) STRICT, WITHOUT ROWID`,
    // Of the lobby, whose member everybody is, only how far it was read.
    `CREATE TABLE members (
      identity TEXT NOT NULL,
      room INTEGER NOT NULL REFERENCES rooms (id),
      joined INTEGER NOT NULL,
      read INTEGER NOT NULL,
      muted INTEGER NOT NULL,
      PRIMARY KEY (identity, room)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE sanctions (
      kind TEXT NOT NULL,
      identity TEXT NOT NULL,
      nick TEXT NOT NULL,
      PRIMARY KEY (kind, identity)
    ) STRICT, WITHOUT ROWID`,
    `INSERT INTO members (identity, room, joined, read, muted)
      SELECT identities.id, rooms.id, 0, rooms.last, 0 FROM identities, rooms WHERE rooms.name = '#lobby'`,
  ],
  [
    // One index for both who said it and under which id: each that a message is in costs every message some time.
    'DROP INDEX entries_by_author',
    'DROP INDEX entries_by_id',
    "CREATE UNIQUE INDEX entries_by_id ON entries (room, identity, id) WHERE identity < '~'",
  ],
];

/**
 * Brings the tables to the newest version, in one transaction: whatever happens in it, the old version or the new one
 * is on disk. Throws UnusableJournal if the tables are of a newer version than this program knows.
 */
export function migrate(database: DatabaseSync, migrations: readonly Migration[] = MIGRATIONS): void {
  const version = schemaVersion(database);
  if (version > migrations.length) {
    throw new UnusableJournal(
      `the journal was written by a newer Parley (its tables have version ${version}, this one knows ${migrations.length}); start that one instead`,
    );
  }
  if (version === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const statement of migrations.slice(version).flat()) database.exec(statement);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}
