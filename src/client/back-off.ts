const FIRST = 500;
const LONGEST = 30_000;

/**
 * How long to wait before the next try: anything up to a bound that doubles from half a second to 30 seconds. The whole
 * of it is left to chance, so that a thousand clients whose server has restarted don't come back at the same moment.
 */
export class BackOff {
  readonly #random: () => number;
  #bound = FIRST;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds until the next try. */
  next(): number {
    const delay = Math.floor(this.#random() * this.#bound);
    this.#bound = Math.min(LONGEST, this.#bound * 2);
    return delay;
  }

  /** It went well: the next failure is a first one again. */
  reset(): void {
    this.#bound = FIRST;
  }
}
