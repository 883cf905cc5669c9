import type {
  Entry,
  Found,
  JournalState,
  OwnPage,
  OwnQuery,
  Page,
  PageQuery,
  SearchQuery,
  UnreadCount,
  UnreadQuery,
} from '../../core/ports.ts';
import type { LostEnd } from '../sqlite/journal-file.ts';
import type { Verdict } from '../store.ts';

/** What a thread of the journal is started with. */
export interface WriterData {
  readonly directory: string;
  /** For how many days entries are kept; for ever unless given. */
  readonly keepDays?: number;
  /** How large the journal may become, in bytes, before its oldest entries are cut; as large as it likes unless given. */
  readonly keepSize?: number;
  /** The epoch of a journal that is made or restored now. */
  readonly newEpoch: string;
}

/** What the threads are started with that only read: the reader and the searcher. */
export interface ReaderData {
  readonly directory: string;
}

export type ToWriter =
  | { readonly type: 'commit'; readonly batch: readonly Entry[]; readonly time: number }
  | { readonly type: 'reopen-log' }
  | { readonly type: 'close' };

export type FromWriter =
  | { readonly type: 'opened'; readonly state: JournalState; readonly lostEnd?: LostEnd }
  | { readonly type: 'unusable'; readonly message: string }
  | { readonly type: 'committed'; readonly verdicts: PackedVerdicts; readonly time: number }
  | { readonly type: 'cut'; readonly room: string; readonly first: number }
  | { readonly type: 'log-failing'; readonly message: string }
  | { readonly type: 'log-healed' };

/** What the reader is asked; it answers in the order of the questions. */
export type ToReader =
  | { readonly type: 'open' }
  | { readonly type: 'page'; readonly query: PageQuery }
  | { readonly type: 'unread'; readonly query: UnreadQuery }
  | { readonly type: 'own'; readonly query: OwnQuery }
  | { readonly type: 'close' };
export type FromReader =
  | { readonly type: 'opened' }
  | { readonly type: 'page'; readonly page: Page }
  | { readonly type: 'unread'; readonly counts: readonly UnreadCount[] }
  | { readonly type: 'own'; readonly page: OwnPage };

/** What the searcher is told. `grown`: there are new entries in the journal. */
export type ToSearcher =
  | { readonly type: 'search'; readonly query: SearchQuery }
  | { readonly type: 'grown' }
  | { readonly type: 'close' };
export type FromSearcher = { readonly type: 'found'; readonly found: Found };

/** Verdicts in a form that is cheap to hand from thread to thread. */
export interface PackedVerdicts {
  /** The number of each entry that is new; 0 for the others. */
  readonly seqs: readonly number[];
  /** The verdicts of the others, in order. */
  readonly others: readonly Verdict[];
}

export function packVerdicts(verdicts: readonly Verdict[]): PackedVerdicts {
  return {
    seqs: verdicts.map((verdict) => (verdict.type === 'kept' ? verdict.seq : 0)),
    others: verdicts.filter(({ type }) => type !== 'kept'),
  };
}

export function unpackVerdicts({ seqs, others }: PackedVerdicts): readonly Verdict[] {
  let next = 0;
  return seqs.map((seq) => {
    if (seq > 0) return { type: 'kept', seq };
    const other = others[next];
    next += 1;
    if (other === undefined) throw new Error('a verdict is missing');
    return other;
  });
}
