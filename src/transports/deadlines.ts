import type { Cancel, Clock } from '../core/ports.ts';

/** A timer that fires this much late means that the process stood still: nobody else is to blame for the time. */
const STOOD_STILL = 1000;

/**
 * One length of time for many holders: whoever was started and not cancelled within it is handed to `expired`. The
 * oldest come first, one timer serves them all, and starting and cancelling take constant time.
 */
export class Deadlines<Holder> {
  readonly #clock: Clock;
  readonly #length: number;
  readonly #expired: (holder: Holder) => void;
  readonly #due = new Map<Holder, number>();
  #cancelTimer: Cancel | undefined;
  /** Time in which the process stood still, given to everyone on top. */
  #grace = 0;

  constructor(clock: Clock, milliseconds: number, expired: (holder: Holder) => void) {
    this.#clock = clock;
    this.#length = milliseconds;
    this.#expired = expired;
  }

  get size(): number {
    return this.#due.size;
  }

  /** The one that will expire first. */
  get oldest(): Holder | undefined {
    return this.#due.keys().next().value;
  }

  /** Starts the time for a holder, from the beginning if it runs already. */
  start(holder: Holder): void {
    this.#due.delete(holder);
    this.#due.set(holder, this.#clock.now() + this.#length - this.#grace);
    this.#arm();
  }

  cancel(holder: Holder): void {
    this.#due.delete(holder);
    if (this.#due.size > 0) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #arm(): void {
    if (this.#cancelTimer !== undefined) return;
    const first = this.#due.values().next().value;
    if (first === undefined) return;
    const due = first + this.#grace;
    this.#cancelTimer = this.#clock.after(Math.max(0, due - this.#clock.now()), () => this.#fire(due));
  }

  #fire(due: number): void {
    this.#cancelTimer = undefined;
    const late = this.#clock.now() - due;
    // What came meanwhile has not been read yet: everybody gets a moment more than the time that was lost.
    if (late > STOOD_STILL) this.#grace += late + STOOD_STILL;
    for (const [holder, at] of this.#due) {
      if (at + this.#grace > this.#clock.now()) break;
      this.#due.delete(holder);
      this.#expired(holder);
    }
    this.#arm();
  }
}
