import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { fileLines } from './file-lines.ts';
import type { Findings } from './findings.ts';
import { LogExpectation } from './log-expectation.ts';
import { parseLogLine } from './log-line.ts';
import { type LogCursor, parseCursor } from './log-source.ts';
import { Meta } from './meta.ts';
import type { Report } from './report.ts';

/** What of the log and the journal is the same, and what limits the comparison without being a fault. */
export interface LogComparison {
  readonly same: number;
  readonly notes: readonly string[];
}

/**
 * Holds `chat.log` against the journal: every entry from the first one in the file on has its line, in order, up to
 * where the server has noted that the file is whole. What people have done to the file is found, and breaks nothing.
 */
export function compareLog(
  database: DatabaseSync,
  path: string,
  findings: Findings,
  report: Report,
): LogComparison {
  const descriptor = openLog(path);
  if (descriptor === undefined) return { same: 0, notes: [`there is no ${path} to compare`] };
  // After the file is open: whatever is in it by now is in the journal by then.
  const { dev, ino, size } = fstatSync(descriptor, { bigint: true });
  database.exec('BEGIN');
  try {
    const cursor = cursorOf(database);
    const isOurs = cursor?.file === `${dev}:${ino}`;
    if (isOurs && Number(size) < cursor.length) {
      findings.add('faults of the log', `${path} is shorter than the server left it`);
    }
    const lines = fileLines(descriptor, isOurs ? cursor.length : Number(size));
    const comparison = new Comparison(database, path, findings, report);
    for (const line of lines) comparison.take(line);
    comparison.finish(isOurs ? cursor.number : 0);
    const notes =
      isOurs || cursor === undefined ? [] : [`${path} is not the file that the server wrote last`];
    return { same: comparison.same, notes: [...notes, ...comparison.notes] };
  } finally {
    database.exec('COMMIT');
    closeSync(descriptor);
  }
}

class Comparison {
  readonly #path: string;
  readonly #findings: Findings;
  readonly #report: Report;
  readonly #expected: LogExpectation;
  /** The time before which nothing is kept any more, if anything was cut. */
  readonly #keptFrom: number | undefined;
  readonly notes: string[] = [];
  same = 0;
  #line = 0;

  constructor(database: DatabaseSync, path: string, findings: Findings, report: Report) {
    this.#path = path;
    this.#findings = findings;
    this.#report = report;
    this.#expected = new LogExpectation(database);
    const isCut = database.prepare('SELECT 1 FROM rooms WHERE first > 1').get() !== undefined;
    this.#keptFrom = isCut ? (this.#expected.next?.time ?? Number.POSITIVE_INFINITY) : undefined;
  }

  take(line: string): void {
    this.#line += 1;
    if (this.#expected.next?.line !== line) {
      const time = parseLogLine(line)?.time;
      const number = time === undefined ? undefined : this.#expected.find(line, time);
      if (number === undefined) return this.#foreign(time);
      this.#skipTo(number);
    }
    this.same += 1;
    this.#report(this.#expected.next?.number ?? 0, this.#expected.lastNumber);
    this.#expected.advance();
  }

  /** The file has ended; entries up to this number should have had their line in it. */
  finish(number: number): void {
    if (this.same > 0) this.#missing(number + 1);
  }

  #skipTo(number: number): void {
    if (this.same > 0) return this.#missing(number);
    const { next } = this.#expected;
    if (next === undefined || next.number === number) return;
    while ((this.#expected.next?.number ?? number) < number) this.#expected.advance();
    const first = this.#expected.next;
    this.notes.push(
      `${this.#path} begins with number ${first?.seq} of ${first?.room}: an older file has the rest`,
    );
  }

  #missing(before: number): void {
    for (;;) {
      const { next } = this.#expected;
      if (next === undefined || next.number >= before) return;
      this.#findings.add(
        'lines missing in the log',
        `${this.#path} lacks number ${next.seq} of ${next.room}`,
      );
      this.#expected.advance();
    }
  }

  #foreign(time: number | undefined): void {
    const isOlder =
      time !== undefined && this.same === 0 && time <= (this.#keptFrom ?? Number.NEGATIVE_INFINITY);
    if (isOlder) return;
    const finding = `line ${this.#line} of ${this.#path} is not what the server wrote there`;
    this.#findings.add('lines of the log that the server did not write', finding);
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

function cursorOf(database: DatabaseSync): LogCursor | undefined {
  const kept = new Meta(database).get('log');
  return typeof kept === 'string' ? parseCursor(kept) : undefined;
}
