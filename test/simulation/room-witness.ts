import type { EntryEvent } from '../../src/protocol/event.ts';
import type { Oracle } from './oracle.ts';

/** Holds what one connection is told of one room to the order in which it must come: every number, once, without a hole. */
export class RoomWitness {
  readonly #room: string;
  readonly #name: string;
  readonly #oracle: Oracle;
  readonly #acked = new Set<number>();
  #last: number;
  #hasLeft = false;

  /** It begins behind the number `last`. */
  constructor(room: string, name: string, oracle: Oracle, last: number) {
    this.#room = room;
    this.#name = name;
    this.#oracle = oracle;
    this.#last = last;
  }

  /** Whether its own entry has said that it is not in the room any more. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  shown(entry: EntryEvent, identity: string): void {
    this.#reach(entry.seq, entry.seq);
    if (entry.identity !== identity) return;
    if (entry.type === 'left' || entry.type === 'erased') this.#hasLeft = true;
    if (entry.type === 'joined') this.#hasLeft = false;
  }

  acked(seq: number): void {
    this.#acked.add(seq);
  }

  gap(from: number, to: number): void {
    this.#oracle.gap(this.#name, this.#room, to);
    this.#reach(from, to);
  }

  /** It has had everything up to a number. */
  live(seq: number): void {
    if (seq > this.#last) this.#whole(seq + 1);
  }

  #reach(from: number, to: number): void {
    if (from <= this.#last) this.#violated(`was told ${from} behind ${this.#last}, on one connection`);
    this.#whole(from);
    this.#last = to;
  }

  /** All before a number has been told. */
  #whole(seq: number): void {
    for (let missing = this.#last + 1; missing < seq; missing += 1)
      if (!this.#acked.has(missing))
        return this.#violated(`was not told ${missing}, but what is before ${seq}`);
  }

  #violated(what: string): void {
    this.#oracle.violated(`I3: ${this.#name} ${what} in ${this.#room}`);
  }
}
