/** How many characters there can be, and how many of them are ASCII. */
const CODE_POINTS = 0x110000;
const ASCII = 0x80;
/** Grams of two ASCII characters are the numbers below this. */
export const ASCII_GRAMS = ASCII * ASCII;
/** Places are told apart modulo this. */
export const PLACES = 16;

/**
 * Visits every two characters that stand together in a folded text: a number for the two, and their place in characters
 * from the beginning.
 */
export function eachGram(folded: string, visit: (gram: number, place: number) => void): void {
  let before = -1;
  let place = 0;
  for (let index = 0; index < folded.length; index += 1) {
    const code = folded.codePointAt(index) ?? 0;
    if (code > 0xffff) index += 1;
    if (before >= 0) {
      visit(gramOf(before, code), place);
      place += 1;
    }
    before = code;
  }
}

function gramOf(one: number, other: number): number {
  return one < ASCII && other < ASCII ? one * ASCII + other : ASCII_GRAMS + one * CODE_POINTS + other;
}

/** The bit of a place. */
export function bitOf(place: number): number {
  return 1 << (place % PLACES);
}

/** Places of a gram, as places at which a word begins that has the gram at `offset`. */
export function beginnings(places: number, offset: number): number {
  const by = offset % PLACES;
  return ((places >>> by) | (places << (PLACES - by))) & 0xffff;
}

/** Who wrote a text, as a number that is looked up like a gram: seldom the same for two authors, who are told apart later. */
export function authorGram(identity: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < identity.length; index += 1)
    hash = Math.imul(hash ^ identity.charCodeAt(index), 0x01000193);
  return -1 - (hash >>> 0);
}

/** The room of a text, as a number of that kind. */
export function roomGram(room: number): number {
  return -1 - 2 ** 32 - room;
}
