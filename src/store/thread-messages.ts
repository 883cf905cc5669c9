import type { Entry, JournalState, Page, PageQuery } from '../core/ports.ts';
import type { Verdict } from './store.ts';

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

export interface ReaderData {
  readonly directory: string;
}

export type ToWriter =
  | { readonly type: 'commit'; readonly batch: readonly Entry[]; readonly time: number }
  | { readonly type: 'reopen-log' }
  | { readonly type: 'close' };

export type FromWriter =
  | { readonly type: 'opened'; readonly state: JournalState }
  | { readonly type: 'unusable'; readonly message: string }
  | { readonly type: 'committed'; readonly verdicts: PackedVerdicts; readonly time: number }
  | { readonly type: 'cut'; readonly room: string; readonly first: number }
  | { readonly type: 'log-failing'; readonly message: string }
  | { readonly type: 'log-healed' };

export type ToReader = { readonly type: 'page'; readonly query: PageQuery } | { readonly type: 'close' };
export type FromReader = { readonly type: 'page'; readonly page: Page };

/** Verdicts in a form that is cheap to hand from thread to thread. */
export interface PackedVerdicts {
  /** The number of each entry that is new; 0 for the others. */
  readonly seqs: readonly number[];
  /** The verdicts of the others, in order. */
  readonly others: readonly Verdict[];
}

export function packVerdicts(verdicts: readonly Verdict[]): PackedVerdicts {
  return {
    seqs: verdicts.map((verdict) => (verdict.type === 'said' ? verdict.seq : 0)),
    others: verdicts.filter(({ type }) => type !== 'said'),
  };
}

export function unpackVerdicts({ seqs, others }: PackedVerdicts): readonly Verdict[] {
  let next = 0;
  return seqs.map((seq) => {
    if (seq > 0) return { type: 'said', seq };
    const other = others[next];
    next += 1;
    if (other === undefined) throw new Error('a verdict is missing');
    return other;
  });
}
