import { ASCII_GRAMS, bitOf, eachGram, roomGram } from './search-grams.ts';
import type { Places } from './search-places.ts';
import type { SearchText } from './search-texts.ts';

/** Work in pieces of a few milliseconds, between which a search can be answered. */
export type Pieces = Generator<undefined, void, undefined>;

/** Characters that are taken apart in one piece, and finds that are put in order in one. */
const CHARACTERS_AT_ONCE = 20_000;
const FINDS_AT_ONCE = 100_000;
/** Grams of a text beside those of its characters: its author and its room. */
const MARKS = 2;
/** Of a find: the position of its text, above the bit of its place. */
const POSITION_SHIFT = 16;
const PLACE_MASK = 0xffff;

/**
 * Where grams are in some texts. A chunk has a million of such finds: so there is no object for any of them, they are
 * noted as they come, each with the slot of its gram, and then put in order by slots, as one sorts by counting.
 */
export class Gathering {
  /** By slot: the gram, and how often it was found. */
  readonly #grams: number[] = [];
  readonly #counts: number[] = [];
  /** The slot of a gram and 1, or 0 as long as it has none; the most common ones are found without a hash. */
  readonly #asciiSlots = new Int32Array(ASCII_GRAMS);
  readonly #otherSlots = new Map<number, number>();
  #length = 0;
  #slots = new Int32Array();
  #finds = new Int32Array();
  /** The position of the text that is taken apart just now. */
  #position = 0;

  /** Takes texts apart, in the order of their numbers; `first` is that of their chunk. Then everything can be had. */
  *take(texts: readonly SearchText[], first: number): Pieces {
    const most = texts.reduce((sum, { folded }) => sum + folded.length + MARKS, 0);
    this.#slots = new Int32Array(most);
    this.#finds = new Int32Array(most);
    let characters = 0;
    for (const { number, folded, author, room } of texts) {
      this.#position = number - first;
      this.#find(author, 0);
      this.#find(roomGram(room), 0);
      eachGram(folded, this.#find);
      characters += folded.length;
      if (characters < CHARACTERS_AT_ONCE) continue;
      characters = 0;
      yield;
    }
    yield* this.#order();
  }

  /** All grams, ascending, `count` at a time, each with its places. */
  *inPieces(count: number): Iterable<readonly (readonly [number, Places])[]> {
    const begins = beginsOf(this.#counts);
    const slots = [...this.#grams.keys()].sort((one, other) => this.#gramOf(one) - this.#gramOf(other));
    for (let at = 0; at < slots.length; at += count) {
      yield slots.slice(at, at + count).map((slot) => {
        const begin = begins[slot] ?? 0;
        return [this.#gramOf(slot), placesOf(this.#finds.subarray(begin, begin + (this.#counts[slot] ?? 0)))];
      });
    }
  }

  readonly #find = (gram: number, place: number): void => {
    const slot = this.#slotOf(gram);
    this.#slots[this.#length] = slot;
    this.#finds[this.#length] = (this.#position << POSITION_SHIFT) | bitOf(place);
    this.#length += 1;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  };

  #slotOf(gram: number): number {
    const isAscii = gram >= 0 && gram < ASCII_GRAMS;
    const known = isAscii ? (this.#asciiSlots[gram] ?? 0) : (this.#otherSlots.get(gram) ?? 0);
    if (known > 0) return known - 1;
    const slot = this.#grams.push(gram) - 1;
    this.#counts.push(0);
    if (isAscii) this.#asciiSlots[gram] = slot + 1;
    else this.#otherSlots.set(gram, slot + 1);
    return slot;
  }

  #gramOf(slot: number): number {
    return this.#grams[slot] ?? 0;
  }

  *#order(): Pieces {
    const ordered = new Int32Array(this.#length);
    const next = beginsOf(this.#counts);
    for (let at = 0; at < this.#length; at += 1) {
      const slot = this.#slots[at] ?? 0;
      const to = next[slot] ?? 0;
      ordered[to] = this.#finds[at] ?? 0;
      next[slot] = to + 1;
      if (at % FINDS_AT_ONCE === FINDS_AT_ONCE - 1) yield;
    }
    this.#finds = ordered;
  }
}

/** Where each of some stretches begins, of which the lengths are given. */
function beginsOf(lengths: readonly number[]): Int32Array {
  const begins = new Int32Array(lengths.length);
  let begin = 0;
  for (const [index, length] of lengths.entries()) {
    begins[index] = begin;
    begin += length;
  }
  return begins;
}

/** The finds of one gram, in the order of the texts: all in one text become one. */
function placesOf(finds: Int32Array): Places {
  const texts = new Uint16Array(finds.length);
  const places = new Uint16Array(finds.length);
  let last = -1;
  for (const find of finds) {
    const text = find >>> POSITION_SHIFT;
    if (last < 0 || texts[last] !== text) last += 1;
    texts[last] = text;
    places[last] = (places[last] ?? 0) | (find & PLACE_MASK);
  }
  return { texts: texts.subarray(0, last + 1), places: places.subarray(0, last + 1) };
}
