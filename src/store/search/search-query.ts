import type { SearchQuery } from '../../core/ports.ts';
import { foldText } from '../../protocol/folding.ts';
import { authorGram, eachGram, roomGram } from './search-grams.ts';
import type { SearchText } from './search-texts.ts';

/** A gram of a word, where it is in it, and how often it was met. */
export interface WantedGram {
  readonly gram: number;
  readonly offset: number;
  /** In how many texts of the chunk that was looked at last; 0 if that is not known. The rarest is looked up first. */
  count: number;
}

/** What is looked for, in the terms of the index. */
export interface Wanted {
  /** Folded; none is empty. */
  readonly words: readonly string[];
  /**
   * The grams of each word of at least two characters, and those of an author and of a room if it must be that one. A
   * shorter word has none: the texts that the others find are held against it.
   */
  readonly grams: readonly (readonly WantedGram[])[];
  readonly rooms: ReadonlySet<number>;
  readonly author: number | undefined;
  readonly since: number;
  readonly until: number;
  readonly before: number;
}

export function wantedOf(query: SearchQuery, rooms: ReadonlySet<number>): Wanted {
  const { from, since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, before } = query;
  const words = [...new Set(query.words.map(foldText))].filter((word) => word !== '');
  const author = from === undefined ? undefined : authorGram(from);
  const [room] = rooms.size === 1 ? rooms : [];
  const marks = [author, room === undefined ? undefined : roomGram(room)].filter(
    (gram) => gram !== undefined,
  );
  return {
    words,
    grams: [...marks.map((gram) => [wantedGram(gram, 0)]), ...words.map(wantedGrams)].filter(
      ({ length }) => length > 0,
    ),
    rooms,
    author,
    since,
    until,
    before: before ?? Number.MAX_SAFE_INTEGER,
  };
}

/** Whether a text is what is looked for, as far as the index can tell: two authors may look the same to it. */
export function mayFit({ number, room, author, time, folded }: SearchText, wanted: Wanted): boolean {
  return (
    number < wanted.before &&
    wanted.rooms.has(room) &&
    (wanted.author === undefined || wanted.author === author) &&
    time >= wanted.since &&
    time < wanted.until &&
    wanted.words.every((word) => folded.includes(word))
  );
}

function wantedGrams(word: string): WantedGram[] {
  const grams: WantedGram[] = [];
  eachGram(word, (gram, offset) => grams.push(wantedGram(gram, offset)));
  return grams;
}

function wantedGram(gram: number, offset: number): WantedGram {
  return { gram, offset, count: 0 };
}
