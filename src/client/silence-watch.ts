import type { Cancel, ClientClock } from './ports.ts';

/** Milliseconds in which a ping must be followed by something, whatever it is. */
const ANSWER = 10_000;

/** Notices that nothing comes any more: asks once, and gives up where nothing follows. */
export class SilenceWatch {
  readonly #clock: ClientClock;
  readonly #ask: () => void;
  readonly #silent: () => void;
  #period = 0;
  #lastHeard = 0;
  #hasAsked = false;
  #cancel: Cancel = () => {};

  constructor(clock: ClientClock, ask: () => void, silent: () => void) {
    this.#clock = clock;
    this.#ask = ask;
    this.#silent = silent;
  }

  /** Asks after `period` milliseconds of silence, counted from now. */
  start(period: number): void {
    this.stop();
    this.#period = period;
    this.heard();
    this.#checkIn(period);
  }

  /** Something has come. */
  heard(): void {
    this.#lastHeard = this.#clock.now();
    this.#hasAsked = false;
  }

  stop(): void {
    this.#cancel();
  }

  #checkIn(milliseconds: number): void {
    this.#cancel = this.#clock.after(milliseconds, () => this.#check());
  }

  #check(): void {
    const quiet = this.#clock.now() - this.#lastHeard;
    if (quiet < this.#period) return this.#checkIn(this.#period - quiet);
    if (this.#hasAsked) return this.#silent();
    this.#hasAsked = true;
    this.#ask();
    this.#checkIn(ANSWER);
  }
}
