import { readSync } from 'node:fs';

const CHUNK = 64 * 1024;
const LINE_FEED = 0x0a;
/** A longer line is no line of ours, and is not kept in memory to its end. */
const LONGEST_LINE = 1024 * 1024;

/** Reads the lines of a file, without their ends, up to `length` bytes of it; one that is cut off there counts as well. */
export function* fileLines(descriptor: number, length: number): Iterable<string> {
  const chunk = Buffer.alloc(CHUNK);
  let rest = Buffer.alloc(0);
  for (let position = 0; position < length; ) {
    const read = readSync(descriptor, chunk, 0, Math.min(CHUNK, length - position), position);
    if (read === 0) break;
    position += read;
    const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      yield bytes.toString('utf8', start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start, start + LONGEST_LINE);
  }
  if (rest.length > 0) yield rest.toString();
}
