import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../../../src/core/ports.ts';
import { LogSource } from '../../../src/store/log/log-source.ts';
import { CHAT_LOG, Transcript } from '../../../src/store/log/transcript.ts';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { met } from '../../store/entries.ts';
import { SERVER } from '../../support/server-process.ts';

/** Runs a program to its end. */
export function run(program: string, args: readonly string[], options: SpawnSyncOptions = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    timeout: 20_000,
    maxBuffer: 1 << 28,
    ...options,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** A directory for one test, with data directories in it. */
export class Workplace {
  readonly path = mkdtempSync(join(tmpdir(), 'parley-command-'));

  at(name: string): string {
    return join(this.path, name);
  }

  /** Runs `./server` there. */
  server(args: readonly string[], options: SpawnSyncOptions = {}) {
    return run(SERVER, args, { cwd: this.path, ...options });
  }

  /** The journal in the directory, made if it is not there. */
  open(name: string): SqliteStore {
    return new SqliteStore({ path: join(this.at(name), 'parley.db'), makeEpoch: () => 'an epoch' });
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Has things done in a journal, where alice and bob are known with their tokens, and the log written as a server does. */
export function history(store: SqliteStore, directory: string, batches: readonly (readonly Entry[])[]): void {
  const log = new Transcript({
    path: join(directory, CHAT_LOG),
    source: new LogSource(store),
    now: () => 0,
    failing: (error) => {
      throw error;
    },
    healed: () => {},
  });
  store.commit([met('ida', 'alice', 'hash a'), met('idb', 'bob', 'hash b')], 500);
  for (const [index, batch] of batches.entries()) {
    const time = 1000 * (index + 1);
    log.write(batch, store.commit(batch, time), time);
  }
  log.close();
  store.close();
}
