import { Buffer } from 'node:buffer';
import type { Scheduler } from './scheduler.ts';

/** How bytes travel in one direction of a connection. */
export interface Weather {
  /** Milliseconds that the next piece takes. */
  delay(): number;
  /** Most bytes of the next piece. */
  piece(): number;
  /** How many of so many pieces that wait are read at once. */
  together(waiting: number): number;
}

/** Who reads a pipe. */
export interface PipeReader {
  /** There is something to take. */
  arrived(): void;
}

export type Taken = Uint8Array | 'end' | undefined;

/** One direction of a connection: bytes arrive late, in other pieces, but in order; no more than `window` on the way. */
export class Pipe {
  readonly #scheduler: Scheduler;
  readonly #weather: Weather;
  readonly #window: number;
  readonly #reader: PipeReader;
  #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  #taken = 0;
  #onTheWay = 0;
  #lastArrival = 0;
  #inbox: Uint8Array[] = [];
  #isDead = false;
  #ends: 'no' | 'when sent' | 'on the way' | 'arrived' = 'no';

  constructor(scheduler: Scheduler, weather: Weather, window: number, reader: PipeReader) {
    this.#scheduler = scheduler;
    this.#weather = weather;
    this.#window = window;
    this.#reader = reader;
  }

  /** Bytes that the system has not taken yet. */
  get pending(): number {
    return this.#unsentBytes;
  }

  /** Bytes that the system has taken since the beginning. */
  get taken(): number {
    return this.#taken;
  }

  /** Whether the next bytes would have to wait. */
  get isFull(): boolean {
    return this.#onTheWay >= this.#window;
  }

  push(bytes: Uint8Array): void {
    this.#unsent.push(bytes);
    this.#unsentBytes += bytes.length;
    this.pump();
  }

  /** Nothing more will be pushed. */
  finish(): void {
    if (this.#ends === 'no') this.#ends = 'when sent';
    this.pump();
  }

  /** What has not been sent never will be. */
  forgetUnsent(): void {
    this.#unsent = [];
    this.#unsentBytes = 0;
  }

  /** From here on nothing arrives. */
  die(): void {
    this.#isDead = true;
  }

  /** What has arrived and was not taken is gone. */
  forgetArrived(): void {
    this.#inbox = [];
  }

  /** What the reader gets at once. */
  take(): Taken {
    if (this.#inbox.length === 0) return this.#ends === 'arrived' ? 'end' : undefined;
    const pieces = this.#inbox.splice(0, this.#weather.together(this.#inbox.length));
    const bytes = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    this.#onTheWay -= bytes.length;
    return bytes;
  }

  /** Sends on as much as there is room for. */
  pump(): void {
    while (this.#onTheWay < this.#window) {
      const next = this.#unsent.shift();
      if (next === undefined) break;
      const size = Math.min(next.length, this.#window - this.#onTheWay, this.#weather.piece());
      if (next.length > size) this.#unsent.unshift(next.subarray(size));
      this.#unsentBytes -= size;
      this.#taken += size;
      this.#onTheWay += size;
      const piece = next.subarray(0, size);
      this.#travel(() => void this.#inbox.push(piece));
    }
    if (this.#ends !== 'when sent' || this.#unsent.length > 0) return;
    this.#ends = 'on the way';
    this.#travel(() => {
      this.#ends = 'arrived';
    });
  }

  #travel(arrive: () => void): void {
    this.#lastArrival = Math.max(this.#lastArrival, this.#scheduler.now + this.#weather.delay());
    this.#scheduler.at(this.#lastArrival, 'network', () => {
      if (this.#isDead) return;
      arrive();
      this.#reader.arrived();
    });
  }
}
