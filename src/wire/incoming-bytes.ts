import { Buffer } from 'node:buffer';
import { ByteBuffer } from './byte-buffer.ts';

/**
 * Bytes that came and were not understood yet: the chunk just pushed, looked at where it is, or what was left over of
 * earlier ones, copied. So a chunk that is understood at once costs no copy.
 */
export class IncomingBytes {
  #chunk: Buffer | undefined;
  #offset = 0;
  readonly #rest = new ByteBuffer();

  /** Takes in bytes. What is not used by the time of the next `push` or `keep` is copied: the caller may reuse them. */
  push(bytes: Uint8Array): void {
    this.keep();
    if (this.#rest.length > 0) this.#rest.append(bytes);
    else this.#chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** All that is there, without copying it; valid until the next call of anything else. */
  view(): Buffer {
    return this.#chunk === undefined ? this.#rest.view() : this.#chunk.subarray(this.#offset);
  }

  /** Takes `count` bytes from the front, at most all of them. */
  drop(count: number): void {
    if (this.#chunk === undefined) this.#rest.drop(count);
    else this.#offset += count;
  }

  /** Copies what is left of the chunk and lets go of it. */
  keep(): void {
    if (this.#chunk === undefined) return;
    const left = this.#chunk.subarray(this.#offset);
    if (left.length > 0) this.#rest.append(left);
    this.#chunk = undefined;
    this.#offset = 0;
  }
}
