import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
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

/** There can be no data directory of that name. */
class NoDirectory extends Error {}

/** The data directory, held by this process and no other until `release` or the end of the process, however it ends. */
export interface DataDirectory {
  readonly path: string;
  /** Others on the machine can see what is in it, as far as the mode of each file lets them. */
  readonly isOpen: boolean;
  release(): void;
  /** Lets go of it, and leaves nothing of ours in it where there was nothing else: as if it had not been taken. */
  abandon(): void;
}

/**
 * Makes the directory if it is not there (mode 0700 whatever the umask; its parent must be there) and takes it for this
 * process. The lock is an exclusive transaction in a small SQLite file, which the system lets go of when the process
 * dies. One that is there keeps its mode. Throws DirectoryInUse, NoDirectory, or the system's error.
 */
export function takeDataDirectory(path: string): DataDirectory {
  const isOurs = !existsSync(path);
  if (isOurs) makeDirectory(path);
  const { mode } = statSync(path);
  const pidPath = join(path, PID);
  const lockPath = join(path, LOCK);
  const { lock, inode } = openLock(lockPath);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new DirectoryInUse(path, readPid(pidPath));
  }
  if (statSync(lockPath, { throwIfNoEntry: false })?.ino !== inode) {
    // Whoever had it has just abandoned it, and somebody else may have it by now.
    lock.close();
    throw new DirectoryInUse(path, readPid(pidPath));
  }
  writeFileSync(pidPath, `${process.pid}\n`, { mode: FILE_MODE });
  chmodSync(pidPath, FILE_MODE);
  return {
    path,
    isOpen: (mode & 0o077) !== 0,
    release: () => lock.close(),
    abandon() {
      const ours: readonly string[] = [LOCK, `${LOCK}-journal`, PID];
      const isEmpty = readdirSync(path).every((name) => ours.includes(name));
      // Before it is let go of, or it might be taken away from whoever has it then.
      if (isEmpty) for (const name of ours) rmSync(join(path, name), { force: true });
      lock.close();
      if (isOurs && isEmpty) rmdirSync(path);
    },
  };
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: DIRECTORY_MODE });
    chmodSync(path, DIRECTORY_MODE);
  } catch (error) {
    const parent = dirname(path);
    if (!existsSync(parent)) {
      const missing = `there is no directory ${parent} to make the data directory ${path} in`;
      throw new NoDirectory(`${missing}; make it first, or give another with --data`);
    }
    if (statSync(parent).isDirectory()) throw error;
    throw new NoDirectory(
      `the data directory ${path} can't be made: ${parent} is a file; give another with --data`,
    );
  }
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

function openLock(path: string): { readonly lock: DatabaseSync; readonly inode: number } {
  const directory = dirname(path);
  if (!statSync(directory).isDirectory()) {
    throw new NoDirectory(
      `the data directory ${directory} can't be used: it is a file; give another with --data`,
    );
  }
  const descriptor = openSync(path, 'a', FILE_MODE);
  const { ino } = fstatSync(descriptor);
  closeSync(descriptor);
  chmodSync(path, FILE_MODE);
  return { lock: new DatabaseSync(path, { timeout: LOCK_PATIENCE }), inode: ino };
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
