/** Pages of a file, by their numbers from 1: a bit for each. */
export class PageSet {
  #bits: Uint8Array;
  /** No page before this byte is in it. */
  #from = 0;

  /** Has the first `count` pages in it to begin with. */
  constructor(count = 0) {
    this.#bits = new Uint8Array((count >> 3) + 1);
    for (let page = 1; page <= count; page += 1) this.add(page);
  }

  add(page: number): void {
    const byte = page >> 3;
    if (byte >= this.#bits.length) this.#grow(byte + 1);
    this.#bits[byte] = this.#byte(byte) | (1 << (page & 7));
    this.#from = Math.min(this.#from, byte);
  }

  /** Takes up to `most` pages out of it. */
  take(most: number): number[] {
    const taken: number[] = [];
    for (; this.#from < this.#bits.length; this.#from += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        if ((this.#byte(this.#from) & (1 << bit)) === 0) continue;
        if (taken.length === most) return taken;
        this.#bits[this.#from] = this.#byte(this.#from) & ~(1 << bit);
        taken.push(this.#from * 8 + bit);
      }
    }
    return taken;
  }

  #byte(index: number): number {
    return this.#bits[index] ?? 0;
  }

  #grow(length: number): void {
    const bits = new Uint8Array(Math.max(length, this.#bits.length * 2));
    bits.set(this.#bits);
    this.#bits = bits;
  }
}
