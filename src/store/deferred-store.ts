import type { Clock } from '../core/ports.ts';
import type { AsyncStore, Store } from './store.ts';

/** A store used in this very thread: it works when it is asked, and answers as soon as what has arrived is taken in. */
export function deferredStore(store: Store, clock: Pick<Clock, 'soon'>): AsyncStore {
  return {
    commit(batch, time, done) {
      const verdicts = store.commit(batch, time);
      clock.soon(() => done(verdicts, time));
    },
    page(query, done) {
      const page = store.page(query);
      clock.soon(() => done(page));
    },
  };
}
