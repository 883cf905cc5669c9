import { Buffer } from 'node:buffer';

const EMPTY = Buffer.alloc(0);

/**
 * Takes the headers off frames that carry one stream of bytes. What is there of a payload is given on at once: how long
 * its frame is says nothing of how much has to be kept.
 */
export class FramePayloads {
  /** The first byte of a header whose second has not come. */
  #high: number | undefined;
  /** Bytes of the payload that are still to come. */
  #left = 0;

  /** Whether a frame was begun and is not complete. */
  get isInside(): boolean {
    return this.#left > 0 || this.#high !== undefined;
  }

  /** Calls `take` with each piece of a payload, and with no bytes for a frame that is empty. Nothing is copied or kept. */
  strip(bytes: Uint8Array, take: (piece: Uint8Array) => void): void {
    let offset = 0;
    while (offset < bytes.length) {
      if (this.#left > 0) {
        const piece = bytes.subarray(offset, offset + this.#left);
        this.#left -= piece.length;
        offset += piece.length;
        take(piece);
      } else {
        this.#header(bytes[offset] ?? 0, take);
        offset += 1;
      }
    }
  }

  #header(byte: number, take: (piece: Uint8Array) => void): void {
    if (this.#high === undefined) {
      this.#high = byte;
      return;
    }
    this.#left = this.#high * 0x100 + byte;
    this.#high = undefined;
    if (this.#left === 0) take(EMPTY);
  }
}
