import { type Random, seededRandom } from '../checks/support/random.ts';

/** Chance for one purpose, drawn from the seed of the run: what one purpose draws changes nothing for the others. */
export function chanceFor(seed: number, purpose: string): Random {
  return seededRandom(mixed(seed, purpose));
}

/** A whole number from `least` to `most`. */
export function between(random: Random, least: number, most: number): number {
  return least + random.below(most - least + 1);
}

function mixed(seed: number, word: string): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  for (const character of word) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash;
}
