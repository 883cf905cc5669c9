import type {
  Entry,
  Found,
  JournalState,
  NotTaken,
  OwnPage,
  OwnQuery,
  Page,
  PageQuery,
  SearchQuery,
  UnreadCount,
  UnreadQuery,
} from '../core/ports.ts';

/** What a store made of one entry. */
export type Verdict =
  | { readonly type: 'kept'; readonly seq: number }
  | { readonly type: 'repeated'; readonly seq: number; readonly time: number }
  | { readonly type: 'done' }
  | { readonly type: 'refused'; readonly code: NotTaken };

/** It is done without a number, or there was nothing left to do. */
export const DONE: Verdict = { type: 'done' };

/** Newest entries of the lobby that a store hands out when it is opened, at most. */
export const RECENT_ENTRIES = 256;

/** Most unread messages, or mentions, that are counted in a room. */
export const MOST_COUNTED = 1000;

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
  unread(query: UnreadQuery): readonly UnreadCount[];
  own(query: OwnQuery): OwnPage;
  close(): void;
}

/** Finds messages among what is kept: a store may do that itself, or leave it to an index of its own. */
export interface Searcher {
  search(query: SearchQuery): Found;
}

export type Committed = (verdicts: readonly Verdict[], time: number) => void;

/** A store that answers later, never at once, and commits in the order in which it was asked. */
export interface AsyncStore {
  commit(batch: readonly Entry[], time: number, done: Committed): void;
  page(query: PageQuery, done: (page: Page) => void): void;
  search(query: SearchQuery, done: (found: Found) => void): void;
  unread(query: UnreadQuery, done: (counts: readonly UnreadCount[]) => void): void;
  own(query: OwnQuery, done: (page: OwnPage) => void): void;
}
