import { bitOf, eachGram } from '../../../src/store/search/search-grams.ts';

/** All grams of a folded text, each with a bit for every place modulo 16 at which it is. */
export function gramsOf(folded: string): Map<number, number> {
  const grams = new Map<number, number>();
  eachGram(folded, (gram, place) => grams.set(gram, (grams.get(gram) ?? 0) | bitOf(place)));
  return grams;
}
