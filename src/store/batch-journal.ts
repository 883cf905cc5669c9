import type { Clock, CommittedEntry, Entry, Journal } from '../core/ports.ts';

export interface BatchJournalParts {
  readonly clock: Pick<Clock, 'soon' | 'wallTime'>;
  /** Makes a batch as lasting as it can be, then calls `done`. */
  readonly keep: (batch: readonly CommittedEntry[], done: () => void) => void;
  /** Gets every batch back, once it is kept. */
  readonly committed: (batch: readonly CommittedEntry[]) => void;
}

/**
 * A journal in memory: numbers what is appended and hands it on in batches. All that comes while one batch is being
 * kept makes the next, so that the more there is to do, the less each entry costs.
 */
export class BatchJournal implements Journal {
  readonly #parts: BatchJournalParts;
  readonly #lastSeq = new Map<string, number>();
  #waiting: Entry[] = [];
  #isBusy = false;
  #whenIdle: (() => void)[] = [];

  constructor(parts: BatchJournalParts) {
    this.#parts = parts;
  }

  append(entry: Entry): void {
    this.#waiting.push(entry);
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#parts.clock.soon(() => this.#commit());
  }

  /** Resolves as soon as everything appended has come back; under steady load only when nobody appends any more. */
  idle(): Promise<void> {
    if (!this.#isBusy) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  #commit(): void {
    const time = this.#parts.clock.wallTime();
    const batch = this.#waiting.map((entry) => ({ ...entry, seq: this.#nextSeq(entry.room), time }));
    this.#waiting = [];
    this.#parts.keep(batch, () => {
      this.#parts.committed(batch);
      if (this.#waiting.length > 0) return this.#parts.clock.soon(() => this.#commit());
      this.#isBusy = false;
      const waiting = this.#whenIdle;
      this.#whenIdle = [];
      for (const tell of waiting) tell();
    });
  }

  #nextSeq(room: string): number {
    const seq = (this.#lastSeq.get(room) ?? 0) + 1;
    this.#lastSeq.set(room, seq);
    return seq;
  }
}
