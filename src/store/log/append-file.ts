import { chmodSync, closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';

const FILE_MODE = 0o600;

/**
 * Opens a file for appending, made with mode 0600 whatever the umask if it was not there. A last line that was cut off,
 * as by a power cut, is ended first, so that it does not run into the next. Returns the descriptor; throws the
 * system's error.
 */
export function openForAppend(path: string): number {
  // Non-blocking, or opening a FIFO that nobody reads would stop the whole chat.
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
  const descriptor = openSync(path, flags, FILE_MODE);
  try {
    const { size, mode } = fstatSync(descriptor);
    if (size === 0 && (mode & 0o777) !== FILE_MODE) chmodSync(path, FILE_MODE);
    endCutOffLine(descriptor, size);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function endCutOffLine(descriptor: number, size: number): void {
  if (size === 0) return;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  if (last.toString() !== '\n') writeSync(descriptor, '\n');
}
