/** Milliseconds in which it rings once at most, whoever wants to be a nuisance. */
const PAUSE = 1_000;

/** Time, and the bell itself. */
export interface BellParts {
  /** Milliseconds from some fixed moment. */
  readonly now: () => number;
  readonly later: (milliseconds: number, task: () => void) => void;
  readonly sound: () => void;
}

/** The bell of a terminal. */
export class Bell {
  readonly #parts: BellParts;
  #rangAt = Number.NEGATIVE_INFINITY;
  #isPlanned = false;

  constructor(parts: BellParts) {
    this.#parts = parts;
  }

  /** Rings, now or as soon as it may again; once for all that happens until then. */
  ring(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    const { now, later, sound } = this.#parts;
    later(Math.max(0, this.#rangAt + PAUSE - now()), () => {
      this.#isPlanned = false;
      this.#rangAt = now();
      sound();
    });
  }
}
