import type { Entry, Journal, JournalState, Outcome, Page, PageQuery } from '../../src/core/ports.ts';

/** How the suite uses a journal: always the one that is open just now. */
export interface JournalUse {
  readonly journal: Journal;
  /** What has come back so far, batch by batch. */
  readonly batches: readonly (readonly Outcome[])[];
  /** Resolves when everything appended has come back. */
  settled(): Promise<void>;
  /** Appends entries, and resolves with what became of them. */
  append(...entries: readonly Entry[]): Promise<readonly Outcome[]>;
  page(query: PageQuery): Promise<Page>;
  /** Closes the journal and opens it again: what it holds then. */
  restart(): Promise<JournalState>;
}

export function seqsOf(outcomes: readonly Outcome[]): readonly number[] {
  return outcomes.flatMap((outcome) => (outcome.type === 'said' ? [outcome.seq] : []));
}

export function textsOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap((outcome) => (outcome.type === 'said' ? [outcome.entry.text] : []));
}

/** The first and the last number of a page. */
export function ends({ entries }: Pick<Page, 'entries'>): readonly unknown[] {
  return [entries.at(0)?.seq, entries.at(-1)?.seq];
}
