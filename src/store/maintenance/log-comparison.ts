import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { type ExpectedLine, seenLine } from '../log/expected-line.ts';
import { fileLines } from '../log/file-lines.ts';
import { recognize } from '../log/log-mark.ts';
import { LogReader } from '../log/log-reader.ts';
import { type LogCursor, parseCursor } from '../log/log-source.ts';
import { Meta } from '../sqlite/meta.ts';
import type { Findings } from './findings.ts';
import { LogExpectation } from './log-expectation.ts';
import type { Report } from './report.ts';

/** What of the log and the journal is the same, and what limits the comparison without being a fault. */
export interface LogComparison {
  /** Lines of the log that were looked at, and those of them that are in the journal. */
  readonly lines: number;
  readonly same: number;
  readonly notes: readonly string[];
}

/**
 * Holds `chat.log` against the journal: every entry from the first one in the file on has its line, in order, up to
 * where the server has noted that the file is whole. What people have done to the file is found, and breaks nothing.
 * What was edited, deleted or erased since may have its line as it was: then only the rest of the line is compared.
 */
export function compareLog(
  database: DatabaseSync,
  path: string,
  findings: Findings,
  report: Report,
  isServerRunning: boolean,
): LogComparison {
  const descriptor = openLog(path);
  if (descriptor === undefined) return { lines: 0, same: 0, notes: [`there is no ${path} to compare`] };
  // After the file is open: whatever is in it by now is in the journal by then.
  const { size } = fstatSync(descriptor);
  database.exec('BEGIN');
  try {
    const cursor = cursorOf(database);
    const likeness = cursor === undefined ? 'other' : recognize(descriptor, cursor);
    const isOurs = cursor !== undefined && likeness !== 'other';
    if (likeness === 'shorter') {
      findings.add('faults of the log', `${path} is shorter than the server left it`);
    }
    const end = isOurs ? cursor.number : lastNumber(database);
    const comparison = new Comparison({ database, path, findings, report, end });
    for (const { text } of fileLines(descriptor, 0, isOurs ? cursor.length : size)) comparison.take(text);
    if (isOurs) {
      comparison.finish();
      comparison.noteNewer(new LogReader(database).countAfter(end), isServerRunning);
    } else if (cursor !== undefined) {
      comparison.notes.unshift(`${path} is not the file that the server wrote last`);
    }
    return comparison;
  } finally {
    database.exec('COMMIT');
    closeSync(descriptor);
  }
}

interface ComparisonParts {
  readonly database: DatabaseSync;
  readonly path: string;
  readonly findings: Findings;
  readonly report: Report;
  /** The number, over all rooms, of the last entry whose line can be there. */
  readonly end: number;
}

class Comparison implements LogComparison {
  readonly #parts: ComparisonParts;
  readonly #expected: LogExpectation;
  /** The time before which nothing is kept any more, if anything was cut. */
  readonly #keptFrom: number | undefined;
  /** Of the moment at which the comparison is: what has changed since, by its trait, and had no line yet. */
  readonly #changed = new Map<string, ExpectedLine[]>();
  #time: number | undefined;
  readonly notes: string[] = [];
  lines = 0;
  same = 0;

  constructor(parts: ComparisonParts) {
    this.#parts = parts;
    this.#expected = new LogExpectation(parts.database, parts.end);
    const isCut = parts.database.prepare('SELECT 1 FROM rooms WHERE first > 1').get() !== undefined;
    this.#keptFrom = isCut ? (this.#expected.next?.time ?? Number.POSITIVE_INFINITY) : undefined;
  }

  take(line: string): void {
    this.lines += 1;
    if (this.#isNext(line)) return;
    const seen = seenLine(line);
    if (seen === undefined) return this.#foreign(undefined);
    if (this.#takeChanged(seen.time, seen.traits)) return;
    const { next } = this.#expected;
    if (next !== undefined && next.time === seen.time && next.time !== this.#time) {
      this.#enter(next.time);
      if (this.#isNext(line) || this.#takeChanged(seen.time, seen.traits)) return;
    }
    const number = this.#expected.find(seen);
    if (number === undefined) return this.#foreign(seen.time);
    this.#skipTo(number, seen.time);
    if (!this.#isNext(line)) this.#takeChanged(seen.time, seen.traits);
  }

  /** The file has ended, and should have had all lines. */
  finish(): void {
    if (this.same > 0) this.#skipTo(this.#parts.end + 1, undefined);
  }

  noteNewer(count: number, isServerRunning: boolean): void {
    if (count === 0) return;
    const newer = count === 1 ? 'the newest line was' : `the newest ${count} lines were`;
    const reason = isServerRunning
      ? 'a running server notes once a second how far it has got'
      : 'the server ended before it noted how far it had got, and the next start looks at that';
    this.notes.push(`${newer} not compared: ${reason}`);
  }

  /** Whether it is the line that should come next, and then goes on behind it. */
  #isNext(line: string): boolean {
    const { next } = this.#expected;
    if (next === undefined || next.line !== line) return false;
    if (next.time !== this.#time) this.#enter(next.time);
    this.#expected.advance();
    this.#found();
    return true;
  }

  /** Whether it is a line for something that has changed since: which of several that could be is not known. */
  #takeChanged(time: number, traits: readonly string[]): boolean {
    if (time !== this.#time) return false;
    const found = traits.some((trait) => this.#changed.get(trait)?.pop() !== undefined);
    if (found) this.#found();
    return found;
  }

  #found(): void {
    this.same += 1;
    const { end, report } = this.#parts;
    report(this.#expected.next?.number ?? end, end);
    this.#gather();
  }

  /** Nothing of the moment before is to come any more. */
  #enter(time: number | undefined): void {
    for (const expected of this.#changed.values()) this.#lack(expected);
    this.#changed.clear();
    this.#time = time;
    this.#gather();
  }

  /** What has changed gives no hold to go by: it waits for any line like it from its moment. */
  #gather(): void {
    for (;;) {
      const { next } = this.#expected;
      if (next === undefined || next.line !== undefined || next.time !== this.#time) return;
      const alike = this.#changed.get(next.trait);
      if (alike === undefined) this.#changed.set(next.trait, [next]);
      // What must have a line is taken, from the end, before what may have none.
      else if (next.isRequired) alike.push(next);
      else alike.unshift(next);
      this.#expected.advance();
    }
  }

  /** Goes on with an entry further ahead, of this time. */
  #skipTo(number: number, time: number | undefined): void {
    let first: ExpectedLine | undefined;
    for (;;) {
      const { next } = this.#expected;
      if (next === undefined || next.number >= number) break;
      if (this.same > 0) this.#lack([next]);
      else if (next.isRequired) first ??= next;
      this.#expected.advance();
    }
    const { next } = this.#expected;
    if (first !== undefined && next !== undefined) {
      const { path } = this.#parts;
      this.notes.push(`${path} begins with number ${next.seq} of ${next.room}: an older file has the rest`);
    }
    if (time === this.#time) this.#gather();
    else this.#enter(time);
  }

  #lack(expected: readonly ExpectedLine[]): void {
    if (this.same === 0) return;
    const { path, findings } = this.#parts;
    for (const { room, seq, isRequired } of expected) {
      if (isRequired) findings.add('lines missing in the log', `${path} lacks number ${seq} of ${room}`);
    }
  }

  #foreign(time: number | undefined): void {
    const isOlder =
      time !== undefined && this.same === 0 && time <= (this.#keptFrom ?? Number.NEGATIVE_INFINITY);
    if (isOlder) return;
    const { path, findings } = this.#parts;
    const finding = `line ${this.lines} of ${path} is not what the server wrote there`;
    findings.add('lines of the log that the server did not write', finding);
  }
}

function openLog(path: string): number | undefined {
  try {
    // Non-blocking, or opening a FIFO that nobody writes would never end.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (fstatSync(descriptor).isFile()) return descriptor;
    closeSync(descriptor);
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function lastNumber(database: DatabaseSync): number {
  return Number(database.prepare('SELECT max(number) AS last FROM entries').get()?.last ?? 0);
}

function cursorOf(database: DatabaseSync): LogCursor | undefined {
  const kept = new Meta(database).get('log');
  return typeof kept === 'string' ? parseCursor(kept) : undefined;
}
