import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { parseCursor } from '../log/log-source.ts';
import { syncDirectory } from '../sqlite/journal-file.ts';
import { Meta } from '../sqlite/meta.ts';
import { codeOf } from '../sqlite/system-errors.ts';
import { beforeSignals } from './ending.ts';
import type { Report } from './report.ts';

const FILE_MODE = 0o600;
/** Pages of 4 KiB that are copied between two looks at how far it is. */
const PAGES_AT_ONCE = 1000;

/** There is a file of this name already. */
export class FileExists extends Error {
  constructor(file: string) {
    super(`${file} is there already, and a backup never replaces a file; give another name`);
  }
}

/**
 * Copies a journal, as it is at this moment, into a new file of mode 0600, which is there only once it is whole and on
 * disk. It carries the mark from which its first start makes a new epoch. Throws FileExists, or the system's error.
 */
export async function backUp(database: DatabaseSync, file: string, report: Report): Promise<void> {
  if (existsSync(file)) throw new FileExists(file);
  const draft = `${file}.${process.pid}.partial`;
  const remove = () => removeDraft(draft);
  const release = beforeSignals(remove);
  removeDead(file);
  try {
    remove();
    closeSync(openSync(draft, 'wx', FILE_MODE));
    chmodSync(draft, FILE_MODE);
    await copy(database, draft, report);
    markAsBackup(draft);
    syncFile(draft);
    giveName(draft, file);
    syncDirectory(dirname(file));
  } finally {
    remove();
    release();
  }
}

/** Every page of one moment: without the transaction each commit of the server would make the copy begin again. */
async function copy(database: DatabaseSync, draft: string, report: Report): Promise<void> {
  database.exec('BEGIN');
  try {
    database.prepare('SELECT count(*) FROM meta').get();
    await backup(database, draft, {
      rate: PAGES_AT_ONCE,
      progress: ({ totalPages, remainingPages }) => report(totalPages - remainingPages, totalPages),
    });
  } finally {
    database.exec('COMMIT');
  }
}

function markAsBackup(draft: string): void {
  const database = new DatabaseSync(draft);
  try {
    // One file, with nothing written ahead beside it.
    database.exec('PRAGMA journal_mode = DELETE');
    const meta = new Meta(database);
    const kept = meta.get('log');
    database.exec('BEGIN');
    meta.set('backup', 1);
    meta.remove('open');
    // The log is noted now and then only: in the place of the journal it was made from, it has these lines.
    if (typeof kept === 'string') {
      meta.set('log', JSON.stringify({ ...parseCursor(kept), number: lastNumber(database, meta) }));
    }
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

/** Of what is kept, or of what was cut. */
function lastNumber(database: DatabaseSync, meta: Meta): number {
  const highest = database.prepare('SELECT max(number) AS number FROM entries').get()?.number;
  return Math.max(Number(highest ?? 0), Number(meta.get('cut') ?? 0));
}

/** Unlike a rename, a link never replaces what has come there meanwhile. */
function giveName(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (_error) {
    if (existsSync(file)) throw new FileExists(file);
    // Some file systems have no links.
    renameSync(draft, file);
  }
}

function syncFile(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What a backup of the same name has left that was killed. */
function removeDead(file: string): void {
  const directory = dirname(file);
  const beginning = `${basename(file)}.`;
  for (const name of namesIn(directory)) {
    if (!name.startsWith(beginning)) continue;
    const pid = /^(\d+)\.partial(-wal|-shm|-journal)?$/.exec(name.slice(beginning.length))?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(directory, name), { force: true });
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // One may write where one may not look; if it is not there, that is said when the copy begins.
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

function removeDraft(draft: string): void {
  for (const left of [draft, `${draft}-wal`, `${draft}-shm`, `${draft}-journal`])
    rmSync(left, { force: true });
}
