import type { SqliteStore } from '../sqlite/sqlite-store.ts';

/** What was taken away is cleaned up together, so long, in milliseconds, after the first of it. */
const GATHERED_FOR = 3000;
/** Beside somebody who reads it can't be done, and is tried again so often, in milliseconds. */
const TRIED_EVERY = 1000;

export interface CleaningParts {
  readonly store: Pick<SqliteStore, 'hasRemnants' | 'clean'>;
  /** Milliseconds from some fixed moment. */
  readonly now: () => number;
}

/** Sees to it that what was edited, deleted or erased is in no file of the journal any more, some seconds later. */
export class Cleaning {
  readonly #parts: CleaningParts;
  /** When it is to be done; undefined while there is nothing to do. */
  #due: number | undefined;

  constructor(parts: CleaningParts) {
    this.#parts = parts;
  }

  /** Does some of it, or all that is left, if it is due. Throws if a sync fails. */
  stepIfDue(): 'nothing' | 'some' | 'all' {
    const { store, now } = this.#parts;
    if (!store.hasRemnants) return 'nothing';
    this.#due ??= now() + GATHERED_FOR;
    if (now() < this.#due) return 'nothing';
    const cleaned = store.clean();
    if (cleaned === 'later') {
      this.#due = now() + TRIED_EVERY;
      return 'nothing';
    }
    if (cleaned === 'all') this.#due = undefined;
    return cleaned;
  }
}
