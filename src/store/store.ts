import type { Entry, JournalState, Page, PageQuery } from '../core/ports.ts';

/** What a store made of one entry. */
export type Verdict =
  | { readonly type: 'said'; readonly seq: number }
  | { readonly type: 'repeated'; readonly seq: number; readonly time: number }
  | { readonly type: 'identity' }
  | { readonly type: 'refused'; readonly code: 'id-reused' | 'storage-full' };

/** Newest entries of a room that a store hands out when it is opened, at most. */
export const RECENT_ENTRIES = 256;

/** Where entries last. It answers at once; whoever must not wait gives it a thread of its own. */
export interface Store {
  /** What is kept just now. */
  state(): JournalState;
  /**
   * Keeps a batch, all of it or nothing: a verdict for each entry, in order. `time` is in milliseconds since 1970. On a
   * full disk everything is refused with `storage-full`, and the next batch is tried as if nothing had been; throws if
   * it can't be known any more what lasts, and is not to be used afterwards.
   */
  commit(batch: readonly Entry[], time: number): readonly Verdict[];
  page(query: PageQuery): Page;
  close(): void;
}

export type Committed = (verdicts: readonly Verdict[], time: number) => void;

/** A store that answers later, never at once, and commits in the order in which it was asked. */
export interface AsyncStore {
  commit(batch: readonly Entry[], time: number, done: Committed): void;
  page(query: PageQuery, done: (page: Page) => void): void;
}
