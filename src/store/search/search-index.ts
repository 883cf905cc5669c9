import { ChangedTexts } from './search-changes.ts';
import type { Chunks } from './search-chunks.ts';
import type { SearchChange, SearchFeed } from './search-feed.ts';
import type { Pieces } from './search-gathering.ts';
import { CHUNK_SIZE, type FullChunk, RecentTexts, type SearchText } from './search-texts.ts';
import { removeStray, rewriteChunk, writeChunk } from './search-writing.ts';

/** Texts that are erased in one piece. */
const ERASED_AT_ONCE = 500;

/**
 * All texts, so that those with a word in them are found: full chunks of them on disk, the newest in memory, and in
 * memory too what has changed since it was written. What is taken is known at once, and written in pieces. The journal
 * is read again from the end of the last chunk after a restart, so nothing that is only in memory can be lost.
 */
export class SearchIndex {
  readonly chunks: Chunks;
  readonly recent: RecentTexts;
  readonly changed: ChangedTexts;
  readonly #feed: Pick<SearchFeed, 'textless'>;
  readonly #erased: Extract<SearchChange, { readonly type: 'erased' }>[] = [];
  #cut = 0;
  #isToTidy = true;
  #work: Pieces | undefined;

  constructor(chunks: Chunks, feed: Pick<SearchFeed, 'textless'>, size = CHUNK_SIZE) {
    this.chunks = chunks;
    this.recent = new RecentTexts(size);
    this.changed = new ChangedTexts(chunks);
    this.#feed = feed;
  }

  take(change: SearchChange): void {
    switch (change.type) {
      case 'text':
        return this.#takeText(change.text);
      case 'gone':
        return this.#remove(change.number);
      case 'erased':
        this.#erased.push(change);
    }
  }

  /** What is not in any text any more is taken out of the file, and everything up to `cut`. */
  tidy(cut: number): void {
    this.#cut = cut;
    this.#isToTidy = true;
  }

  /** Writes a little of what there is to write; false if there is nothing. After IndexTrouble the next step begins anew. */
  step(): boolean {
    this.#work ??= this.#nextWork();
    const work = this.#work;
    // What throws has ended.
    this.#work = undefined;
    if (work === undefined) return false;
    if (work.next().done !== true) this.#work = work;
    return true;
  }

  #takeText(text: SearchText): void {
    const { number } = text;
    if (this.recent.get(number) !== undefined) return this.recent.replace(text);
    if (number > Math.max(this.recent.newest, this.chunks.last)) return this.recent.add(text);
    this.changed.set(number, text);
  }

  #remove(number: number): void {
    this.recent.remove(number);
    this.changed.set(number, undefined);
  }

  #nextWork(): Pieces | undefined {
    if (this.#erased.length > 0) return this.#erase();
    const full = this.recent.chunk;
    if (full !== undefined) return this.#writeChunk(full);
    if (!this.#isToTidy) return undefined;
    this.#isToTidy = false;
    return this.#tidy();
  }

  *#erase(): Pieces {
    for (let next = this.#erased[0]; next !== undefined; next = this.#erased[0]) {
      const { room, identity } = next;
      for (let after = 0; ; ) {
        const numbers = this.#feed.textless(room, identity, after, ERASED_AT_ONCE);
        if (numbers.length === 0) break;
        for (const number of numbers) this.#remove(number);
        after = numbers.at(-1) ?? after;
        yield;
      }
      this.#erased.shift();
    }
  }

  /** After what has changed until now: when the chunk is there, the journal is read again only behind it. */
  *#writeChunk({ texts, last }: FullChunk): Pieces {
    yield* this.#rewrite();
    yield* writeChunk(this.chunks, texts, last);
    for (const text of texts) {
      const present = this.recent.get(text.number);
      if (present !== text) this.changed.set(text.number, present);
    }
    this.recent.removeUpTo(last);
    this.chunks.settle();
  }

  *#rewrite(): Pieces {
    for (const chunk of this.changed.chunks) {
      const changes = new Map(this.changed.of(chunk));
      yield* rewriteChunk(this.chunks, chunk, changes);
      this.changed.settle(chunk, changes);
    }
  }

  *#tidy(): Pieces {
    this.recent.removeUpTo(this.#cut);
    for (const chunk of this.chunks.all) {
      if (chunk.last <= this.#cut) {
        this.chunks.drop(chunk);
        this.changed.drop(chunk);
      } else if (chunk.first <= this.#cut) {
        const cut = this.chunks.rooms(chunk).subarray(0, this.#cut - chunk.first + 1);
        for (const [index, room] of cut.entries())
          if (room !== 0) this.changed.set(chunk.first + index, undefined);
      }
    }
    yield* removeStray(this.chunks);
    yield* this.#rewrite();
    while (this.chunks.shrink()) yield;
    this.chunks.settle();
  }
}
