import type { SqliteStore } from '../sqlite/sqlite-store.ts';
import type { ExpectedLine } from './expected-line.ts';
import type { LogMark } from './log-mark.ts';
import { type LogPart, LogReader } from './log-reader.ts';

/** How far a log file is: the entry, by its number over all rooms, up to which it has everything in so many bytes. */
export interface LogCursor extends LogMark {
  readonly number: number;
  /**
   * Behind the place lines are being written of which some are left out, as their messages are gone: which of them are
   * there can't be told. Elsewhere each entry behind it has its line, in order, as far as there are lines.
   */
  readonly isThinning?: true;
}

/** What the log of the chat is made from: the entries of a journal, and where the log has noted how far it is. */
export class LogSource {
  readonly #store: SqliteStore;
  readonly #reader: LogReader;

  constructor(store: SqliteStore) {
    this.#store = store;
    this.#reader = new LogReader(store.database);
  }

  get lastNumber(): number {
    return this.#store.lastNumber;
  }

  /** The next lines behind an entry, at most `limit`. */
  after(number: number, limit: number): LogPart {
    const part = this.#reader.after(number, limit);
    return part.isAll ? { ...part, number: this.lastNumber } : part;
  }

  /** How many lines there are behind an entry. */
  countAfter(number: number): number {
    return this.#reader.countAfter(number);
  }

  /** What the lines behind an entry may say, one after the other. Has to be gone through, or ended, before a commit. */
  expectedAfter(number: number): Iterable<ExpectedLine> {
    return this.#reader.expectedAfter(number);
  }

  /** The cursor that was kept last. */
  get cursor(): LogCursor | undefined {
    const kept = this.#store.meta.get('log');
    return typeof kept === 'string' ? parseCursor(kept) : undefined;
  }

  /** Keeps a cursor, with the next batch at the latest; true if it is on disk already. */
  keepCursor(cursor: LogCursor, when: 'now' | 'later'): boolean {
    this.#store.alsoWrite(() => this.#store.meta.set('log', JSON.stringify(cursor)));
    return when === 'now' && this.#store.transact(() => true) === true;
  }
}

/** A cursor as `keepCursor` wrote it. */
export function parseCursor(kept: string): LogCursor {
  // Written by `keepCursor` alone, into a file that is checked for damage.
  return JSON.parse(kept) as LogCursor;
}
