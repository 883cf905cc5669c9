import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import confusables from 'unhomoglyph/data.json' with { type: 'json' };
import { foldNick, isNick, nickKeys, skeleton } from '../../src/protocol/names.ts';

function countAsOne(one: string, other: string): boolean {
  const keys = new Set(nickKeys(one, confusables));
  return nickKeys(other, confusables).some((key) => keys.has(key));
}

describe('N1: a nick has 1 to 32 code points and at most 128 bytes', () => {
  for (const [nick, allowed] of [
    ['a', true],
    ['a'.repeat(32), true],
    ['a'.repeat(33), false],
    ['', false],
    ['𝒜'.repeat(32), true],
    ['字'.repeat(32), true],
    // Folding makes eighteen letters of this one: too long when folded.
    ['ﷺ'.repeat(3), false],
    ['x'.repeat(64_000), false],
  ] as const) {
    test(`${[...nick].length} code points of ${JSON.stringify(nick.slice(0, 4))}: ${allowed ? 'allowed' : 'not allowed'}`, () => {
      assert.equal(isNick(nick), allowed);
    });
  }
});

describe('N2: letters with at most two marks, digits, and -_.[]{}\\|^`', () => {
  for (const nick of [
    'alice',
    'Zoë',
    'Zoe\u0308',
    'Ольга',
    '李雷',
    'さくら',
    'محمد',
    'สมชาย',
    'नरेन्द्र',
    'ệlan',
    'a-_.[]{}\\|^`9',
    '_x',
    'أحمد٣',
  ]) {
    test(`${nick} is allowed`, () => assert.equal(isNick(nick), true));
  }
  for (const nick of [
    '9lives',
    '٣',
    '-',
    '-x',
    'al ice',
    ' alice',
    'alice ',
    'a\tb',
    'a\u00a0b',
    'a\u3000b',
    'a\u0000b',
    'a\u202eb',
    'a:b',
    'a@b',
    'server:',
    '*',
    'a/b',
    'a\u0301\u0301\u0301',
    '\u0301a',
    '😀',
    '\u200b',
    '\u2060',
    '\ufeff',
    '\u00ad',
    '\u3164',
    '\u115f',
    '\u2800',
    '\u{e0041}',
    'a\u200db',
    'a\ufe0f',
  ]) {
    test(`${JSON.stringify(nick)} is not allowed`, () => assert.equal(isNick(nick), false));
  }
});

describe('N3: nicks that count as one', () => {
  for (const [one, other] of [
    ['alice', 'ALICE'],
    ['alice', 'ａｌｉｃｅ'],
    ['Jose\u0301', 'José'],
    ['straße', 'STRASSE'],
    ['ſam', 'sam'],
    ['\u212aim', 'kim'],
    ['ﬁnn', 'finn'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['alice', '\u0430lice'],
    ['alice', 'aIice'],
    ['Alice', 'aIice'],
    ['alice', 'ALlCE'],
    ['alice', 'a1ice'],
    ['mary', 'rnary'],
    ['bob', 'b\u03bfb'],
    ['root', 'r00t'],
  ] as const) {
    test(`${one} and ${other}`, () => assert.ok(countAsOne(one, other)));
  }
  for (const [one, other] of [
    ['alice', 'alicia'],
    ['bob', 'rob'],
    ['Ольга', 'Олег'],
    ['李雷', '李蕾'],
    ['anna', 'hanna'],
  ] as const) {
    test(`${one} and ${other} are two`, () => assert.ok(!countAsOne(one, other)));
  }

  test('folding and skeletons are at rest after one application', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        assert.equal(foldNick(foldNick(text)), foldNick(text));
        const once = skeleton(text, confusables);
        assert.equal(skeleton(once, confusables), skeleton(skeleton(once, confusables), confusables));
      }),
    );
  });

  test('a nick counts as one with itself in any case and any form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), (nick) => {
        for (const form of [
          nick.toUpperCase(),
          nick.toLowerCase(),
          nick.normalize('NFD'),
          nick.normalize('NFKC'),
        ]) {
          assert.ok(countAsOne(nick, form));
        }
      }),
    );
  });

  test('names of object properties are ordinary strings', () => {
    for (const nick of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      assert.equal(isNick(nick), true);
      assert.ok(nickKeys(nick, confusables).every((key) => typeof key === 'string'));
      assert.equal(skeleton(nick, {}), nick);
    }
  });
});
