import type {
  Entry,
  Found,
  Journal,
  JournalState,
  KeptEntry,
  Outcome,
  OwnPage,
  OwnQuery,
  Page,
  PageQuery,
  SearchQuery,
  UnreadCount,
  UnreadQuery,
} from '../../src/core/ports.ts';

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
  /** The last 200 entries of a room. */
  entries(room?: string): Promise<readonly KeptEntry[]>;
  search(query: SearchQuery): Promise<Found>;
  unread(query: UnreadQuery): Promise<readonly UnreadCount[]>;
  own(query: OwnQuery): Promise<OwnPage>;
  /** Closes the journal and opens it again: what it holds then. */
  restart(): Promise<JournalState>;
}

export function seqsOf(outcomes: readonly Outcome[]): readonly number[] {
  return outcomes.flatMap((outcome) => (outcome.type === 'kept' ? [outcome.seq] : []));
}

/** What became of entries, in short: how each ended, and with which number or for which reason. */
export function endsOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map((outcome) => {
    if (outcome.type === 'done') return 'done';
    return `${outcome.type} ${outcome.type === 'refused' ? outcome.code : outcome.seq}`;
  });
}

export function textsOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap((outcome) =>
    outcome.type === 'kept' && outcome.entry.type === 'message' ? [outcome.entry.text] : [],
  );
}

/** The first and the last number of a page. */
export function ends({ entries }: Pick<Page, 'entries'>): readonly unknown[] {
  return [entries.at(0)?.seq, entries.at(-1)?.seq];
}

/** An entry without what it has in common with all others. */
export function shortly({ room: _, time: __, identity: ___, nick: ____, ...rest }: KeptEntry): object {
  return rest;
}
