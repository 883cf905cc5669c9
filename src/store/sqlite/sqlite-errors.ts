const SQLITE_FULL = 13;

/** Whether SQLite could not write because the disk, or what it may use of it, is full. Nothing was committed then. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;
}
