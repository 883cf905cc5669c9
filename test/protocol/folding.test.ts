import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { foldText } from '../../src/protocol/folding.ts';

describe('texts are the same to a search', () => {
  for (const [what, ...forms] of [
    ['in whatever case', 'STRASSE', 'Straße', 'strasse'],
    ['in whatever width', 'ＴＯＫＹＯ', 'tokyo'],
    ['in narrow kana', 'ﾀﾜｰ', 'タワー'],
    ['however they are composed', 'Cafe\u0301', 'CAFÉ', 'café'],
    ['with a sigma at the end', 'ΟΔΟΣ', 'οδος', 'οδοσ'],
    ['with an I from Istanbul', 'İSTANBUL', 'istanbul', 'ISTANBUL', 'ıstanbul'],
    ['whatever blanks there are', 'red apple', 'red\n\n apple', 'red\u00a0apple', 'red\u3000apple'],
    ['with characters that nobody sees', '❤\ufe0f', '❤', '\u200d❤'],
  ] as const) {
    test(`${what}`, () => assert.deepEqual(new Set(forms.map(foldText)), new Set([foldText(forms[0])])));
  }

  test('but not without their marks, or in another script', () => {
    assert.notEqual(foldText('cafe'), foldText('café'));
    assert.notEqual(foldText('а'), foldText('a'));
  });

  test('whatever is in them, and folding ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        assert.equal(foldText(text.normalize('NFD')), foldText(text.normalize('NFC')));
      }),
      { seed: 1, numRuns: 1000 },
    );
    for (let code = 0; code < 0x110000; code += 0x800) {
      const block = String.fromCodePoint(...Array.from({ length: 0x800 }, (_, index) => code + index));
      foldText(block.toWellFormed());
    }
  });
});
