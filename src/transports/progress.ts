/** A reader that takes its bytes more slowly than this for long is as good as none. */
const LEAST_PER_SECOND = 1024;

/** How bytes leave for a reader that does not keep up: whether it is slow, or gone. */
export class Progress {
  #left = 0;
  #movedAt = 0;
  /** Since when it has been full without a break, and what had left by then. */
  #full: { readonly since: number; readonly left: number } | undefined;

  /** It is behind from now on: so many bytes have left by `now`. */
  begin(left: number, now: number): void {
    this.#left = left;
    this.#movedAt = now;
    this.#full = undefined;
  }

  /**
   * Looks again. `isFull`: it takes no more for now. Whether nothing has left for `patience` milliseconds, or less than
   * 1 KiB a second for twice that time, in which it was full whenever looked at.
   */
  isStalled(left: number, isFull: boolean, now: number, patience: number): boolean {
    if (left > this.#left) this.#movedAt = now;
    this.#left = left;
    if (now - this.#movedAt >= patience) return true;
    if (!isFull) this.#full = undefined;
    else this.#full ??= { since: now, left };
    if (this.#full === undefined || now - this.#full.since < 2 * patience) return false;
    const { since, left: leftThen } = this.#full;
    this.#full = { since: now, left };
    return left - leftThen < (LEAST_PER_SECOND * (now - since)) / 1000;
  }
}
