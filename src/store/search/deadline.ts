/** When something has to end that is done in pieces. */
export class Deadline {
  readonly #now: () => number;
  readonly #end: number;
  #wasMet = false;

  /** `milliseconds` from now. */
  constructor(now: () => number, milliseconds: number) {
    this.#now = now;
    this.#end = now() + milliseconds;
  }

  /** Asked between two pieces: whether there is no time for another one. */
  get hasPassed(): boolean {
    this.#wasMet ||= this.#now() >= this.#end;
    return this.#wasMet;
  }

  /** Whether it was ever asked for when it had passed: something was left undone. */
  get wasMet(): boolean {
    return this.#wasMet;
  }
}
