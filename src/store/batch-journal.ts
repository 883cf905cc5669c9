import type { Clock, Entry, Journal, Outcome, Page, PageQuery, RoomState } from '../core/ports.ts';
import type { AsyncStore, Verdict } from './store.ts';

/** Most of one batch, so that nobody waits long for a verdict: entries, and UTF-16 code units of text. */
const BATCH_ENTRIES = 10_000;
const BATCH_TEXT = 2 * 1024 * 1024;

export interface BatchJournalParts {
  readonly clock: Pick<Clock, 'soon' | 'wallTime'>;
  readonly store: AsyncStore;
  /** Gets what became of every entry, batch by batch. */
  readonly outcomes: (outcomes: readonly Outcome[]) => void;
  /** Where the rooms stand that the store has already. */
  readonly rooms?: readonly Pick<RoomState, 'room' | 'last'>[];
}

/**
 * The journal of one server. All that comes while one batch is being committed makes the next, so that the more there
 * is to do, the less each entry costs. A page is of what has come back as outcomes when it is asked for.
 */
export class BatchJournal implements Journal {
  readonly #parts: BatchJournalParts;
  /** The last number of each room that was reported. */
  readonly #reported: Map<string, number>;
  #waiting: Entry[] = [];
  #isBusy = false;
  #whenIdle: (() => void)[] = [];

  constructor(parts: BatchJournalParts) {
    this.#parts = parts;
    this.#reported = new Map(parts.rooms?.map(({ room, last }) => [room, last]));
  }

  append(entry: Entry): void {
    this.#waiting.push(entry);
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#parts.clock.soon(() => this.#commit());
  }

  page(query: PageQuery, done: (page: Page) => void): void {
    const last = this.#reported.get(query.room) ?? 0;
    const before = Math.min(query.before ?? last + 1, last + 1);
    this.#parts.store.page({ ...query, before }, (page) => done(upTo(last, page)));
  }

  /** Resolves as soon as everything appended has come back; under steady load only when nobody appends any more. */
  idle(): Promise<void> {
    if (!this.#isBusy) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  #commit(): void {
    const { store, clock } = this.#parts;
    const batch = this.#takeBatch();
    store.commit(batch, clock.wallTime(), (verdicts, time) => {
      this.#report(batch, verdicts, time);
      if (this.#waiting.length > 0) return clock.soon(() => this.#commit());
      this.#isBusy = false;
      const waiting = this.#whenIdle;
      this.#whenIdle = [];
      for (const tell of waiting) tell();
    });
  }

  #takeBatch(): readonly Entry[] {
    const waiting = this.#waiting;
    let count = 0;
    for (let text = 0; count < Math.min(waiting.length, BATCH_ENTRIES) && text < BATCH_TEXT; count += 1) {
      const entry = waiting[count];
      if (entry?.type === 'said') text += entry.text.length;
    }
    this.#waiting = waiting.slice(count);
    return count === waiting.length ? waiting : waiting.slice(0, count);
  }

  #report(batch: readonly Entry[], verdicts: readonly Verdict[], time: number): void {
    const outcomes = batch.map((entry, index) => outcomeOf(entry, verdicts[index], time));
    for (const outcome of outcomes) {
      if (outcome.type === 'said') this.#reported.set(outcome.entry.room, outcome.seq);
    }
    this.#parts.outcomes(outcomes);
  }
}

function upTo(last: number, page: Page): Page {
  return { entries: page.entries, first: Math.min(page.first, last + 1), last: Math.min(page.last, last) };
}

function outcomeOf(entry: Entry, verdict: Verdict | undefined, time: number): Outcome {
  if (verdict?.type === 'refused') return { type: 'refused', entry, code: verdict.code };
  if (entry.type !== 'said' && verdict?.type === 'identity') return { type: 'identity', entry };
  if (entry.type === 'said' && verdict?.type === 'said')
    return { type: 'said', entry, seq: verdict.seq, time };
  if (entry.type === 'said' && verdict?.type === 'repeated') {
    return { type: 'repeated', entry, seq: verdict.seq, time: verdict.time };
  }
  throw new Error(`the store answered ${verdict?.type} to ${entry.type}`);
}
