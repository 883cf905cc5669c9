import { bitOf, eachGram, roomGram } from './search-grams.ts';
import type { SearchText } from './search-texts.ts';

/** Work in pieces of a few milliseconds, between which a search can be answered. */
export type Pieces = Generator<undefined, void, undefined>;

/** Characters that are taken apart in one piece. */
const CHARACTERS_AT_ONCE = 10_000;

/** Where grams are: for each, two numbers for each text, its position in the chunk and a bit for each place in it. */
export type Gathered = Map<number, number[]>;

/** Takes texts apart, in the order of their numbers, the first of which in their chunk is given. */
export function* gather(gathered: Gathered, texts: Iterable<SearchText>, first: number): Pieces {
  let characters = 0;
  for (const text of texts) {
    addText(gathered, text.number - first, text);
    characters += text.folded.length;
    if (characters < CHARACTERS_AT_ONCE) continue;
    characters = 0;
    yield;
  }
}

/** What was gathered, in the order of the grams, `count` at a time. */
export function* inPieces(
  gathered: Gathered,
  count: number,
): Iterable<readonly (readonly [number, readonly number[]])[]> {
  const grams = Float64Array.from(gathered.keys()).sort();
  for (let begin = 0; begin < grams.length; begin += count) {
    const piece = grams.subarray(begin, begin + count);
    yield Array.from(piece, (gram) => [gram, gathered.get(gram) ?? []] as const);
  }
}

function addText(gathered: Gathered, index: number, { folded, author, room }: SearchText): void {
  const add = (gram: number, place: number) => {
    const pairs = gathered.get(gram);
    if (pairs === undefined) {
      gathered.set(gram, [index, bitOf(place)]);
    } else if (pairs[pairs.length - 2] === index) {
      pairs[pairs.length - 1] = (pairs[pairs.length - 1] ?? 0) | bitOf(place);
    } else {
      pairs.push(index, bitOf(place));
    }
  };
  add(author, 0);
  add(roomGram(room), 0);
  eachGram(folded, add);
}
