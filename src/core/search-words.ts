import { foldText } from '../protocol/folding.ts';
import { isNick } from '../protocol/names.ts';
import { isRoom } from '../protocol/rooms.ts';
import { hasSomethingVisible } from '../protocol/text.ts';

/** What somebody looks for. */
export interface ParsedSearch {
  /** Words and phrases, as they were written; all of them are to be in a message. */
  readonly words: readonly string[];
  /** The nick of the author. */
  readonly from?: string;
  readonly room?: string;
  /** Milliseconds since 1970: not before, and before. */
  readonly since?: number;
  readonly until?: number;
}

type Filters = Omit<ParsedSearch, 'words'>;

/**
 * Fewest characters of a word, folded, by which messages are looked up. Shorter ones are in nearly every message: what
 * the rest finds is held against them.
 */
const SHORTEST_WORD = 2;
/** A phrase in quotes, straight ones or those that telephones make of them, to its end or that of the query; or a word. */
const PART = /["“„]([^"“”]*)["“”]?|\S+/gu;
const FILTER = /^(from|in|before|after):(.+)$/isu;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** What stands behind the colon of a filter, if it can be that. */
const FILTERS: Readonly<Record<string, (value: string) => Filters | undefined>> = {
  from(value) {
    const from = value.replace(/^@/, '');
    return isNick(from) ? { from } : undefined;
  },
  in: (room) => (isRoom(room) ? { room } : undefined),
  before: (date) => onDay(date, (until) => ({ until })),
  after: (date) => onDay(date, (since) => ({ since })),
};

/**
 * Reads a query: words, "phrases in quotes", `from:nick`, `in:#room`, `before:2026-11-24` (not on that day, UTC) and
 * `after:2026-11-24` (from that day on). What looks like a filter and is none is a word, and of two filters of a kind the
 * last counts. Undefined if there is nothing by which to look: no filter, and no word of at least two characters.
 */
export function parseSearch(query: string): ParsedSearch | undefined {
  const words: string[] = [];
  let filters: Filters = {};
  for (const [part, phrase] of query.matchAll(PART)) {
    const filter = phrase === undefined ? filterOf(part) : undefined;
    if (filter !== undefined) filters = { ...filters, ...filter };
    else if (hasSomethingVisible(phrase ?? part)) words.push(phrase ?? part);
  }
  const hasFilter = Object.keys(filters).length > 0;
  return hasFilter || words.some(isLookedUp) ? { words: [...new Set(words)], ...filters } : undefined;
}

function filterOf(part: string): Filters | undefined {
  const [, name = '', value = ''] = FILTER.exec(part) ?? [];
  return FILTERS[name.toLowerCase()]?.(value);
}

function isLookedUp(word: string): boolean {
  return [...foldText(word)].length >= SHORTEST_WORD;
}

/** What a filter makes of the moment at which a day begins; undefined if there is no such day. */
function onDay(date: string, filter: (begin: number) => Filters): Filters | undefined {
  if (!DATE.test(date)) return undefined;
  const begin = Date.parse(date);
  // Some days that are in no calendar, such as 30 February, are taken for later ones.
  const isDay = Number.isSafeInteger(begin) && new Date(begin).toISOString().startsWith(date);
  return isDay ? filter(begin) : undefined;
}
