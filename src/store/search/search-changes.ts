import type { Chunk, Chunks } from './search-chunks.ts';
import type { SearchText } from './search-texts.ts';

/** Present texts by their numbers; undefined where there is none any more. */
export type Changes = ReadonlyMap<number, SearchText | undefined>;

const NONE: Changes = new Map();

/** Texts of chunks that are not any more what is in the index, until they are written anew. */
export class ChangedTexts {
  readonly #chunks: Pick<Chunks, 'at'>;
  readonly #changes = new Map<number, Map<number, SearchText | undefined>>();

  constructor(chunks: Pick<Chunks, 'at'>) {
    this.#chunks = chunks;
  }

  /** Notes the present text of a number, or that there is none any more; a number of no chunk is let be. */
  set(number: number, text: SearchText | undefined): void {
    const chunk = this.#chunks.at(number);
    if (chunk === undefined) return;
    const changes = this.#changes.get(chunk.first) ?? new Map();
    this.#changes.set(chunk.first, changes.set(number, text));
  }

  of({ first }: Chunk): Changes {
    return this.#changes.get(first) ?? NONE;
  }

  /** The chunks with changes. */
  get chunks(): readonly Chunk[] {
    return [...this.#changes.keys()].flatMap((first) => this.#chunks.at(first) ?? []);
  }

  /** These are in the index now; what has changed again is not. */
  settle({ first }: Chunk, written: Changes): void {
    const changes = this.#changes.get(first);
    if (changes === undefined) return;
    for (const [number, text] of written) if (changes.get(number) === text) changes.delete(number);
    if (changes.size === 0) this.#changes.delete(first);
  }

  /** A chunk is gone. */
  drop({ first }: Chunk): void {
    this.#changes.delete(first);
  }
}
