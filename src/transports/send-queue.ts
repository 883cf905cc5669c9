import type { ByteStream } from './byte-stream.ts';

/**
 * The bounded bytes that wait for one socket. Its contract:
 * 1. `push` never waits and never throws.
 * 2. Bytes leave in the order in which they were pushed.
 * 3. The stream is handed more only while it takes it; what it does not take waits here, without being copied.
 * 4. If more than `limit` bytes wait behind what the stream was handed, `push` says so and the queue is finished:
 *    nothing is pushed behind a hole. What the stream was handed does not count: one answer may be longer.
 */
export class SendQueue {
  readonly #stream: ByteStream;
  readonly #limit: number;
  #waiting: Uint8Array[] | undefined;
  #waitingBytes = 0;
  #blocked = false;
  #handedOver = 0;

  constructor(stream: ByteStream, limit: number) {
    this.#stream = stream;
    this.#limit = limit;
  }

  /** Whether bytes wait here that the stream was not handed yet. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Whether the stream takes more just now. */
  get takesMore(): boolean {
    return !this.#blocked;
  }

  /** Bytes that have not left yet. */
  get pending(): number {
    return this.#waitingBytes + this.#stream.pending;
  }

  /** Bytes that have left since the beginning: as long as `pending` is not 0, this must grow. */
  get left(): number {
    return this.#handedOver - this.#stream.pending;
  }

  /** Queues bytes, or says 'full' and leaves them out. */
  push(bytes: Uint8Array): 'queued' | 'full' {
    if (!this.#blocked) {
      this.#handOver(bytes);
      return 'queued';
    }
    if (this.#waitingBytes + bytes.length > this.#limit) return 'full';
    this.#waiting ??= [];
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    return 'queued';
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

  #handOver(bytes: Uint8Array): void {
    this.#handedOver += bytes.length;
    this.#blocked = !this.#stream.write(bytes);
  }
}
