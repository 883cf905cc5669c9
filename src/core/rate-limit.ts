/** A budget that refills steadily up to `capacity`. Pure: the time comes with every question. */
export class RateLimit {
  readonly #perMillisecond: number;
  readonly #capacity: number;
  #tokens: number;
  #at: number;

  /** `perSecond` tokens a second for long, `capacity` at once; 0 a second means no limit at all. */
  constructor(perSecond: number, capacity: number, now: number) {
    this.#perMillisecond = perSecond / 1000;
    this.#capacity = Math.max(1, capacity);
    this.#tokens = this.#capacity;
    this.#at = now;
  }

  /** Milliseconds until there is a token to spend; 0 if there is one now. */
  wait(now: number): number {
    if (this.#perMillisecond === 0) return 0;
    this.#refill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) / this.#perMillisecond);
  }

  /** Spends a token if there is one, and says whether there was. */
  spend(now: number): boolean {
    if (this.#perMillisecond === 0) return true;
    this.#refill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  #refill(now: number): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#at) * this.#perMillisecond);
    this.#at = now;
  }
}
