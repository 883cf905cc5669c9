import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { LogSource } from '../log/log-source.ts';

const CHUNK = 64 * 1024;
const LINE_END = 0x0a;

/**
 * Whether `chat.log` has lines of entries that the journal does not: then the journal has lost its end, since a line is
 * written only when its entry is on disk. False where the log is another file than the journal knows.
 */
export function isLogAhead(path: string, source: LogSource): boolean {
  const { cursor } = source;
  if (cursor === undefined) return false;
  let descriptor: number;
  try {
    // Non-blocking, or a FIFO that nobody writes would stop the whole chat.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return false; // Whoever opens it for writing says why it can't be read.
  }
  try {
    const { dev, ino, size } = fstatSync(descriptor, { bigint: true });
    if (`${dev}:${ino}` !== cursor.file || size <= cursor.length) return false;
    return linesFrom(descriptor, cursor.length) > source.countAfter(cursor.number);
  } finally {
    closeSync(descriptor);
  }
}

/** Whole lines behind a place in a file. */
function linesFrom(descriptor: number, place: number): number {
  const chunk = Buffer.alloc(CHUNK);
  let lines = 0;
  for (let at = place, read = -1; read !== 0; at += read) {
    read = readSync(descriptor, chunk, 0, CHUNK, at);
    for (
      let index = chunk.indexOf(LINE_END);
      index >= 0 && index < read;
      index = chunk.indexOf(LINE_END, index + 1)
    )
      lines += 1;
  }
  return lines;
}
