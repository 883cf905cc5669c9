import { readSync } from 'node:fs';

const CHUNK = 64 * 1024;
const LINE_FEED = 0x0a;
/** A longer line is no line of ours, and is not kept in memory to its end. */
const LONGEST_LINE = 1024 * 1024;

/** A line of a file. */
export interface FileLine {
  /** Without its end. */
  readonly text: string;
  /** Bytes of the file up to here, the line and its end included. */
  readonly end: number;
  /** False for the last one if it has no end. */
  readonly isWhole: boolean;
}

/** Reads the lines of a file from a place in it up to another, both in bytes; one that is cut off there counts as well. */
export function* fileLines(descriptor: number, from: number, to: number): Iterable<FileLine> {
  const chunk = Buffer.alloc(CHUNK);
  let rest = Buffer.alloc(0);
  let position = from;
  while (position < to) {
    const read = readSync(descriptor, chunk, 0, Math.min(CHUNK, to - position), position);
    if (read === 0) break;
    const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
    const bytesFrom = position - rest.length;
    position += read;
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      yield { text: bytes.toString('utf8', start, end), end: bytesFrom + end + 1, isWhole: true };
      start = end + 1;
    }
    rest = bytes.subarray(start, start + LONGEST_LINE);
  }
  if (rest.length > 0) yield { text: rest.toString(), end: position, isWhole: false };
}
