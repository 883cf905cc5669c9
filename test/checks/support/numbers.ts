/** What one client has had of a room, number by number: what is missing, double, or out of order. */
export class Numbers {
  /** The highest number that it has had, or was told to begin behind. */
  last: number;
  /** Holes that nobody announced, in numbers. */
  gaps = 0;
  duplicates = 0;
  reorders = 0;
  /** Numbers that were announced as gone. */
  announced = 0;
  resets = 0;
  readonly #missing = new Set<number>();

  /** It has everything up to `last`. */
  constructor(last: number) {
    this.last = last;
  }

  had(seq: number): void {
    if (seq === this.last + 1) {
      this.last = seq;
      return;
    }
    if (seq <= this.last) {
      if (this.#missing.delete(seq)) this.reorders += 1;
      else this.duplicates += 1;
      return;
    }
    for (let missed = this.last + 1; missed < seq; missed += 1) this.#missing.add(missed);
    this.gaps += seq - this.last - 1;
    this.last = seq;
  }

  /** The server has announced that these are gone. */
  gap(from: number, to: number): void {
    // Announced is only what is missing from here on; anything else is as wrong as silence.
    if (from !== this.last + 1 || to < from) this.gaps += 1;
    this.announced += to - from + 1;
    this.last = Math.max(this.last, to);
  }

  /** The server has announced that all begins anew behind `last`. */
  reset(last: number): void {
    this.resets += 1;
    this.#missing.clear();
    this.last = last;
  }
}
