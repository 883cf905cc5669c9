import { fstatSync } from 'node:fs';
import { type ExpectedLine, isLineOf, type SeenLine, seenLine } from './expected-line.ts';
import { fileLines } from './file-lines.ts';
import { recognize } from './log-mark.ts';
import type { LogCursor, LogSource } from './log-source.ts';

/** Where in a file that nobody has noted its first line is looked for, in bytes. */
const BEGINS_WITHIN = 64 * 1024;

/** How far a log was when the server died, which has noted that only now and then. */
export interface RecoveredLog {
  /** The last entry, by its number over all rooms, that has its line. */
  readonly number: number;
  /** Bytes of the file up to the end of that line. What is behind stands for nothing in the journal. */
  readonly length: number;
  /** Where the noted place is in this file: its beginning, if the file was begun since. */
  readonly noted: number;
  /** There are more lines behind than the journal has entries. */
  readonly isAhead: boolean;
}

/**
 * Looks which lines behind the noted place stand for the entries that follow in the journal, one after the other, as
 * each was when it was new or as it is by now. Lines in between that stand for nothing are passed over. Keeps one line
 * and one entry in memory. Undefined where nothing is noted, and of a file that is another and was not begun since.
 */
export function recoverLog(descriptor: number, source: LogSource): RecoveredLog | undefined {
  const { cursor } = source;
  if (cursor === undefined || !fstatSync(descriptor).isFile()) return undefined;
  const following = new Following(source.expectedAfter(cursor.number));
  try {
    return match(descriptor, cursor, following, (number) => source.countAfter(number));
  } finally {
    following.close();
  }
}

function match(
  descriptor: number,
  cursor: LogCursor,
  following: Following,
  countAfter: (number: number) => number,
): RecoveredLog | undefined {
  let isBegun = recognize(descriptor, cursor) === 'same';
  const noted = isBegun ? cursor.length : 0;
  let { number } = cursor;
  let length = noted;
  /** Lines of a log since the last that stands for an entry. */
  let more = 0;
  for (const line of fileLines(descriptor, noted, fstatSync(descriptor).size)) {
    if (!isBegun && line.end > BEGINS_WITHIN) return undefined;
    const seen = line.isWhole ? seenLine(line.text) : undefined;
    if (seen === undefined) continue;
    // What is ahead of the first line was written before the file was begun.
    if (!isBegun && !following.skipTo(seen)) return undefined;
    isBegun = true;
    const taken = cursor.isThinning === true ? undefined : following.take(seen);
    if (taken === undefined) {
      more += 1;
    } else {
      number = taken;
      length = line.end;
      more = 0;
    }
  }
  return isBegun ? { number, length, noted, isAhead: more > countAfter(number) } : undefined;
}

/** The entries that follow, of which the first is the one whose line should come next. */
class Following {
  readonly #lines: Iterator<ExpectedLine>;
  #next: ExpectedLine | undefined;

  constructor(lines: Iterable<ExpectedLine>) {
    this.#lines = lines[Symbol.iterator]();
    this.#advance();
  }

  /** The number of the next entry, if it is that one's line; then the one behind it is the next. */
  take(seen: SeenLine): number | undefined {
    const next = this.#next;
    if (next === undefined || !isLineOf(seen, next)) return undefined;
    this.#advance();
    return next.number;
  }

  /** Goes on to the entry that has this line; false if none has. */
  skipTo(seen: SeenLine): boolean {
    // Most often it is from long before, and not looked for in all that follows.
    if (this.#next === undefined || seen.time < this.#next.time) return false;
    while (this.#next !== undefined && !isLineOf(seen, this.#next)) this.#advance();
    return this.#next !== undefined;
  }

  /** Nothing is read from the journal any more. */
  close(): void {
    this.#lines.return?.();
  }

  #advance(): void {
    const { done, value } = this.#lines.next();
    this.#next = done === true ? undefined : value;
  }
}
