import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { formatLogLine } from './log-line.ts';
import { isPublic } from './log-reader.ts';

/** A line that belongs into the log, and the entry that it is for. */
export interface ExpectedLine {
  /** Over all rooms. */
  readonly number: number;
  readonly room: string;
  readonly seq: number;
  readonly time: number;
  readonly line: string;
}

const COLUMNS = 'SELECT number, name, seq, time, nick, text FROM entries JOIN rooms ON rooms.id = room';
const IS_LINE = "type = 'said' AND text IS NOT NULL";

/** The lines that belong into the log, one after the other, with a way to find one that is further ahead. */
export class LogExpectation {
  readonly #lines: Iterator<ExpectedLine>;
  readonly #timeFrom: StatementSync;
  readonly #atTime: StatementSync;
  readonly lastNumber: number;
  #next: ExpectedLine | undefined;

  /** Within a transaction, that of the caller. */
  constructor(database: DatabaseSync) {
    this.#lines = expectedLines(database);
    this.#timeFrom = database.prepare('SELECT time FROM entries WHERE number >= ? ORDER BY number LIMIT 1');
    this.#atTime = database.prepare(`${COLUMNS} WHERE number >= ? AND ${IS_LINE} ORDER BY number`);
    this.lastNumber = Number(database.prepare('SELECT max(number) AS last FROM entries').get()?.last ?? 0);
    this.advance();
  }

  /** The line that should come next. */
  get next(): ExpectedLine | undefined {
    return this.#next;
  }

  advance(): void {
    const { done, value } = this.#lines.next();
    this.#next = done === true ? undefined : value;
  }

  /**
   * The number of the next entry that has this very line. It is looked for by its time, as in a list ordered by time:
   * where the clock was set back, one may be missed.
   */
  find(line: string, time: number): number | undefined {
    if (this.#next === undefined) return undefined;
    let from = this.#next.number;
    for (let to = this.lastNumber + 1; from < to; ) {
      const middle = Math.floor((from + to) / 2);
      if (Number(this.#timeFrom.get(middle)?.time) < time) from = middle + 1;
      else to = middle;
    }
    for (const row of this.#atTime.iterate(from)) {
      const expected = expectedLine(row);
      if (expected.time !== time) return undefined;
      if (expected.line === line) return expected.number;
    }
    return undefined;
  }
}

function* expectedLines(database: DatabaseSync): Iterator<ExpectedLine> {
  for (const row of database.prepare(`${COLUMNS} WHERE ${IS_LINE} ORDER BY number`).iterate()) {
    const expected = expectedLine(row);
    if (isPublic(expected)) yield expected;
  }
}

function expectedLine({ number, name, seq, time, nick, text }: Row): ExpectedLine {
  const said = { nick: String(nick), time: Number(time), room: String(name), text: String(text) };
  return { ...{ number: Number(number), seq: Number(seq), line: formatLogLine(said) }, ...said };
}

type Row = NonNullable<ReturnType<StatementSync['get']>>;
