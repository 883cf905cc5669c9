/** A message as it is looked through. */
export interface SearchText {
  /** Over all rooms. */
  readonly number: number;
  /** The number of its room in the journal; never 0. */
  readonly room: number;
  /** The gram of its author. */
  readonly author: number;
  readonly time: number;
  readonly folded: string;
}

/** How much a chunk has room for: it is held in memory until it is full. */
export interface ChunkSize {
  /** From that of its first text to that of its last, at most 65,536. */
  readonly numbers: number;
  /** Unless its only text has more. */
  readonly characters: number;
}

/** Texts that fill a chunk, and the number up to which it reaches: it is older than any other text. */
export interface FullChunk {
  readonly texts: readonly SearchText[];
  readonly last: number;
}

export const CHUNK_SIZE: ChunkSize = { numbers: 16_384, characters: 1024 * 1024 };
/** When so many chunks could be filled, no more is taken: they can't be written just now. */
const MOST_CHUNKS = 3;

/** The newest texts, in the order of their numbers, until there are enough for a chunk. */
export class RecentTexts {
  readonly #size: ChunkSize;
  readonly #texts: SearchText[] = [];
  #characters = 0;

  constructor(size: ChunkSize) {
    this.#size = size;
  }

  /** It must be newer than all others. */
  add(text: SearchText): void {
    this.#texts.push(text);
    this.#characters += text.folded.length;
  }

  get(number: number): SearchText | undefined {
    const text = this.#texts[this.#indexOf(number)];
    return text?.number === number ? text : undefined;
  }

  /** Puts a text in the place of another one. */
  replace(text: SearchText): void {
    const index = this.#indexOf(text.number);
    this.#characters += text.folded.length - (this.#texts[index]?.folded.length ?? 0);
    this.#texts[index] = text;
  }

  remove(number: number): void {
    const index = this.#indexOf(number);
    const text = this.#texts[index];
    if (text?.number !== number) return;
    this.#texts.splice(index, 1);
    this.#characters -= text.folded.length;
  }

  /** Removes everything up to a number. */
  removeUpTo(number: number): void {
    for (const { folded } of this.#texts.splice(0, this.#indexOf(number + 1)))
      this.#characters -= folded.length;
  }

  get newest(): number {
    return this.#texts.at(-1)?.number ?? 0;
  }

  /** The oldest texts, if they fill a chunk. */
  get chunk(): FullChunk | undefined {
    if (this.#chunks() < 1) return undefined;
    const end = (this.#texts[0]?.number ?? 0) + this.#size.numbers;
    let characters = 0;
    const behind = this.#texts.findIndex(({ number, folded }, index) => {
      characters += folded.length;
      return number >= end || (index > 0 && characters > this.#size.characters);
    });
    const next = this.#texts[behind];
    return next === undefined ? undefined : { texts: this.#texts.slice(0, behind), last: next.number - 1 };
  }

  get takesMore(): boolean {
    return this.#chunks() < MOST_CHUNKS;
  }

  /** From the newest before a number to the oldest. */
  *backwards(before: number): Iterable<SearchText> {
    for (let index = this.#indexOf(before) - 1; index >= 0; index -= 1) {
      const text = this.#texts[index];
      if (text !== undefined) yield text;
    }
  }

  /** How many chunks could be filled. */
  #chunks(): number {
    const oldest = this.#texts[0]?.number ?? 0;
    return Math.max((this.newest - oldest) / this.#size.numbers, this.#characters / this.#size.characters);
  }

  /** Where the first text is whose number is at least this. */
  #indexOf(number: number): number {
    let low = 0;
    let high = this.#texts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#texts[middle]?.number ?? number) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
