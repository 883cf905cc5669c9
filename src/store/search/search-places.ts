import { IndexTrouble } from './search-errors.ts';
import { beginnings } from './search-grams.ts';

/** In which texts of a chunk something is: their positions in it, ascending, and in each its places, a bit for each. */
export interface Places {
  readonly texts: Uint16Array;
  readonly places: Uint16Array;
}

/** As they are kept: all positions, then all places. */
export function packPlaces({ texts, places }: Places): Uint8Array {
  const packed = new Uint16Array(2 * texts.length);
  packed.set(texts);
  packed.set(places, texts.length);
  return new Uint8Array(packed.buffer);
}

/** Throws IndexTrouble if that is not what was packed. */
export function unpackPlaces(packed: Uint8Array): Places {
  if (packed.byteLength % 4 !== 0) throw new IndexTrouble('the index has half of a number', true);
  const all = new Uint16Array(packed.buffer, packed.byteOffset, packed.byteLength / 2);
  const count = all.length / 2;
  return { texts: all.subarray(0, count), places: all.subarray(count) };
}

/** Where a word may begin of which a gram, at `offset` in it, is there. */
export function beginningsOf({ texts, places }: Places, offset: number): Places {
  return { texts, places: places.map((each) => beginnings(each, offset)) };
}

/** Where a word may begin that may begin at `found`, and has another gram at `offset` that is there. */
export function narrowed(found: Places, gram: Places, offset: number): Places {
  const texts = new Uint16Array(found.texts.length);
  const places = new Uint16Array(found.texts.length);
  let count = 0;
  let other = 0;
  for (let index = 0; index < found.texts.length; index += 1) {
    const text = found.texts[index] ?? 0;
    while (other < gram.texts.length && (gram.texts[other] ?? 0) < text) other += 1;
    if (gram.texts[other] !== text) continue;
    const common = (found.places[index] ?? 0) & beginnings(gram.places[other] ?? 0, offset);
    if (common === 0) continue;
    texts[count] = text;
    places[count] = common;
    count += 1;
  }
  return { texts: texts.subarray(0, count), places: places.subarray(0, count) };
}

/** The texts of both. */
export function inBoth(one: Uint16Array, other: Uint16Array): Uint16Array {
  let next = 0;
  return one.filter((text) => {
    while (next < other.length && (other[next] ?? 0) < text) next += 1;
    return other[next] === text;
  });
}

/** Those that are not gone: by their positions. */
export function without({ texts, places }: Places, isGone: Uint8Array): Places {
  const stays = (_: number, index: number) => isGone[texts[index] ?? 0] !== 1;
  return { texts: texts.filter(stays), places: places.filter(stays) };
}

/** Those of both, which have no text in common. */
export function together(one: Places, other: Places): Places {
  const length = one.texts.length + other.texts.length;
  const texts = new Uint16Array(length);
  const places = new Uint16Array(length);
  let next = 0;
  for (let index = 0, at = 0; index < length; index += 1) {
    const isOther =
      at === one.texts.length || (other.texts[next] ?? Number.POSITIVE_INFINITY) < (one.texts[at] ?? 0);
    const [from, where] = isOther ? [other, next] : [one, at];
    texts[index] = from.texts[where] ?? 0;
    places[index] = from.places[where] ?? 0;
    if (isOther) next += 1;
    else at += 1;
  }
  return { texts, places };
}
