import type { Clock } from '../../core/ports.ts';
import type { AsyncStore, Searcher, Store } from '../store.ts';

/** A store used in this very thread: it works when it is asked, and answers as soon as what has arrived is taken in. */
export function deferredStore(store: Store & Searcher, clock: Pick<Clock, 'soon'>): AsyncStore {
  const later = <T>(answer: T, done: (answer: T) => void) => {
    clock.soon(() => done(answer));
  };
  return {
    commit(batch, time, done) {
      later(store.commit(batch, time), (verdicts) => done(verdicts, time));
    },
    page: (query, done) => later(store.page(query), done),
    search: (query, done) => later(store.search(query), done),
    unread: (query, done) => later(store.unread(query), done),
    own: (query, done) => later(store.own(query), done),
  };
}
