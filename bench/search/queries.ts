import type { SearchQuery } from '../../src/core/ports.ts';
import type { Corpus, Language } from './corpus.ts';
import { AUTHORS, BEGIN, BETWEEN, ROOMS } from './history.ts';

/** Searches of a kind, and how long each may take, in milliseconds. */
export interface Kind {
  readonly name: string;
  readonly goal: number;
  readonly queries: readonly SearchQuery[];
}

const WORD_GOAL = 50;
const TWO_CHARACTERS_GOAL = 250;
/** Whatever is asked, with what was found by then. */
const ANYTHING_GOAL = 210;
const COUNT = 50;
const LIMIT = 20;
const LANGUAGES: readonly Language[] = ['english', 'russian', 'chinese', 'japanese', 'thai', 'code'];
/** Pairs that are in most messages of a language, and pairs that are in hardly any. */
const COMMON_PAIRS = 'th he on io ng st er in an re at ea ou na ст но ра ни ть ая ор ро'.split(' ');
const RARE_PAIRS = 'zq qj xw zz kx jj vv wq 1z q1 йй ъь фф ыы 龘靐 ヴヵ ฮฮ}} ~~ <>'.split(' ');

/** All kinds, over a history of so many messages of a corpus. */
export function kindsOf({ languages }: Corpus, messages: number): readonly Kind[] {
  const someOf = (language: Language, from: number, to: number, count = COUNT) =>
    spread(languages[language], from, to, count).filter((word) => [...word].length > 1);
  const rare = (language: Language) => someOf(language, 0.5, 1);
  const common = someOf('english', 0, 0.002);
  const [lastRoom, lastAuthor] = [ROOMS.slice(-1), AUTHORS.at(-1) ?? ''];
  const days = (from: number, to: number) => ({
    since: BEGIN + from * messages * BETWEEN,
    until: BEGIN + to * messages * BETWEEN,
  });
  const each = (words: readonly string[], rest: Partial<SearchQuery> = {}) =>
    words.map((word) => asked([word], rest));
  const word = (name: string, queries: readonly SearchQuery[]) => ({ name, goal: WORD_GOAL, queries });
  return [
    word('a common word', each(common)),
    ...LANGUAGES.map((language) => word(`a rare word, ${language}`, each(rare(language)))),
    word('a rare word that is nowhere', each(rare('english').map((each) => `${each}xq`))),
    word(
      'two common words together',
      pairsOf(common).map((words) => asked(words)),
    ),
    word(
      'a phrase of two words',
      pairsOf(common).map((words) => asked([words.join(' ')])),
    ),
    word('a common word, from somebody', each(common, { from: AUTHORS[500] ?? '' })),
    word('a common word, from somebody who says little', each(common, { from: lastAuthor })),
    word('a common word, in a quiet room', each(common, { rooms: lastRoom })),
    word(
      'a common word, in a quiet room, from one who says little',
      each(common, { rooms: lastRoom, from: lastAuthor }),
    ),
    word('a rare word, in a tenth of the time', each(rare('english'), days(0.1, 0.2))),
    word('a common word, behind the first page of all', each(common, { before: messages / 2 })),
    { name: 'two common characters', goal: TWO_CHARACTERS_GOAL, queries: each(COMMON_PAIRS) },
    { name: 'two rare characters', goal: TWO_CHARACTERS_GOAL, queries: each(RARE_PAIRS) },
    { name: 'two characters of Chinese', goal: TWO_CHARACTERS_GOAL, queries: each(twoOf(rare('chinese'))) },
    { name: 'two characters of Thai', goal: TWO_CHARACTERS_GOAL, queries: each(twoOf(rare('thai'))) },
    { name: 'something hostile', goal: ANYTHING_GOAL, queries: hostile() },
  ];
}

/** Nothing that is there, made of what is everywhere; many words; single characters. */
function hostile(): readonly SearchQuery[] {
  const common =
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve'.split(' ');
  const chains = common.map((pair, index) => `${pair}${common[(index * 7) % common.length]}${pair}`);
  return [
    ...chains.map((chain) => asked([chain])),
    asked(common),
    asked(common.map((pair) => `${pair}${pair}`)),
    asked(['~', '`'], { rooms: ROOMS.slice(0, 1) }),
    asked(['th', '~', '猫']),
    asked(['a', 'e', 'i', 'o', 'u', 'я', '明'], { from: AUTHORS[0] ?? '' }),
    asked([], { from: 'nobody' }),
    asked(Array.from({ length: 80 }, (_, index) => `${index}`)),
  ];
}

function asked(words: readonly string[], rest: Partial<SearchQuery> = {}): SearchQuery {
  return { rooms: ROOMS, words, limit: LIMIT, ...rest };
}

function spread<T>(all: readonly T[], from: number, to: number, count: number): readonly T[] {
  const [begin, length] = [from * all.length, (to - from) * all.length];
  return all.filter((_, index) => {
    const place = ((index - begin) * count) / length;
    return place >= 0 && place < count && Math.floor(place) !== Math.floor(place - count / length);
  });
}

function pairsOf(words: readonly string[]): readonly (readonly string[])[] {
  return words.map((word, index) => [word, words[(index * 7 + 3) % words.length] ?? word]);
}

function twoOf(words: readonly string[]): readonly string[] {
  return words.map((word) => [...word].slice(0, 2).join(''));
}
