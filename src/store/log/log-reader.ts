import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { keptEntry, SELECT_ENTRIES } from '../entry-rows.ts';
import { entryLine, isLogged } from './entry-line.ts';
import { type ExpectedLine, expectedLine } from './expected-line.ts';

/** Lines in a row, and the number up to which they have everything. */
export interface LogPart {
  readonly lines: string;
  readonly number: number;
  /** There is nothing behind them yet. */
  readonly isAll: boolean;
  /** Not every entry has its line: some messages were gone by now. */
  readonly isThinned: boolean;
}

/** Writes out the entries of a journal, as they are by now, as lines of `chat.log`. */
export class LogReader {
  readonly #after: StatementSync;
  readonly #allAfter: StatementSync;
  readonly #countAfter: StatementSync;

  constructor(database: DatabaseSync) {
    this.#after = database.prepare(
      `${SELECT_ENTRIES} WHERE entries.number > ? ORDER BY entries.number LIMIT ?`,
    );
    this.#allAfter = database.prepare(`${SELECT_ENTRIES} WHERE entries.number > ? ORDER BY entries.number`);
    this.#countAfter = database.prepare(
      `SELECT count(*) AS count FROM entries JOIN rooms ON rooms.id = room WHERE number > ? AND name LIKE '#%'`,
    );
  }

  /** How many lines there are behind an entry, if each was written when its entry was new. */
  countAfter(number: number): number {
    return Number(this.#countAfter.get(number)?.count);
  }

  /** What the lines behind an entry may say, one after the other. Has to be gone through, or ended, before a commit. */
  *expectedAfter(number: number): Generator<ExpectedLine> {
    for (const row of this.#allAfter.iterate(number)) {
      const expected = expectedLine(Number(row.number), keptEntry(String(row.name), row));
      if (expected !== undefined) yield expected;
    }
  }

  /** The next lines behind an entry, known by its number over all rooms: of at most `limit` entries. */
  after(number: number, limit: number): LogPart {
    const rows = this.#after.all(number, limit);
    let lines = '';
    let isThinned = false;
    for (const row of rows) {
      const entry = keptEntry(String(row.name), row);
      const line = entryLine(entry, entry.time);
      if (line !== undefined) lines += `${line}\n`;
      else if (isLogged(entry.room)) isThinned = true;
    }
    return { lines, number: Number(rows.at(-1)?.number ?? number), isAll: rows.length < limit, isThinned };
  }
}
