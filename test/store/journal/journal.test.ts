import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalState, Outcome, SearchQuery } from '../../../src/core/ports.ts';
import { realClock } from '../../../src/server/real-clock.ts';
import { BatchJournal } from '../../../src/store/journal/batch-journal.ts';
import { deferredStore } from '../../../src/store/journal/deferred-store.ts';
import { openJournal } from '../../../src/store/journal/open-journal.ts';
import { MemoryStore } from '../../../src/store/memory/memory-store.ts';
import { Searcher } from '../../../src/store/search/searcher.ts';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import type { Store, Searcher as StoreThatSearches } from '../../../src/store/store.ts';
import { type JournalUnderTest, journalContract } from '../../contracts/journal.ts';
import { startThread } from './start-thread.ts';

journalContract('in memory', () => {
  const store = new MemoryStore({ epoch: 'epoch', newest: 10_000 });
  return { open: async () => inThisThread(store, () => {}), dispose: () => {} };
});

const inOneThread = () => {
  const directory = temporaryDirectory();
  return {
    async open() {
      const store = new SqliteStore({ path: join(directory, 'parley.db'), makeEpoch: () => 'epoch' });
      const searcher = new Searcher({ directory, now: () => performance.now() });
      const search = (query: SearchQuery) => searcher.search(query);
      return inThisThread(Object.assign(store, { search }), () => {
        searcher.close();
        store.close();
      });
    },
    dispose: () => remove(directory),
  };
};
journalContract('SQLite in this thread', inOneThread);

const inThreads = () => {
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
        epochChanged: (cause) => fail(new Error(cause)),
        cut: () => {},
        searchFailing: fail,
      });
      return { opened: { journal, batches, settled: () => journal.idle(), close }, state };
    },
    dispose: () => remove(directory),
  };
};
journalContract('SQLite in threads of its own', inThreads, 'in threads');

function inThisThread(
  store: Store & StoreThatSearches,
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
