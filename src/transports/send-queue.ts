import type { ByteStream } from './byte-stream.ts';
import type { TurnWriter, WriteTurn } from './write-turn.ts';

/** Bytes held back in a turn from which on more had better come later. */
const ENOUGH_HELD = 64 * 1024;

/**
 * The bounded bytes that wait for one socket. Its contract:
 * 1. `push` never waits and never throws.
 * 2. Bytes leave in the order in which they were pushed.
 * 3. The stream is handed more only while it takes it; what it does not take waits here, without being copied.
 * 4. If more than `limit` bytes wait behind what the stream was handed, `push` says so and the queue is finished:
 *    nothing is pushed behind a hole. What the stream was handed does not count: one answer may be longer.
 * 5. What is pushed during a turn leaves at its end, in one write; then `flushed` is called.
 */
export class SendQueue implements TurnWriter {
  readonly #stream: ByteStream;
  readonly #limit: number;
  readonly #turn: WriteTurn;
  readonly #flushed: () => void;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #waiting: Uint8Array[] | undefined;
  #waitingBytes = 0;
  #blocked = false;

  constructor(stream: ByteStream, limit: number, turn: WriteTurn, flushed: () => void) {
    this.#stream = stream;
    this.#limit = limit;
    this.#turn = turn;
    this.#flushed = flushed;
  }

  /** Whether bytes wait here that the stream was not handed yet. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined || this.#heldBytes > 0;
  }

  /** Whether it takes more just now. */
  get takesMore(): boolean {
    return !this.#blocked && this.#heldBytes < ENOUGH_HELD;
  }

  /** Bytes that have not left yet. */
  get pending(): number {
    return this.#waitingBytes + this.#heldBytes + this.#stream.pending;
  }

  /** Bytes that have left since the beginning: as long as `pending` is not 0, this must grow. */
  get left(): number {
    return this.#stream.taken;
  }

  /** Queues bytes, or says 'full' and leaves them out. */
  push(bytes: Uint8Array): 'queued' | 'full' {
    if (!this.#blocked) {
      if (this.#turn.isOpen) this.#hold(bytes);
      else this.#handOver(bytes);
      return 'queued';
    }
    if (this.#waitingBytes + bytes.length > this.#limit) return 'full';
    this.#waiting ??= [];
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    return 'queued';
  }

  flush(): void {
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    const [first] = held;
    if (first !== undefined) this.#handOver(held.length === 1 ? first : joined(held));
    this.#flushed();
  }

  /** The stream has taken all it was handed: hands over what waits. */
  drained(): void {
    this.#blocked = false;
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    let next = 0;
    for (; next < waiting.length && !this.#blocked; next += 1) {
      const bytes = waiting[next];
      if (bytes === undefined) continue;
      this.#waitingBytes -= bytes.length;
      this.#handOver(bytes);
    }
    this.#waiting = next < waiting.length ? waiting.slice(next) : undefined;
  }

  #hold(bytes: Uint8Array): void {
    if (this.#held.length === 0) this.#turn.add(this);
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }

  #handOver(bytes: Uint8Array): void {
    this.#blocked = !this.#stream.write(bytes);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
