import { Buffer } from 'node:buffer';
import { DELIVERY_BYTES } from './message.ts';

/** Is handed each delivery as it lies in a buffer, which is only valid during the call. */
export type EachDelivery = (bytes: Uint8Array, at: number) => void;

/** Cuts what one member receives into deliveries, which all have one size. */
export class Deliveries {
  readonly #each: EachDelivery;
  readonly #begun = Buffer.alloc(DELIVERY_BYTES);
  #have = 0;

  constructor(each: EachDelivery) {
    this.#each = each;
  }

  /** Takes in the first `count` bytes of `buffer`. */
  take(buffer: Uint8Array, count: number): void {
    let at = 0;
    if (this.#have > 0) {
      at = this.#keep(buffer, 0, count);
      if (this.#have < DELIVERY_BYTES) return;
      this.#each(this.#begun, 0);
      this.#have = 0;
    }
    for (; at + DELIVERY_BYTES <= count; at += DELIVERY_BYTES) this.#each(buffer, at);
    this.#keep(buffer, at, count);
  }

  #keep(buffer: Uint8Array, from: number, end: number): number {
    const to = Math.min(end, from + DELIVERY_BYTES - this.#have);
    this.#begun.set(buffer.subarray(from, to), this.#have);
    this.#have += to - from;
    return to;
  }
}
