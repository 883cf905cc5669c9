import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UnusableJournal } from '../unusable-journal.ts';
import { Meta } from './meta.ts';
import { MIGRATIONS, type Migration, migrate } from './schema.ts';
import { assertSchema } from './schema-check.ts';

export const JOURNAL_FILE = 'parley.db';

const FILE_MODE = 0o600;
/** Marks an SQLite file as a journal of Parley: "Prly". */
const APPLICATION_ID = 0x50726c79;
/** How long, in milliseconds, another process may hold the journal before that is an error. */
export const LOCK_PATIENCE = 60_000;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

export interface JournalFileParts {
  readonly path: string;
  /** A word that nobody can guess. */
  readonly makeEpoch: () => string;
  readonly migrations?: readonly Migration[];
}

/** How it is known that what was said last may be missing. */
export type LostEnd = 'is-backup' | 'write-ahead-missing' | 'behind-its-log';

export interface JournalFile {
  readonly database: DatabaseSync;
  /** What was said last may be missing: it is a backup, or what was written ahead before a crash is gone. */
  readonly lostEnd: LostEnd | undefined;
}

/**
 * Opens the file of the journal for writing, and makes it if there is none. Throws UnusableJournal where a file is there
 * but not a journal that this program can go on with: a history is never begun anew in the place of another.
 */
export function openJournalFile(parts: JournalFileParts): JournalFile {
  const { path, makeEpoch, migrations = MIGRATIONS } = parts;
  if (!existsSync(path)) makeJournalFile(parts);
  if (statSync(path).size === 0) {
    throw new UnusableJournal(`${path} is empty: put a backup in its place, or remove it to begin anew`);
  }
  const hasWriteAheadLog = existsSync(`${path}-wal`);
  return orUnusable(path, () => {
    const database = new DatabaseSync(path, { timeout: LOCK_PATIENCE });
    try {
      checkApplication(database, path);
      assertSchema(database, path, migrations);
      setUp(database);
      migrate(database, migrations);
      const meta = new Meta(database);
      const isCutShort = meta.get('open') !== undefined && !hasWriteAheadLog;
      const isBackup = meta.get('backup') !== undefined;
      const lostEnd = isBackup ? 'is-backup' : isCutShort ? 'write-ahead-missing' : undefined;
      database.exec('BEGIN IMMEDIATE');
      if (lostEnd !== undefined) meta.set('epoch', makeEpoch());
      meta.remove('backup');
      meta.set('open', 1);
      database.exec('COMMIT');
      assertLasting(database);
      // SQLite does this too when it makes a file, but says nothing if it fails.
      syncDirectory(dirname(path));
      // Into the file itself, so that it says so even without what is still to be written into it.
      database.exec('PRAGMA wal_checkpoint(PASSIVE)');
      return { database, lostEnd };
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** Opens the journal beside the one that writes it, for reading only. */
export function openJournalToRead(path: string): DatabaseSync {
  return orUnusable(path, () => new DatabaseSync(path, { timeout: LOCK_PATIENCE, readOnly: true }));
}

/**
 * Keeps the files of a journal together while it is open elsewhere in this process. SQLite takes the end of the last
 * connection for a regular one, and what was written ahead away with it; but after an error nothing is to be tidied up,
 * so that the next start can see that all is there.
 */
export function holdJournal(path: string): DatabaseSync {
  const database = openJournalToRead(path);
  database.prepare('PRAGMA user_version').get();
  return database;
}

/** A new journal gets its name only when it is whole, so that no crash can leave half of one. */
function makeJournalFile({ path, makeEpoch, migrations = MIGRATIONS }: JournalFileParts): void {
  if (existsSync(`${path}-wal`)) {
    throw new UnusableJournal(`${path} is missing, but ${path}-wal is there: put the two together again`);
  }
  const draft = `${path}.new`;
  for (const left of [draft, `${draft}-wal`, `${draft}-shm`, `${draft}-journal`])
    rmSync(left, { force: true });
  closeSync(openSync(draft, 'wx', FILE_MODE));
  chmodSync(draft, FILE_MODE);
  const database = new DatabaseSync(draft);
  try {
    // Before the first table, or the file could never give pages back.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec('PRAGMA synchronous = FULL');
    migrate(database, migrations);
    new Meta(database).set('epoch', makeEpoch());
  } finally {
    database.close();
  }
  renameSync(draft, path);
  syncDirectory(dirname(path));
}

export function checkApplication(database: DatabaseSync, path: string): void {
  const id = database.prepare('PRAGMA application_id').get()?.application_id;
  if (id !== APPLICATION_ID) throw new UnusableJournal(`${path} is not a journal of Parley; move it away`);
}

function setUp(database: DatabaseSync): void {
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA secure_delete = ON');
  // Checkpoints are made by hand: SQLite's own say nothing of a sync that failed.
  database.exec('PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -8192');
}

/** What the promise rests on, read back after a write, since a setting that can't be had is not an error to SQLite. */
function assertLasting(database: DatabaseSync): void {
  for (const [pragma, wanted] of [
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['secure_delete', 1],
  ] as const) {
    const value = database.prepare(`PRAGMA ${pragma}`).get()?.[pragma];
    if (value !== wanted) throw new Error(`SQLite has ${pragma} = ${value} and not ${wanted}`);
  }
}

export function orUnusable<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof Error) || !('errcode' in error)) throw error;
    const isDamaged = error.errcode === SQLITE_NOTADB || (Number(error.errcode) & 0xff) === SQLITE_CORRUPT;
    if (isDamaged) {
      throw new UnusableJournal(
        `${path} is damaged (${error.message}): put a backup in its place; nothing was changed`,
      );
    }
    throw new UnusableJournal(`${path} can't be used: ${error.message}`);
  }
}

export function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
