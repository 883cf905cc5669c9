import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  checkApplication,
  JOURNAL_FILE,
  LOCK_PATIENCE,
  openJournalToRead,
  orUnusable,
} from '../sqlite/journal-file.ts';
import { MIGRATIONS, schemaVersion } from '../sqlite/schema.ts';
import { UnusableJournal } from '../unusable-journal.ts';

/**
 * Opens the journal of a data directory for a command that only reads, whether a server has it open or not, and leaves
 * the directory as it found it. Throws UnusableJournal if there is none, or none that this program can read.
 */
export function openJournalBeside(directory: string): DatabaseSync {
  const path = join(directory, JOURNAL_FILE);
  if (!existsSync(path)) {
    throw new UnusableJournal(`there is no journal in ${directory}; say with --data where it is`);
  }
  return orUnusable(path, () => {
    const database = openAsItLies(path);
    try {
      database.exec('PRAGMA query_only = ON');
      checkApplication(database, path);
      checkVersion(database, path);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/**
 * Whether there is a file written ahead tells the next start whether the journal lost its end. A reader that may not
 * write leaves one behind where there was none, and one that may write takes one away that a crash has left.
 */
function openAsItLies(path: string): DatabaseSync {
  const isWrittenAhead = existsSync(`${path}-wal`);
  return isWrittenAhead ? openJournalToRead(path) : new DatabaseSync(path, { timeout: LOCK_PATIENCE });
}

function checkVersion(database: DatabaseSync, path: string): void {
  const version = schemaVersion(database);
  if (version > MIGRATIONS.length) {
    throw new UnusableJournal(`${path} was written by a newer Parley; use that one's ./server instead`);
  }
  if (version < MIGRATIONS.length) {
    throw new UnusableJournal(
      `${path} was written by an older Parley; start the server once, which brings it up to date`,
    );
  }
}
