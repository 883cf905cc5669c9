import type { Cancel, Clock, Entry, Outcome } from '../core/ports.ts';
import type { ServerLog } from '../store/log/server-log.ts';

/** On a disk that is nearly full small things find room between large ones: it is over when so long, in ms, all did. */
const CALM = 1000;

/** Tells the operator that the disk of the journal is full, and then that it no longer is: each once. */
export class FullJournal {
  readonly #log: Pick<ServerLog, 'write'>;
  readonly #clock: Pick<Clock, 'after'>;
  #isFull = false;
  /** Texts that were refused since it is full. */
  #refused = 0;
  #cancelEnd: Cancel | undefined;

  constructor(log: Pick<ServerLog, 'write'>, clock: Pick<Clock, 'after'>) {
    this.#log = log;
    this.#clock = clock;
  }

  /** Looks at what became of entries. Called for every batch: it costs next to nothing while there is room. */
  take(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.type === 'refused' && outcome.code === 'storage-full') this.#noRoom(outcome.entry);
      else if (this.#isFull && outcome.type === 'kept')
        this.#cancelEnd ??= this.#clock.after(CALM, () => this.#over());
    }
  }

  /** The server ends: what is over is said at once. */
  end(): void {
    if (this.#cancelEnd !== undefined) this.#over();
  }

  #noRoom({ type }: Entry): void {
    this.#cancelEnd?.();
    this.#cancelEnd = undefined;
    if (type === 'message' || type === 'edited') this.#refused += 1;
    if (this.#isFull) return;
    this.#isFull = true;
    this.#log.write({ event: 'journal-full' });
  }

  #over(): void {
    this.#cancelEnd?.();
    this.#cancelEnd = undefined;
    this.#isFull = false;
    this.#log.write({ event: 'journal-healed', refused: this.#refused });
    this.#refused = 0;
  }
}
