import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalState, Outcome } from '../../src/core/ports.ts';
import { realClock } from '../../src/server/real-clock.ts';
import { BatchJournal } from '../../src/store/batch-journal.ts';
import { deferredStore } from '../../src/store/deferred-store.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { openJournal } from '../../src/store/open-journal.ts';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { type JournalUnderTest, journalContract } from '../contracts/journal.ts';
import { startThread } from './start-thread.ts';

journalContract('in memory', () => {
  const store = new MemoryStore({ epoch: 'epoch', newest: 10_000 });
  return { open: async () => inThisThread(store, () => {}), dispose: () => {} };
});

journalContract('SQLite in this thread', () => {
  const directory = temporaryDirectory();
  return {
    async open() {
      const store = new SqliteStore({ path: join(directory, 'parley.db'), makeEpoch: () => 'epoch' });
      return inThisThread(store, () => store.close());
    },
    dispose: () => remove(directory),
  };
});

journalContract('SQLite in threads of its own', () => {
  const directory = temporaryDirectory();
  return {
    async open() {
      const batches: (readonly Outcome[])[] = [];
      const { journal, state, close } = await openJournal({
        directory,
        clock: realClock,
        startThread,
        makeEpoch: () => 'epoch',
        outcomes: (outcomes) => batches.push(outcomes),
        failed: fail,
        logFailing: fail,
        logHealed: () => {},
        cut: () => {},
      });
      return { opened: { journal, batches, settled: () => journal.idle(), close }, state };
    },
    dispose: () => remove(directory),
  };
});

function inThisThread(
  store: Store,
  end: () => void,
): { readonly opened: JournalUnderTest; readonly state: JournalState } {
  const state = store.state();
  const batches: (readonly Outcome[])[] = [];
  const journal = new BatchJournal({
    clock: realClock,
    store: deferredStore(store, realClock),
    outcomes: (outcomes) => batches.push(outcomes),
    rooms: state.rooms,
  });
  const close = async () => {
    await journal.idle();
    end();
  };
  return { opened: { journal, batches, settled: () => journal.idle(), close }, state };
}

function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'parley-journal-'));
}

function remove(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

function fail(error: Error): never {
  throw error;
}
