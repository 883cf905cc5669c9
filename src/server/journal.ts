import type { Clock, Outcome } from '../core/ports.ts';
import { BatchJournal } from '../store/journal/batch-journal.ts';
import { deferredStore } from '../store/journal/deferred-store.ts';
import { type OpenJournal, openJournal } from '../store/journal/open-journal.ts';
import type { ServerLog } from '../store/log/server-log.ts';
import { CHAT_LOG } from '../store/log/transcript.ts';
import { MemoryStore } from '../store/memory/memory-store.ts';
import { JOURNAL_FILE, type LostEnd } from '../store/sqlite/journal-file.ts';
import type { ServerOptions } from './options.ts';
import { secrets } from './secrets.ts';
import { startThread } from './start-thread.ts';

/** Entries of a room that a journal in memory remembers. */
const REMEMBERED = 10_000;

/** Why clients begin anew, for whoever looks. */
const CAUSES: Readonly<Record<LostEnd, string>> = {
  'is-backup': 'this is the first start from a backup',
  'write-ahead-missing': `${JOURNAL_FILE}-wal is missing, and with it what was said before the server died`,
  'behind-its-log': `${CHAT_LOG} has lines of which ${JOURNAL_FILE} knows nothing`,
};

export interface ServerJournalParts {
  readonly options: ServerOptions;
  readonly clock: Pick<Clock, 'soon' | 'wallTime'>;
  readonly serverLog: ServerLog;
  /** Gets what became of every entry, batch by batch. */
  readonly outcomes: (outcomes: readonly Outcome[]) => void;
  /** Entries of a room before number `first` are no longer kept. */
  readonly cut: (room: string, first: number) => void;
  /** Nothing can be kept any more. */
  readonly failed: (error: Error) => void;
}

/** The journal of a server: in its data directory, or, when it is only to be measured, in memory. */
export function journalFor({ options, serverLog, ...parts }: ServerJournalParts): Promise<OpenJournal> {
  const { data, memory, keep, keepSize } = options;
  if (memory) return Promise.resolve(inMemory(parts));
  return openJournal({
    ...{ ...parts, directory: data, startThread, makeEpoch: secrets.make },
    ...(keep === undefined ? {} : { keepDays: keep }),
    ...(keepSize === undefined ? {} : { keepSize }),
    logFailing: ({ message }) => serverLog.write({ event: 'log-failing', file: CHAT_LOG, error: message }),
    searchFailing: ({ message }) => serverLog.write({ event: 'search-failing', error: message }),
    epochChanged: (cause) => serverLog.write({ event: 'epoch-changed', cause: CAUSES[cause] }),
    logHealed: () => serverLog.write({ event: 'log-healed', file: CHAT_LOG }),
  });
}

function inMemory({ clock, outcomes }: Pick<ServerJournalParts, 'clock' | 'outcomes'>): OpenJournal {
  const store = new MemoryStore({ epoch: secrets.make(), newest: REMEMBERED });
  const journal = new BatchJournal({ clock, store: deferredStore(store, clock), outcomes });
  return { journal, state: store.state(), reopenLog: () => {}, close: () => journal.idle() };
}
