/** What SQLite says when there is no room: SQLITE_FULL, and SQLITE_IOERR_SHMSIZE of the file that several share. */
const FULL: ReadonlySet<unknown> = new Set([13, 4874]);

/** Whether SQLite could not write because the disk, or what it may use of it, is full. Nothing was committed then. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && FULL.has(error.errcode);
}
