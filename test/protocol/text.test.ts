import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { harmless, hasSomethingVisible } from '../../src/protocol/text.ts';

describe('showing text', () => {
  for (const [text, shown] of [
    ['plain', 'plain'],
    ['a\tb', 'a\tb'],
    ['a\nb', 'a ⏎ b'],
    ['a\u2028b\u2029c', 'a ⏎ b ⏎ c'],
    ['\u0000\u001b\u007f', '␀␛␡'],
    ['\u001b[2J', '␛[2J'],
    ['hi\rSERVER: you are banned', 'hi␍SERVER: you are banned'],
    ['\u009b31m\u009d0;x\u009c', '\ufffd31m\ufffd0;x\ufffd'],
    ['access \u202egpj.exe', 'access \ufffdgpj.exe'],
    ['\u2066\u2069\u202a', '\ufffd\ufffd\ufffd'],
    ['👩‍👩‍👧‍👦 🏳️‍🌈 1️⃣ \u200e\u200f', '👩‍👩‍👧‍👦 🏳️‍🌈 1️⃣ \u200e\u200f'],
  ] as const) {
    test(`${JSON.stringify(text)} is shown as ${shown}`, () => assert.equal(harmless(text), shown));
  }

  test('a line break is shown as the caller wants', () => assert.equal(harmless('a\nb', '\n  '), 'a\n  b'));

  test('nothing that comes out can drive a terminal or reorder a line, and what is harmless stays', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = harmless(text);
        assert.doesNotMatch(
          shown,
          /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/,
        );
        assert.equal(harmless(shown), shown);
      }),
    );
  });
});

describe('B10: something visible', () => {
  for (const text of ['a', ' a ', '😀', '\u0301a', '字']) {
    test(`${JSON.stringify(text)} has it`, () => assert.ok(hasSomethingVisible(text)));
  }
  for (const text of [
    '',
    ' ',
    '\n\t',
    '\u200b',
    '\u00a0\u3000',
    '\u2800',
    '\u3164',
    '\u0007',
    '\ufeff',
    '\u{e0041}',
  ]) {
    test(`${JSON.stringify(text)} has not`, () => assert.ok(!hasSomethingVisible(text)));
  }
});
