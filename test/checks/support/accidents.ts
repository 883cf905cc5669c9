import { rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { CHAT_LOG } from '../../../src/store/log/transcript.ts';
import { JOURNAL_FILE } from '../../../src/store/sqlite/journal-file.ts';
import type { ServerProcess } from '../../support/server-process.ts';

/** What can happen to a journal so that some of what was said can't be delivered any more. */
export interface Accident {
  readonly name: string;
  /** Options of the server before and after it. */
  readonly args: readonly string[];
  /** How many texts are said before it, and bytes of each. */
  readonly texts: number;
  readonly bytes: number;
  /** Halfway through those texts, beside the running server. */
  readonly halfway?: (data: string) => Promise<void>;
  /** To the files, when the server was killed; without it, the server goes on. */
  readonly happen?: (data: string) => void;
}

/** Runs into an accident: the server is gone if it says so. */
export async function meet({ happen }: Accident, server: ServerProcess): Promise<void> {
  if (happen === undefined) return;
  server.signal('SIGKILL');
  await server.ended();
  happen(server.data);
}

const SMALL = { args: ['--rate', '0'], texts: 400, bytes: 200 } as const;

export const ACCIDENTS: readonly Accident[] = [
  {
    name: 'cut while it runs',
    args: ['--rate', '0', '--keep-size', '1M'],
    ...{ texts: 3000, bytes: 4000 },
  },
  { ...SMALL, name: 'backup brought back', halfway: makeBackup, happen: bringBack },
  { ...SMALL, name: 'write-ahead log lost', happen: (data) => rmSync(journal(data, '-wal')) },
  { ...SMALL, name: 'write-ahead log cut short', happen: (data) => halve(journal(data, '-wal')) },
  { ...SMALL, name: 'journal cut short', texts: 3000, bytes: 4000, happen: (data) => halve(journal(data)) },
];

/** Accidents that nothing tells of, neither the journal nor the log, for controls: then nobody can be told. */
export const UNTOLD: readonly Accident[] = [
  {
    ...{ ...SMALL, name: 'backup without its mark', halfway: makeBackup },
    happen: (data) => {
      bringBack(data);
      rmSync(join(data, CHAT_LOG));
      change(journal(data), "DELETE FROM meta WHERE key IN ('backup', 'open')");
    },
  },
  {
    ...{ ...SMALL, name: 'hole in the table' },
    happen: (data) => {
      rmSync(join(data, CHAT_LOG));
      change(
        journal(data),
        "DELETE FROM entries WHERE seq BETWEEN 100 AND 110; DELETE FROM meta WHERE key = 'open'",
      );
    },
  },
];

function journal(data: string, part = ''): string {
  return join(data, `${JOURNAL_FILE}${part}`);
}

/** As `./server backup` does: a copy of a moment, with the mark that says what it is. */
async function makeBackup(data: string): Promise<void> {
  const running = new DatabaseSync(journal(data), { readOnly: true });
  await backup(running, join(data, 'backup.db'));
  running.close();
  change(join(data, 'backup.db'), "INSERT INTO meta VALUES ('backup', 1) ON CONFLICT DO NOTHING");
}

function bringBack(data: string): void {
  for (const part of ['', '-wal', '-shm']) rmSync(journal(data, part), { force: true });
  const copy = new DatabaseSync(join(data, 'backup.db'));
  copy.exec(`VACUUM INTO '${journal(data).replaceAll("'", "''")}'`);
  copy.close();
}

function change(path: string, statement: string): void {
  const database = new DatabaseSync(path);
  database.exec(statement);
  database.close();
}

function halve(path: string): void {
  truncateSync(path, Math.floor(statSync(path).size / 2));
}
