import type { OwnedMessage } from '../../src/client/client-event.ts';
import type { Oracle } from './oracle.ts';

/** What one person has seen on one device, over all its lives: every number once, in order, without a hole. */
export class Screen {
  readonly #name: string;
  readonly #oracle: Oracle;
  #last: number | undefined;

  constructor(name: string, oracle: Oracle) {
    this.#name = name;
    this.#oracle = oracle;
  }

  get last(): number | undefined {
    return this.#last;
  }

  /** A client begins behind a number, or with whatever comes. */
  begin(seq: number | undefined): void {
    this.#last = seq;
  }

  show(message: OwnedMessage): void {
    this.#oracle.shown(this.#name, message, message.own);
    this.#reach(message.seq, message.seq);
  }

  gap(from: number, to: number): void {
    this.#oracle.gap(this.#name, to);
    this.#reach(from, to);
  }

  #reach(from: number, to: number): void {
    if (this.#last !== undefined && from !== this.#last + 1)
      this.#oracle.violated(`I3: the screen of ${this.#name} shows ${from} behind ${this.#last}`);
    this.#last = to;
  }
}
