import { Deliveries } from './deliveries.ts';
import { isDelivery, nickOf, ofSenderAt, senderAt } from './message.ts';

/** Reads every delivery to one member: each sender's in order, each exactly once, none of its own. Throws otherwise. */
export class Transcript {
  readonly #reader: number;
  readonly #nextOf = new Map<number, number>();
  readonly #deliveries = new Deliveries((bytes, at) => this.#check(bytes, at));

  constructor(reader: number) {
    this.#reader = reader;
  }

  take(buffer: Uint8Array, count: number): void {
    this.#deliveries.take(buffer, count);
  }

  #check(bytes: Uint8Array, at: number): void {
    const who = nickOf(this.#reader);
    if (!isDelivery(bytes, at)) throw new Error(`${who} received what is no text of anybody`);
    const sender = senderAt(bytes, at);
    if (sender === this.#reader) throw new Error(`${who} received a text of its own`);
    const expected = this.#nextOf.get(sender) ?? 0;
    const number = ofSenderAt(bytes, at);
    if (number !== expected) {
      const what = number < expected ? 'again or too late' : 'with a gap before it';
      throw new Error(`${who} received text ${number} of ${nickOf(sender)} ${what}: ${expected} was due`);
    }
    this.#nextOf.set(sender, number + 1);
  }
}
