import fc from 'fast-check';
import shipped from 'unhomoglyph/data.json' with { type: 'json' };
import { Nicks } from '../../src/core/nicks.ts';
import { type Confusables, RESERVED_NICKS } from '../../src/protocol/names.ts';
import { HONEST_NAMES } from './support/honest-names.ts';
import { Findings, type Report, runCommand } from './support/report.ts';

const TAKEN = [
  'alice',
  'Bob',
  'Mallory',
  'maria.lopez',
  'Иван',
  'Νίκος',
  'Zoë',
  'klaus-dieter',
  'sigma_male',
];
const HOLDER = 'holder';
const IMPOSTOR = 'impostor';

/** S4: names cannot be faked, and honest names of the world are not refused. */
export async function checkNames(
  { variants, seed }: { readonly variants: number; readonly seed: number },
  confusables: Confusables = shipped,
): Promise<Report> {
  const findings = new Findings('check:names');
  const fakes = fakesOf([...TAKEN, ...RESERVED_NICKS], variants, seed);
  const nicks = new Nicks(confusables);
  for (const nick of TAKEN)
    if (nicks.claim(nick, HOLDER) !== 'claimed') throw new Error(`${nick} is not given`);
  const accepted = fakes.filter((fake) => {
    const isAccepted = nicks.claim(fake, IMPOSTOR) === 'claimed';
    if (isAccepted) nicks.release(fake, IMPOSTOR);
    return isAccepted;
  });
  findings.note('seed', seed);
  findings.atLeast('variants of taken and reserved names', fakes.length, variants);
  findings.exactly(`accepted${examples(accepted)}`, accepted.length, 0);
  const refused = HONEST_NAMES.filter((name) => new Nicks(confusables).claim(name, HOLDER) !== 'claimed');
  findings.atLeast('honest names of many scripts', HONEST_NAMES.length, 500);
  findings.exactly(`refused${examples(refused)}`, refused.length, 0);
  return findings.report();
}

/**
 * Spellings that look like a name or count as the same: other cases of it, its letters replaced by look-alikes, and
 * its capitals by look-alikes of capitals. Not all at once: a name with a capital I for an i and another for an l
 * looks like neither.
 */
function fakesOf(names: readonly string[], count: number, seed: number): readonly string[] {
  const faked = fc.constantFrom(...names).chain((name) =>
    fc.oneof(
      spelt(name, (letter) => [letter.toLowerCase(), letter.toUpperCase()]),
      spelt(name.toLowerCase(), (letter) => [letter, ...(SMALL.get(letter) ?? [])]),
      spelt(name.toUpperCase(), (letter) => [letter, ...(CAPITAL.get(letter) ?? [])]),
    ),
  );
  const fakes = new Set<string>();
  for (let round = 0; fakes.size < count && round < 20; round += 1) {
    for (const fake of fc.sample(faked, { numRuns: count, seed: seed + round })) fakes.add(fake);
  }
  return [...fakes];
}

function spelt(name: string, spellings: (letter: string) => readonly string[]): fc.Arbitrary<string> {
  const letters = fc.tuple(...[...name].map((letter) => fc.constantFrom(...spellings(letter))));
  return fc
    .tuple(letters, fc.constantFrom('NFC', 'NFD'))
    .map(([chosen, form]) => chosen.join('').normalize(form));
}

/** What a letter can be mistaken for, or folds to: chosen by eye from the scripts that attackers use. */
const SMALL = alike({
  ...{
    a: 'аɑａ𝐚𝖆',
    b: 'ｂ𝐛',
    c: 'сϲｃ𝐜',
    d: 'ԁｄ𝐝',
    e: 'еｅ𝐞℮',
    g: 'ɡｇ𝐠',
    h: 'һｈ𝐡',
    i: 'іｉ𝐢ı',
    j: 'јｊ𝐣',
    k: 'ｋ𝐤',
  },
  ...{
    l: 'ⅼｌ𝐥1I',
    m: 'ｍ𝐦',
    n: 'ｎ𝐧ո',
    o: 'оοｏ𝐨0',
    p: 'рｐ𝐩',
    r: 'ｒ𝐫',
    s: 'ѕｓ𝐬',
    t: 'ｔ𝐭',
    u: 'ｕ𝐮',
    v: 'ｖ𝐯ν',
  },
  ...{ w: 'ｗ𝐰ԝ', x: 'хｘ𝐱', y: 'уｙ𝐲', z: 'ｚ𝐳', ο: 'oо', ν: 'vｖ' },
});
const CAPITAL = alike({
  ...{
    A: 'АΑＡ𝐀',
    B: 'ВΒＢ',
    C: 'СϹＣⅭ',
    D: 'ＤⅮ',
    E: 'ЕΕＥ',
    H: 'НΗＨ',
    I: 'ІΙＩl1',
    J: 'ЈＪ',
    K: 'КΚＫ\u212a',
  },
  ...{
    L: 'ＬⅬ',
    M: 'МΜＭ',
    N: 'ΝＮ',
    O: 'ОΟＯ0',
    P: 'РΡＰ',
    S: 'ЅＳ',
    T: 'ТΤＴ',
    X: 'ХΧＸ',
    Y: 'ΥҮＹ',
    Z: 'ΖＺ',
  },
});

function alike(table: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.entries(table).map(([letter, characters]) => [letter, [...characters]]));
}

function examples(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (such as ${names.slice(0, 8).join(' ')})`;
}

if (import.meta.main)
  await runCommand({ variants: 20_000, seed: Date.now() % 2 ** 31 }, (figures) => checkNames(figures));
