import type { Clock, JournalState, Outcome } from '../../core/ports.ts';
import { BatchJournal } from './batch-journal.ts';
import { StoreThreads, type StoreThreadsParts } from './store-threads.ts';

export interface OpenJournalParts extends Omit<StoreThreadsParts, 'newEpoch'> {
  readonly clock: Pick<Clock, 'soon' | 'wallTime'>;
  /** A word that nobody can guess. */
  readonly makeEpoch: () => string;
  /** Gets what became of every entry, batch by batch. */
  readonly outcomes: (outcomes: readonly Outcome[]) => void;
}

/** The journal of a server, with what it held when it was opened. */
export interface OpenJournal {
  readonly journal: BatchJournal;
  readonly state: JournalState;
  /** Goes on in a new `chat.log`, after the old one was renamed. */
  reopenLog(): void;
  /** Resolves when all that was appended has come back and is on disk. Nothing may be appended afterwards. */
  close(): Promise<void>;
}

/**
 * Opens the journal in its directory, or makes it, together with `chat.log`; rejects with UnusableJournal, or with the
 * system's error. After `failed` no outcome comes any more, and whoever waits for one waits in vain: the server has to
 * end.
 */
export async function openJournal(parts: OpenJournalParts): Promise<OpenJournal> {
  const { clock, outcomes, makeEpoch } = parts;
  const { store, state } = await StoreThreads.open({ ...parts, newEpoch: makeEpoch() });
  const journal = new BatchJournal({ clock, store, outcomes, rooms: state.rooms });
  return {
    journal,
    state,
    reopenLog: () => store.reopenLog(),
    async close() {
      await Promise.race([journal.idle(), store.failure]);
      await store.close();
    },
  };
}
