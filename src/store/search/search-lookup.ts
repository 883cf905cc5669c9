import type { Chunk, Chunks } from './search-chunks.ts';
import { beginningsOf, inBoth, narrowed, type Places } from './search-places.ts';
import type { WantedGram } from './search-query.ts';

/** To read where a gram is in so many texts takes as long as to look at one text. */
const WORTH_A_TEXT = 600;

const NOWHERE: Places = { texts: new Uint16Array(), places: new Uint16Array() };

/** The positions in a chunk, ascending, of texts that may have all of some words: those are given by their grams. */
export function withWords(
  chunks: Chunks,
  chunk: Chunk,
  words: readonly (readonly WantedGram[])[],
): Uint16Array {
  let found: Uint16Array | undefined;
  for (const word of words.toSorted((one, other) => rarest(one) - rarest(other))) {
    if (found !== undefined && isEnough(found, rarest(word))) break;
    const { texts } = withWord(chunks, chunk, word);
    found = found === undefined ? texts : inBoth(found, texts);
  }
  return found ?? NOWHERE.texts;
}

/** The texts that may have a word, and where it may begin in each: at places at which none of its grams is missing. */
function withWord(chunks: Chunks, chunk: Chunk, grams: readonly WantedGram[]): Places {
  let found: Places | undefined;
  for (const wanted of grams.toSorted((one, other) => one.count - other.count)) {
    if (found !== undefined && isEnough(found.texts, wanted.count)) break;
    const places = chunks.places(chunk, wanted.gram) ?? NOWHERE;
    wanted.count = places.texts.length;
    found =
      found === undefined ? beginningsOf(places, wanted.offset) : narrowed(found, places, wanted.offset);
  }
  return found ?? NOWHERE;
}

/** Whether it costs less to look at all texts that were found than to read where else a gram is, which is in `count`. */
function isEnough({ length }: Uint16Array, count: number): boolean {
  return length === 0 || length * WORTH_A_TEXT < count;
}

function rarest(grams: readonly WantedGram[]): number {
  return grams.reduce((least, { count }) => Math.min(least, count), Number.POSITIVE_INFINITY);
}
