import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Where the data directory is unless `--data` or PARLEY_DATA says otherwise. */
export const DEFAULT_DATA = './parley-data';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
const LOCK = 'parley.lock';
const PID = 'parley.pid';
/** How long, in milliseconds, somebody may look whether it is in use. */
const LOCK_PATIENCE = 100;
/** SQLite's code for a lock that somebody else holds. */
const SQLITE_BUSY = 5;

/** Another server has the data directory. */
export class DirectoryInUse extends Error {
  constructor(directory: string, pid: string | undefined) {
    const holder = pid === undefined ? 'another server' : `another server (process ${pid})`;
    super(
      `${directory} is in use by ${holder}; stop that one, or give this one a directory of its own with --data`,
    );
  }
}

/** The data directory, held by this process and no other until `release` or the end of the process, however it ends. */
export interface DataDirectory {
  readonly path: string;
  release(): void;
}

/**
 * Makes the directory if it is not there (mode 0700 whatever the umask; its parent must be there) and takes it for this
 * process. The lock is an exclusive transaction in a small SQLite file, which the system lets go of when the process
 * dies. Throws DirectoryInUse, or the system's error.
 */
export function takeDataDirectory(path: string): DataDirectory {
  if (!existsSync(path)) {
    mkdirSync(path, { mode: DIRECTORY_MODE });
    chmodSync(path, DIRECTORY_MODE);
  }
  const pidPath = join(path, PID);
  const lock = openLock(join(path, LOCK));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new DirectoryInUse(path, readPid(pidPath));
  }
  writeFileSync(pidPath, `${process.pid}\n`, { mode: FILE_MODE });
  chmodSync(pidPath, FILE_MODE);
  return { path, release: () => lock.close() };
}

/** Whether a server has the directory at this moment. Leaves it as it is; throws the system's error. */
export function isInUse(path: string): boolean {
  const lockPath = join(path, LOCK);
  if (!existsSync(lockPath)) return false;
  const lock = new DatabaseSync(lockPath, { readOnly: true, timeout: 0 });
  try {
    lock.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return true;
  } finally {
    lock.close();
  }
}

function openLock(path: string): DatabaseSync {
  closeSync(openSync(path, 'a', FILE_MODE));
  chmodSync(path, FILE_MODE);
  return new DatabaseSync(path, { timeout: LOCK_PATIENCE });
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function readPid(path: string): string | undefined {
  try {
    return /^\d+$/m.exec(readFileSync(path, 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}
