import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Entry, JournalState, Page, PageQuery } from '../core/ports.ts';
import { EntryTable } from './entry-table.ts';
import { IdentityTable } from './identity-table.ts';
import { type JournalFileParts, LOCK_PATIENCE, openJournalFile } from './journal-file.ts';
import { Meta } from './meta.ts';
import { PageReader } from './page-reader.ts';
import { isDiskFull } from './sqlite-errors.ts';
import { RECENT_ENTRIES, type Store, type Verdict } from './store.ts';

/** From so many pages of 4 KiB on, what was written ahead is brought into the file itself. */
const CHECKPOINT_PAGES = 500;

/** The journal in one SQLite file: what is committed is on disk. */
export class SqliteStore implements Store {
  readonly database: DatabaseSync;
  readonly meta: Meta;
  /** The journal may have lost its last entries, and has another epoch for it. */
  hasLostEnd: boolean;
  readonly #entries: EntryTable;
  readonly #identities: IdentityTable;
  readonly #pages: PageReader;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #writtenAhead: StatementSync;
  /** What else is to be written, in the next transaction. */
  #alsoWrite: (() => void) | undefined;

  /** Opens the journal or makes it; throws UnusableJournal, or the system's error. */
  constructor(parts: JournalFileParts) {
    const { database, hasLostEnd } = openJournalFile(parts);
    this.database = database;
    this.hasLostEnd = hasLostEnd;
    this.meta = new Meta(this.database);
    this.#entries = new EntryTable(this.database, this.meta);
    this.#identities = new IdentityTable(this.database);
    this.#pages = new PageReader(this.database);
    this.#begin = this.database.prepare('BEGIN IMMEDIATE');
    this.#commit = this.database.prepare('COMMIT');
    this.#writtenAhead = this.database.prepare('PRAGMA wal_checkpoint(NOOP)');
  }

  state(): JournalState {
    const rooms = [...this.#entries.rooms].map((room) => {
      const { entries, first, last } = this.page({ room, limit: RECENT_ENTRIES });
      return { room, first, last, recent: entries };
    });
    return { epoch: String(this.meta.get('epoch')), rooms, identities: this.#identities.all() };
  }

  /** The number, over all rooms, of the last entry on disk. */
  get lastNumber(): number {
    return this.#entries.lastNumber;
  }

  commit(batch: readonly Entry[], time: number): readonly Verdict[] {
    const verdicts = this.transact(() => batch.map((entry) => this.#keep(entry, time)));
    return verdicts ?? batch.map(() => ({ type: 'refused', code: 'storage-full' }));
  }

  /** The last entries are missing: gives the journal another epoch, since their numbers are given again. */
  loseEnd(epoch: string): void {
    this.hasLostEnd = true;
    this.transact(() => this.meta.set('epoch', epoch));
  }

  /** Has something written along with the next transaction: one that may as well be written a little later. */
  alsoWrite(write: () => void): void {
    this.#alsoWrite = write;
  }

  /** All of it or nothing: undefined if the disk is full. Throws if it can't be known any more what lasts. */
  transact<T>(work: () => T): T | undefined {
    try {
      this.#begin.run();
      const result = work();
      this.#entries.finish();
      this.#alsoWrite?.();
      this.#commit.run();
      this.#alsoWrite = undefined;
      this.#entries.settle();
      this.#identities.settle();
      return result;
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      if (!isDiskFull(error)) throw error;
      this.#entries.undo();
      this.#identities.undo();
      return undefined;
    }
  }

  page(query: PageQuery): Page {
    return this.#pages.page(query);
  }

  /** Brings into the file itself what was written ahead, if that has become much; throws if a sync fails. */
  checkpointIfDue(): boolean {
    const { log, checkpointed } = this.#writtenAhead.get() ?? {};
    if (Number(log) - Number(checkpointed) < CHECKPOINT_PAGES) return false;
    this.checkpoint('PASSIVE');
    return true;
  }

  /** On a full disk, or beside a long reader, it is left for later: what was written ahead lasts as well. */
  checkpoint(mode: 'PASSIVE' | 'TRUNCATE'): void {
    // A commit waits for whoever holds the file; a checkpoint that did would hold up the commits.
    this.database.exec('PRAGMA busy_timeout = 0');
    try {
      this.database.exec(`PRAGMA wal_checkpoint(${mode})`);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    } finally {
      this.database.exec(`PRAGMA busy_timeout = ${LOCK_PATIENCE}`);
    }
  }

  /** Writes what was still to be written along, and closes the file. */
  close(): void {
    // Only now is there room, also on a full disk, to note that it was closed.
    this.checkpoint('PASSIVE');
    this.transact(() => this.meta.remove('open'));
    this.database.close();
  }

  #keep(entry: Entry, time: number): Verdict {
    switch (entry.type) {
      case 'said': {
        const verdict = this.#entries.say(entry, time);
        if (verdict.type === 'said') this.#identities.spoke(entry.identity);
        return verdict;
      }
      case 'identity':
        this.#identities.meet(entry, time);
        return { type: 'identity' };
      case 'forgotten':
        this.#identities.forget(entry);
        return { type: 'identity' };
    }
  }
}
