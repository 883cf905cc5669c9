import { Buffer } from 'node:buffer';

const SMALLEST = 256;

/** Bytes that wait to be understood: appended at the end, taken from the front, and holding no memory while empty. */
export class ByteBuffer {
  #bytes: Buffer | undefined;
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** Copies `bytes` behind those that wait. */
  append(bytes: Uint8Array): void {
    this.#makeRoomFor(bytes.length).set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** All bytes that wait, without copying them; valid until the next `append` or `drop`. */
  view(): Buffer {
    return this.#bytes === undefined ? Buffer.alloc(0) : this.#bytes.subarray(this.#start, this.#end);
  }

  /** Takes `count` bytes from the front, at most all of them. */
  drop(count: number): void {
    this.#start += count;
    if (this.#start < this.#end) return;
    this.#bytes = undefined;
    this.#start = 0;
    this.#end = 0;
  }

  /** Room behind the end, growing at least by half, so that byte after byte costs no more than all at once. */
  #makeRoomFor(count: number): Buffer {
    const length = this.length;
    if (this.#bytes !== undefined && this.#end + count <= this.#bytes.length) return this.#bytes;
    const capacity = Math.max(SMALLEST, length + count, Math.ceil(length * 1.5));
    const grown = Buffer.allocUnsafeSlow(capacity);
    if (this.#bytes !== undefined) this.#bytes.copy(grown, 0, this.#start, this.#end);
    this.#bytes = grown;
    this.#start = 0;
    this.#end = length;
    return grown;
  }
}
