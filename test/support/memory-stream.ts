import type { ByteStream, ByteStreamListener } from '../../src/transports/byte-stream.ts';
import { FrameReader, frame, MAX_FRAME } from '../../src/wire/frames.ts';

/** A socket in memory, seen from both sides: the server writes to it, a test reads and sends as the other side. */
export class MemoryStream implements ByteStream {
  /** Everything that the other side has read. */
  readonly frames: string[] = [];
  isEnded = false;
  isDestroyed = false;
  /** Whether the other side reads; what it does not read stays pending. */
  reads = true;
  readonly #highWaterMark: number;
  readonly #reader = new FrameReader();
  readonly #unsent: Uint8Array[] = [];
  #listener: ByteStreamListener | undefined;
  #isPaused = false;
  #inbox: Uint8Array[] = [];
  #inputEnds = false;
  #endTold = false;
  #hasRefused = false;
  #written = 0;

  constructor(highWaterMark = 64 * 1024) {
    this.#highWaterMark = highWaterMark;
  }

  listen(listener: ByteStreamListener): void {
    this.#listener = listener;
    this.#deliver();
  }

  get pending(): number {
    return this.#unsent.reduce((sum, { length }) => sum + length, 0);
  }

  get taken(): number {
    return this.#written - this.pending;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  write(bytes: Uint8Array): boolean {
    if (this.isEnded || this.isDestroyed) return true;
    this.#written += bytes.length;
    if (this.reads) this.#take(bytes);
    else this.#unsent.push(bytes);
    const takesMore = this.pending < this.#highWaterMark;
    this.#hasRefused ||= !takesMore;
    return takesMore;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliver();
  }

  end(): void {
    this.isEnded = true;
    if (this.#inputEnds && this.pending === 0) this.#close();
  }

  destroy(): void {
    this.#close();
  }

  /** The other side says frames. */
  send(...payloads: readonly (string | Uint8Array)[]): void {
    this.sendBytes(Buffer.concat(payloads.map(frame)));
  }

  /** The other side sends bytes as they are. */
  sendBytes(bytes: Uint8Array): void {
    this.#inbox.push(bytes);
    this.#deliver();
  }

  /** The other side ends its half. */
  sendEnd(): void {
    this.#inputEnds = true;
    this.#deliver();
  }

  /** The other side reads on, and takes what was pending. */
  readOn(): void {
    this.reads = true;
    for (const bytes of this.#unsent.splice(0)) this.#take(bytes);
    // As a socket does: only after it has refused bytes.
    if (this.#hasRefused) this.#listener?.drained();
    this.#hasRefused = false;
    if (this.isEnded && this.#inputEnds) this.#close();
  }

  /** The other side takes so many of the pending bytes, and no more. */
  takeSome(count: number): void {
    let left = count;
    while (left > 0) {
      const bytes = this.#unsent.shift();
      if (bytes === undefined) break;
      this.#take(bytes.subarray(0, left));
      if (bytes.length > left) this.#unsent.unshift(bytes.subarray(left));
      left -= bytes.length;
    }
    if (this.pending > 0 || !this.#hasRefused) return;
    this.#hasRefused = false;
    this.#listener?.drained();
  }

  #take(bytes: Uint8Array): void {
    this.#reader.push(bytes);
    for (
      let taken = this.#reader.next(MAX_FRAME);
      taken !== undefined;
      taken = this.#reader.next(MAX_FRAME)
    ) {
      if (taken.type === 'frame') this.frames.push(taken.payload.toString());
    }
  }

  #deliver(): void {
    const listener = this.#listener;
    if (listener === undefined) return;
    while (!this.#isPaused && !this.isDestroyed) {
      const bytes = this.#inbox.shift();
      if (bytes === undefined) break;
      listener.received(bytes);
    }
    if (!this.#inputEnds || this.#isPaused || this.isDestroyed || this.#inbox.length > 0) return;
    if (!this.#endTold) listener.ended();
    this.#endTold = true;
    if (this.isEnded && this.pending === 0) this.#close();
  }

  #close(): void {
    if (this.isDestroyed) return;
    this.isDestroyed = true;
    this.#listener?.closed();
  }
}
