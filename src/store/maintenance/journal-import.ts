import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { CHAT_LOG } from '../log/transcript.ts';
import { JOURNAL_FILE, openJournalFile, syncDirectory } from '../sqlite/journal-file.ts';
import { Meta } from '../sqlite/meta.ts';
import { UnusableJournal } from '../unusable-journal.ts';
import type { ExportHead, ExportLine } from './export-lines.ts';
import { ImportTables } from './import-tables.ts';

/** Lines in one transaction. */
const LINES_AT_ONCE = 20_000;

/**
 * A journal in the making, from the lines of an export. It is one only when it is finished: whatever happens before,
 * there is none. The data directory must be held by this process.
 */
export class JournalImport {
  readonly #directory: string;
  readonly #draft: string;
  readonly #database: DatabaseSync;
  readonly #head: ExportHead;
  readonly #tables: ImportTables;
  #lines = 0;

  /** Throws UnusableJournal if there is a journal already, or the system's error. */
  constructor(directory: string, head: ExportHead) {
    refuseUsed(directory);
    this.#directory = directory;
    this.#draft = join(directory, `${JOURNAL_FILE}.import`);
    removeDraft(this.#draft);
    this.#head = head;
    this.#database = openJournalFile({ path: this.#draft, makeEpoch: () => head.epoch }).database;
    this.#tables = new ImportTables(this.#database);
    this.#database.exec('BEGIN IMMEDIATE');
  }

  /** Takes the next line; throws ImportRefused if it does not go with those before. */
  add(line: ExportLine): void {
    this.#tables.add(line);
    this.#lines += 1;
    if (this.#lines % LINES_AT_ONCE !== 0) return;
    this.#commit();
    this.#database.exec('BEGIN IMMEDIATE');
  }

  /** All lines were there: throws ImportRefused if not, and otherwise makes the draft the journal. */
  finish(): void {
    this.#tables.assertWhole(this.#head);
    if (this.#head.version === 1) this.#tables.markLobbyAsRead();
    const meta = new Meta(this.#database);
    // As with a backup: a journal that went on elsewhere must not be taken for this one.
    meta.set('backup', 1);
    meta.remove('open');
    this.#commit();
    this.#database.close();
    refuseUsed(this.#directory);
    renameSync(this.#draft, join(this.#directory, JOURNAL_FILE));
    syncDirectory(this.#directory);
  }

  /** Leaves nothing behind of a journal that was not finished. */
  discard(): void {
    if (this.#database.isOpen) this.#database.close();
    removeDraft(this.#draft);
  }

  #commit(): void {
    this.#database.exec('COMMIT');
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }
}

function refuseUsed(directory: string): void {
  for (const name of [JOURNAL_FILE, `${JOURNAL_FILE}-wal`]) {
    if (!existsSync(join(directory, name))) continue;
    throw new UnusableJournal(
      `${directory} has a journal already, and an import never adds to one; give an empty directory with --data`,
    );
  }
  if (!existsSync(join(directory, CHAT_LOG))) return;
  throw new UnusableJournal(
    `${join(directory, CHAT_LOG)} is there, and the next start would write everything into it once more; move it away`,
  );
}

function removeDraft(draft: string): void {
  for (const left of [draft, `${draft}-wal`, `${draft}-shm`, `${draft}-journal`])
    rmSync(left, { force: true });
}
