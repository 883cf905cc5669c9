import type {
  Clock,
  Entry,
  Found,
  Journal,
  KeptEntry,
  Outcome,
  OwnPage,
  OwnQuery,
  Page,
  PageQuery,
  PrivateEntry,
  RoomEntry,
  RoomState,
  SearchQuery,
  UnreadCount,
  UnreadQuery,
} from '../../core/ports.ts';
import type { SearchResult } from '../../protocol/event.ts';
import type { AsyncStore, Verdict } from '../store.ts';

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
 * is to do, the less each entry costs. What is read has nothing that has not come back as an outcome by then.
 */
export class BatchJournal implements Journal {
  readonly #parts: BatchJournalParts;
  /** The last number of each room that was reported. */
  readonly #reported: Map<string, number>;
  #waiting: Entry[] = [];
  #isBusy = false;
  #whenIdle: (() => void)[] = [];
  /** How many entries were appended, and of how many it is known what became of them. */
  #appended = 0;
  #cameBack = 0;
  /** What waits until so many have come back. */
  #whenBack: { readonly count: number; readonly task: () => void }[] = [];

  constructor(parts: BatchJournalParts) {
    this.#parts = parts;
    this.#reported = new Map(parts.rooms?.map(({ room, last }) => [room, last]));
  }

  append(entry: Entry): void {
    this.#appended += 1;
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

  search(query: SearchQuery, done: (found: Found) => void): void {
    this.#parts.store.search(query, ({ results, more }) => {
      const reported = results.filter(({ message }) => this.#isReported(message));
      done({ results: reported.map((result) => this.#upToReported(result)), more });
    });
  }

  unread(query: UnreadQuery, done: (counts: readonly UnreadCount[]) => void): void {
    this.#parts.store.unread(query, done);
  }

  own(query: OwnQuery, done: (page: OwnPage) => void): void {
    if (this.#appended === this.#cameBack) return this.#own(query, done);
    this.#whenBack.push({ count: this.#appended, task: () => this.#own(query, done) });
  }

  #own(query: OwnQuery, done: (page: OwnPage) => void): void {
    this.#parts.store.own(query, (page) => {
      const entries = page.entries.filter((entry) => this.#isReported(entry));
      if (entries.length === page.entries.length) return done(page);
      // Nothing behind the first that was left out has come back either.
      done({ entries, rooms: page.rooms });
    });
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
      if (entry !== undefined && 'text' in entry) text += entry.text?.length ?? 0;
    }
    this.#waiting = waiting.slice(count);
    return count === waiting.length ? waiting : waiting.slice(0, count);
  }

  #report(batch: readonly Entry[], verdicts: readonly Verdict[], time: number): void {
    const outcomes = batch.map((entry, index) => outcomeOf(entry, verdicts[index], time));
    for (const outcome of outcomes) {
      if (outcome.type === 'kept') this.#reported.set(outcome.entry.room, outcome.seq);
    }
    const all = outcomes.some(isWithoutRoom) ? [...outcomes, ...this.#refuseWaiting()] : outcomes;
    this.#cameBack += all.length;
    this.#parts.outcomes(all);
    while (this.#whenBack[0] !== undefined && this.#whenBack[0].count <= this.#cameBack)
      this.#whenBack.shift()?.task();
  }

  /** What was said behind something that found no room must not be taken before that is said again. */
  #refuseWaiting(): readonly Outcome[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting.map((entry) => ({ type: 'refused', entry, code: 'storage-full' }));
  }

  #isReported({ room, seq }: KeptEntry): boolean {
    return seq <= (this.#reported.get(room) ?? 0);
  }

  #upToReported(result: SearchResult): SearchResult {
    const { after, ...rest } = result;
    return after === undefined || this.#isReported(after) ? result : rest;
  }
}

function isWithoutRoom(outcome: Outcome): boolean {
  return outcome.type === 'refused' && outcome.code === 'storage-full';
}

function upTo(last: number, page: Page): Page {
  return { entries: page.entries, first: Math.min(page.first, last + 1), last: Math.min(page.last, last) };
}

function outcomeOf(entry: Entry, verdict: Verdict | undefined, time: number): Outcome {
  if (verdict?.type === 'refused') return { type: 'refused', entry, code: verdict.code };
  if (verdict?.type === 'done' && mayBeDone(entry)) return { type: 'done', entry };
  if (verdict?.type === 'kept' && isRoomEntry(entry)) return { type: 'kept', entry, seq: verdict.seq, time };
  if (verdict?.type === 'repeated' && isRoomEntry(entry))
    return { type: 'repeated', entry, seq: verdict.seq, time: verdict.time };
  throw new Error(`the store answered ${verdict?.type} to ${entry.type}`);
}

/** What has no number; and what may have nothing left to do. */
const PRIVATE: ReadonlySet<Entry['type']> = new Set<PrivateEntry['type']>([
  'identity',
  'forgotten',
  'read',
  'muted',
]);
const DONE_BEFORE: ReadonlySet<Entry['type']> = new Set(['joined', 'left', 'erased']);

function isRoomEntry(entry: Entry): entry is RoomEntry {
  return !PRIVATE.has(entry.type);
}

function mayBeDone({ type }: Entry): boolean {
  return PRIVATE.has(type) || DONE_BEFORE.has(type);
}
