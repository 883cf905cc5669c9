import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Entry } from '../core/ports.ts';
import { formatLogLine, formatTime } from './log-line.ts';
import type { Verdict } from './store.ts';

/** Lines in a row, and the number up to which they have everything. */
export interface LogPart {
  readonly lines: string;
  readonly number: number;
  /** There is nothing behind them yet. */
  readonly isAll: boolean;
}

/** Writes out the entries of a journal as lines of `chat.log`. */
export class LogReader {
  readonly #after: StatementSync;
  readonly #countAfter: StatementSync;

  constructor(database: DatabaseSync) {
    this.#after = database.prepare(
      `SELECT number, name, time, nick, text FROM entries JOIN rooms ON rooms.id = room
        WHERE number > ? AND type = 'said' AND text IS NOT NULL ORDER BY number LIMIT ?`,
    );
    this.#countAfter = database.prepare(
      `SELECT count(*) AS count FROM entries JOIN rooms ON rooms.id = room
        WHERE number > ? AND type = 'said' AND text IS NOT NULL AND name LIKE '#%'`,
    );
  }

  /** How many lines there are behind an entry. */
  countAfter(number: number): number {
    return Number(this.#countAfter.get(number)?.count);
  }

  /** The next lines behind an entry, known by its number over all rooms: of at most `limit` entries. */
  after(number: number, limit: number): LogPart {
    const rows = this.#after.all(number, limit).map((row) => ({
      number: Number(row.number),
      room: String(row.name),
      time: Number(row.time),
      nick: String(row.nick),
      text: String(row.text),
    }));
    const lines = rows.filter(isPublic).map((row) => `${formatLogLine(row)}\n`);
    return {
      lines: lines.join(''),
      number: rows.at(-1)?.number ?? number,
      isAll: rows.length < limit,
    };
  }
}

/** The lines of what was said in a batch. */
export function linesOf(batch: readonly Entry[], verdicts: readonly Verdict[], time: number): string {
  const isoTime = formatTime(time);
  let lines = '';
  for (const [index, entry] of batch.entries()) {
    if (entry.type !== 'said' || verdicts[index]?.type !== 'said' || !isPublic(entry)) continue;
    lines += `${formatLogLine({ ...entry, time }, isoTime)}\n`;
  }
  return lines;
}

/** Direct messages are in no log. */
export function isPublic({ room }: { readonly room: string }): boolean {
  return room.startsWith('#');
}
