import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type {
  Entry,
  JournalState,
  OwnPage,
  OwnQuery,
  Page,
  PageQuery,
  UnreadCount,
  UnreadQuery,
} from '../../core/ports.ts';
import { LOBBY } from '../../protocol/rooms.ts';
import { RECENT_ENTRIES, type Store, type Verdict } from '../store.ts';
import { type JournalFileParts, LOCK_PATIENCE, type LostEnd, openJournalFile } from './journal-file.ts';
import { Meta } from './meta.ts';
import { OwnReader } from './own-reader.ts';
import { PageReader } from './page-reader.ts';
import { Scrubbing } from './scrubbing.ts';
import { isDiskFull } from './sqlite-errors.ts';
import { SqliteTables } from './sqlite-tables.ts';
import { UnreadReader } from './unread-reader.ts';

/** From so many pages of 4 KiB on, what was written ahead is brought into the file itself. */
const CHECKPOINT_PAGES = 500;
/** What takes a text away that was written before. */
const REMOVING: ReadonlySet<Entry['type']> = new Set(['edited', 'deleted', 'erased', 'forgotten']);

/** The journal in one SQLite file: what is committed is on disk. */
export class SqliteStore implements Store {
  readonly database: DatabaseSync;
  readonly meta: Meta;
  /** The journal may have lost its last entries, and has another epoch for it. */
  lostEnd: LostEnd | undefined;
  /** Something of what was edited, deleted or erased may still be in the files: also of what a server did that died. */
  hasRemnants = true;
  /** Rows may have been moved since the last checkpoint: by anything but new messages, which go behind all others. */
  #hasMovedRows = true;
  readonly #tables: SqliteTables;
  readonly #pages: PageReader;
  readonly #unread: UnreadReader;
  readonly #own: OwnReader;
  readonly #scrubbing: Scrubbing;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #writtenAhead: StatementSync;
  /** What else is to be written, in the next transaction. */
  #alsoWrite: (() => void) | undefined;

  /** Opens the journal or makes it; throws UnusableJournal, or the system's error. */
  constructor(parts: JournalFileParts) {
    const { database, lostEnd } = openJournalFile(parts);
    this.database = database;
    this.lostEnd = lostEnd;
    this.meta = new Meta(this.database);
    this.#tables = new SqliteTables(this.database, this.meta);
    this.#pages = new PageReader(this.database);
    this.#unread = new UnreadReader(this.database);
    this.#own = new OwnReader(this.database);
    this.#scrubbing = new Scrubbing(this.database, parts.path);
    this.#begin = this.database.prepare('BEGIN IMMEDIATE');
    this.#commit = this.database.prepare('COMMIT');
    this.#writtenAhead = this.database.prepare('PRAGMA wal_checkpoint(NOOP)');
  }

  state(): JournalState {
    const { rooms, identities, members, sanctions } = this.#tables;
    const recentOf = (room: string) =>
      room === LOBBY ? this.page({ room, limit: RECENT_ENTRIES }).entries : [];
    return {
      epoch: String(this.meta.get('epoch')),
      rooms: rooms.all().map((state) => ({ ...state, recent: recentOf(state.room) })),
      identities: identities.all(),
      memberships: members.all(),
      sanctions: sanctions.all(),
    };
  }

  /** The number, over all rooms, of the last entry on disk. */
  get lastNumber(): number {
    return this.#tables.entries.lastNumber;
  }

  commit(batch: readonly Entry[], time: number): readonly Verdict[] {
    const { decisions } = this.#tables;
    const verdicts = this.transact(() => batch.map((entry) => decisions.keep(entry, time)));
    if (batch.some(({ type }) => type !== 'message')) this.#hasMovedRows = true;
    if (batch.some(({ type }) => REMOVING.has(type))) this.hasRemnants = true;
    return verdicts ?? batch.map(() => ({ type: 'refused', code: 'storage-full' }));
  }

  get hasLostEnd(): boolean {
    return this.lostEnd !== undefined;
  }

  /** The last entries are missing, as the log shows: gives the journal another epoch, since their numbers are given again. */
  loseEnd(epoch: string): void {
    this.lostEnd = 'behind-its-log';
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
      this.#tables.finish();
      this.#alsoWrite?.();
      this.#commit.run();
      this.#alsoWrite = undefined;
      this.#tables.settle();
      return result;
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      if (!isDiskFull(error)) throw error;
      this.#tables.undo();
      return undefined;
    }
  }

  page(query: PageQuery): Page {
    return this.#pages.page(query);
  }

  unread(query: UnreadQuery): readonly UnreadCount[] {
    return this.#unread.unread(query);
  }

  own(query: OwnQuery): OwnPage {
    return this.#own.own(query);
  }

  /** Somebody is about to move rows, or whole pages of them, otherwise than with `commit`. */
  movesRows(): void {
    this.#hasMovedRows = true;
  }

  /** Brings into the file itself what was written ahead, if that has become much; throws if a sync fails. */
  checkpointIfDue(): boolean {
    const { log, checkpointed } = this.#writtenAhead.get() ?? {};
    if (Number(log) - Number(checkpointed) < CHECKPOINT_PAGES) return false;
    this.checkpoint('PASSIVE');
    return true;
  }

  /** On a full disk, or beside a long reader, it is left for later: what was written ahead lasts as well. */
  checkpoint(mode: 'PASSIVE' | 'TRUNCATE'): boolean {
    // A commit waits for whoever holds the file; a checkpoint that did would hold up the commits.
    this.database.exec('PRAGMA busy_timeout = 0');
    try {
      if (this.#hasMovedRows) this.#scrubbing.beforeCheckpoint();
      this.#hasMovedRows = false;
      return this.database.prepare(`PRAGMA wal_checkpoint(${mode})`).get()?.busy === 0;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      return false;
    } finally {
      this.database.exec(`PRAGMA busy_timeout = ${LOCK_PATIENCE}`);
    }
  }

  /**
   * Takes some of what is left of what was edited, deleted or erased out of the files; `later` if somebody reads who
   * would have to be waited for, or the disk has no room even for that.
   */
  clean(): 'later' | 'some' | 'all' {
    if (!this.checkpoint('TRUNCATE')) return 'later';
    const scrubbed = this.#scrubbing.step();
    if (scrubbed === 'all') this.hasRemnants = false;
    return scrubbed;
  }

  /** Writes what was still to be written along, and closes the file. */
  close(): void {
    // Only now is there room, also on a full disk, to note that it was closed.
    this.checkpoint('PASSIVE');
    this.transact(() => this.meta.remove('open'));
    this.database.close();
    this.#scrubbing.close();
  }
}
