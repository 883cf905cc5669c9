import { closeSync, constants, openSync } from 'node:fs';
import { recoverLog } from '../log/log-recovery.ts';
import type { LogSource } from '../log/log-source.ts';

/**
 * Whether `chat.log` has lines of entries that the journal does not: then the journal has lost its end, since a line is
 * written only when its entry is on disk. What is no line of a log, as a note that somebody has put there, says nothing.
 * False where the log is another file than the journal knows.
 */
export function isLogAhead(path: string, source: LogSource): boolean {
  let descriptor: number;
  try {
    // Non-blocking, or a FIFO that nobody writes would stop the whole chat.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return false; // Whoever opens it for writing says why it can't be read.
  }
  try {
    return recoverLog(descriptor, source)?.isAhead ?? false;
  } finally {
    closeSync(descriptor);
  }
}
