import type { Clock } from '../core/ports.ts';
import { Progress } from './progress.ts';
import type { SendQueue } from './send-queue.ts';

/** Whether bytes wait for a connection, and whether they get anywhere. */
export class Backlog {
  readonly #queue: Pick<SendQueue, 'pending' | 'left' | 'takesMore'>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #changed: (isBehind: boolean) => void;
  readonly #progress = new Progress();
  #isBehind = false;

  /** `changed` is told when bytes begin to wait, and when none waits any more. */
  constructor(
    queue: Pick<SendQueue, 'pending' | 'left' | 'takesMore'>,
    clock: Pick<Clock, 'now'>,
    changed: (isBehind: boolean) => void,
  ) {
    this.#queue = queue;
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Something was queued, or has left. */
  look(): void {
    const isBehind = this.#queue.pending > 0;
    if (isBehind === this.#isBehind) return;
    this.#isBehind = isBehind;
    if (isBehind) this.#progress.begin(this.#queue.left, this.#clock.now());
    this.#changed(isBehind);
  }

  /**
   * Whether bytes have waited here and none, or next to none, has left for `patience` milliseconds; counted from one call
   * to the next. Undefined if none waits any more: a stream says `drained` only after it has refused bytes, so a little
   * leaves without a word. `isLast`: nothing will follow what waits, so it must leave as from a full queue.
   */
  isStalled(patience: number, isLast = false): boolean | undefined {
    if (this.#queue.pending === 0) {
      this.#isBehind = false;
      return undefined;
    }
    const { left, takesMore } = this.#queue;
    return this.#progress.isStalled(left, isLast || !takesMore, this.#clock.now(), patience);
  }
}
