import type { SqliteStore } from '../sqlite/sqlite-store.ts';
import { type LogPart, LogReader } from './log-reader.ts';

/** How far a log file is: the entry, by its number over all rooms, up to which it has everything in so many bytes. */
export interface LogCursor {
  readonly file: string;
  readonly length: number;
  readonly number: number;
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

  /** The cursor that was kept last. */
  get cursor(): LogCursor | undefined {
    const kept = this.#store.meta.get('log');
    return typeof kept === 'string' ? parseCursor(kept) : undefined;
  }

  /** Keeps a cursor, with the next batch at the latest. */
  keepCursor(cursor: LogCursor, when: 'now' | 'later'): void {
    this.#store.alsoWrite(() => this.#store.meta.set('log', JSON.stringify(cursor)));
    if (when === 'now') this.#store.transact(() => undefined);
  }
}

/** A cursor as `keepCursor` wrote it. */
export function parseCursor(kept: string): LogCursor {
  // Written by `keepCursor` alone, into a file that is checked for damage.
  return JSON.parse(kept) as LogCursor;
}
