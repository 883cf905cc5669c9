import { Buffer } from 'node:buffer';
import { IncomingBytes } from './incoming-bytes.ts';

/** Longest payload that a header of two bytes can announce. */
export const MAX_FRAME = 0xffff;
export const HEADER_BYTES = 2;

/** A frame that was taken in: its payload, or only its length where that was more than is kept. */
export type Frame =
  | { readonly type: 'frame'; readonly payload: Buffer }
  | { readonly type: 'oversize'; readonly length: number };

/**
 * Cuts a stream of bytes into frames: a big-endian length of two bytes, then so many bytes (rule B1). The stream may be
 * split and joined anywhere. A frame longer than the `limit` given to `next` is skipped without keeping its bytes.
 */
export class FrameReader {
  readonly #bytes = new IncomingBytes();
  #skipping = 0;
  #skippedLength = 0;
  #count = 0;

  /** Takes in bytes. What `next` has not used by the time of the next push is copied, so the caller may reuse them. */
  push(bytes: Uint8Array): void {
    this.#bytes.push(bytes);
  }

  /** The next whole frame, or undefined until more bytes come. Its payload is valid until the next `push`. */
  next(limit: number): Frame | undefined {
    if (this.#skipping > 0 && !this.#skip()) return undefined;
    if (this.#skippedLength > 0) {
      const length = this.#skippedLength;
      this.#skippedLength = 0;
      this.#count += 1;
      return { type: 'oversize', length };
    }
    const length = this.announced;
    if (length === undefined) return this.#starved();
    if (length > limit) {
      this.#bytes.drop(HEADER_BYTES);
      this.#skipping = length;
      this.#skippedLength = length;
      return this.next(limit);
    }
    const bytes = this.#bytes.view();
    if (bytes.length < HEADER_BYTES + length) return this.#starved();
    const payload = bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
    this.#bytes.drop(HEADER_BYTES + length);
    this.#count += 1;
    return { type: 'frame', payload };
  }

  /** The length in the header of the frame that comes next, as soon as the header is there. */
  get announced(): number | undefined {
    const bytes = this.#bytes.view();
    return bytes.length < HEADER_BYTES ? undefined : bytes.readUInt16BE(0);
  }

  /** The number, from 1, of the frame that was begun and is not complete; undefined between frames. */
  get begun(): number | undefined {
    const partial = this.#skipping > 0 || this.#bytes.view().length > 0;
    return partial ? this.#count + 1 : undefined;
  }

  /** How many frames were read. */
  get count(): number {
    return this.#count;
  }

  /** Gives up what has come behind the last frame that was read, to whoever reads on; valid until more comes. */
  takeRest(): Buffer {
    const rest = this.#bytes.view();
    this.#bytes.drop(rest.length);
    this.#bytes.keep();
    return rest;
  }

  #skip(): boolean {
    const count = Math.min(this.#skipping, this.#bytes.view().length);
    this.#bytes.drop(count);
    this.#skipping -= count;
    return this.#skipping === 0;
  }

  #starved(): undefined {
    this.#bytes.keep();
    return undefined;
  }
}

/** A frame around a payload; throws RangeError over 65,535 bytes, which only a caller's mistake can ask for. */
export function frame(payload: string | Uint8Array): Uint8Array {
  const length = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  if (length > MAX_FRAME) throw new RangeError(`a frame holds at most ${MAX_FRAME} bytes, not ${length}`);
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + length);
  bytes.writeUInt16BE(length, 0);
  if (typeof payload === 'string') bytes.write(payload, HEADER_BYTES);
  else bytes.set(payload, HEADER_BYTES);
  return bytes;
}
