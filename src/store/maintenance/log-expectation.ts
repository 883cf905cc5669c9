import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { keptEntry, SELECT_ENTRIES } from '../entry-rows.ts';
import { type ExpectedLine, expectedLine, type SeenLine } from '../log/expected-line.ts';

/** Characters of the lines of one moment that are kept in memory: those of many batches. */
const MOST_OF_A_MOMENT = 32 * 1024 * 1024;

/** The lines that belong into the log, one after the other, with a way to find one that is further ahead. */
export class LogExpectation {
  readonly #lines: Iterator<ExpectedLine>;
  readonly #timeFrom: StatementSync;
  readonly #from: StatementSync;
  readonly #end: number;
  #next: ExpectedLine | undefined;
  #moment: Moment | undefined;

  /** Up to a number over all rooms. Within a transaction, that of the caller. */
  constructor(database: DatabaseSync, end: number) {
    this.#end = end;
    const lines = `${SELECT_ENTRIES} WHERE entries.number >= ? AND entries.number <= ? ORDER BY entries.number`;
    this.#lines = expectedLines(database.prepare(lines), 0, end);
    this.#timeFrom = database.prepare('SELECT time FROM entries WHERE number >= ? ORDER BY number LIMIT 1');
    this.#from = database.prepare(lines);
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
   * The number of the next entry that has this very line, or else of one that may have had it. It is looked for by its
   * time, as in a list ordered by time: where the clock was set back, one may be missed.
   */
  find({ line, time, traits }: SeenLine): number | undefined {
    if (this.#next === undefined) return undefined;
    const { number } = this.#next;
    // Once for all lines of a moment, or many that are not found would be looked for one by one.
    if (this.#moment?.time !== time) this.#moment = this.#readMoment(number, time);
    const { places } = this.#moment;
    for (const key of [line, ...traits]) {
      const numbers = places.get(key);
      while (numbers?.[0] !== undefined && numbers[0] < number) numbers.shift();
      if (numbers?.[0] !== undefined) return numbers[0];
    }
    return undefined;
  }

  #readMoment(number: number, time: number): Moment {
    let from = number;
    for (let to = this.#end + 1; from < to; ) {
      const middle = Math.floor((from + to) / 2);
      if (Number(this.#timeFrom.get(middle)?.time) < time) from = middle + 1;
      else to = middle;
    }
    const places = new Map<string, number[]>();
    let characters = 0;
    for (const expected of expectedLines(this.#from, from, this.#end)) {
      if (expected.time !== time || characters > MOST_OF_A_MOMENT) break;
      const key = expected.line ?? expected.trait;
      const known = places.get(key);
      if (known === undefined) places.set(key, [expected.number]);
      else known.push(expected.number);
      characters += key.length;
    }
    return { time, places };
  }
}

/** Where the lines of one moment are, by the line or by what is left of it to compare, from some number on. */
interface Moment {
  readonly time: number;
  readonly places: ReadonlyMap<string, number[]>;
}

function* expectedLines(select: StatementSync, from: number, end: number): Generator<ExpectedLine> {
  for (const row of select.iterate(from, end)) {
    const expected = expectedLine(Number(row.number), keptEntry(String(row.name), row));
    if (expected !== undefined) yield expected;
  }
}
