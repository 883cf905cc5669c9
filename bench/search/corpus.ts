/** Messages that nobody wrote, with words as often, as seldom and as alike as those of languages. */

/** A number from 0 up to 1. */
export type Random = () => number;

/** A word by how common it is: 0 is the most common one. */
type Vocabulary = readonly string[];

export interface Corpus {
  message(): string;
  readonly languages: Readonly<Record<Language, Vocabulary>>;
}

export type Language = 'english' | 'russian' | 'chinese' | 'japanese' | 'thai' | 'code';

const WORDS = 30_000;
/** How often, in all, a message is in a language, up to and with this one. */
const SHARES: readonly (readonly [number, Language])[] = [
  [0.5, 'english'],
  [0.65, 'russian'],
  [0.78, 'chinese'],
  [0.88, 'japanese'],
  [0.93, 'thai'],
  [1, 'code'],
];
const ENDS = ['', '', '', '.', '!', '?', ' :)', ' 😀', ' 123'];

const COMMON_ENGLISH =
  'the of and to in is you that it he was for on are as with his they at be this have from or one had by word but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people my than first water been call who oil its now find long down day did get come made may part';
const ENGLISH = {
  onsets: 'b c d f g h l m n p r s t w st tr pr ch sh th br gr pl cl'.split(' '),
  nuclei: 'a e i o u ea ou io ai'.split(' '),
  codas: ['', '', ...'n r s t l nd ng st m ck ss tion er ing'.split(' ')],
};
const RUSSIAN = {
  onsets: 'б в г д ж з к л м н п р с т х ст пр тр'.split(' '),
  nuclei: 'а е и о у ы я ю'.split(' '),
  codas: ['', '', ...'н р с т л й м ть ый ние ать'.split(' ')],
};
const THAI = {
  onsets: [...'กขคงจฉชซดตถทนบปผพฟมยรลวสหอ'],
  nuclei: ['', ...'าีิูุะำั่้'],
  codas: ['', '', ...'กขคงจดนบมยรล'],
};

/** The same for the same seed. */
export function makeCorpus(seed: number): Corpus {
  const random = randomFrom(seed);
  const english = vocabulary(() => syllables(random, ENGLISH, 3), COMMON_ENGLISH.split(' '));
  const han = Array.from({ length: 4000 }, (_, index) =>
    String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
  );
  const kana = Array.from({ length: 80 }, (_, index) => String.fromCodePoint(0x3042 + index));
  const characters = (most: number, kanaShare: number) =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () =>
      ranked(random, random() < kanaShare ? kana : han),
    ).join('');
  const languages = {
    english,
    russian: vocabulary(() => syllables(random, RUSSIAN, 3)),
    chinese: vocabulary(() => characters(2.6, 0)),
    japanese: vocabulary(() => characters(4, 0.7)),
    thai: vocabulary(() => syllables(random, THAI, 4)),
    code: vocabulary(() => identifier(random, english)),
  };
  return { languages, message: () => message(random, languages) };
}

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of them, as words of a language are chosen: the second half as often as the second. */
export function ranked<T>(random: Random, all: readonly T[]): T {
  return pick(all, Math.floor(Math.exp(random() * Math.log(all.length + 1)) - 1));
}

function message(random: Random, languages: Corpus['languages']): string {
  const share = random();
  const language = SHARES.find(([up]) => share < up)?.[1] ?? 'english';
  const between = ['chinese', 'japanese', 'thai'].includes(language) ? '' : ' ';
  const count = 1 + Math.floor(Math.exp(random() * random() * 4.2) * 1.8 + random() * 4);
  const words = Array.from({ length: count }, () => ranked(random, languages[language]));
  const text = words.map((word) => (between === '' && random() < 0.1 ? `${word}，` : word)).join(between);
  const begin = random() < 0.3 ? text.charAt(0).toUpperCase() : text.charAt(0);
  return `${begin}${text.slice(1)}${pick(ENDS, Math.floor(random() * ENDS.length))}`;
}

function vocabulary(make: () => string, common: Vocabulary = []): Vocabulary {
  const words = new Set(common);
  while (words.size < WORDS) words.add(make());
  return [...words];
}

function syllables(random: Random, { onsets, nuclei, codas }: typeof ENGLISH, most: number): string {
  const any = (parts: readonly string[]) => pick(parts, Math.floor(random() * parts.length));
  const count = 1 + Math.floor(random() * (most + 0.2));
  return Array.from({ length: count }, (_, index) => {
    const closes = index === count - 1 || random() < 0.3;
    return any(onsets) + any(nuclei) + (closes ? any(codas) : '');
  }).join('');
}

function identifier(random: Random, english: Vocabulary): string {
  const [one, other] = [ranked(random, english), ranked(random, english)];
  const capital = other.charAt(0).toUpperCase() + other.slice(1);
  return pick(
    [`${one}_${other}`, one + capital, `${one}.${other}()`, `${one}->${other}`],
    Math.floor(random() * 4),
  );
}

function pick<T>(all: readonly T[], index: number): T {
  const picked = all[Math.min(index, all.length - 1)];
  if (picked === undefined) throw new Error('there is nothing to pick from');
  return picked;
}
