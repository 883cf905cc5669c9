import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as v from 'valibot';
import {
  idField,
  nameField,
  reactionField,
  refField,
  searchField,
  seqField,
  textField,
  topicField,
} from '../../src/protocol/fields.ts';

describe('P38: a reaction', () => {
  for (const [what, emoji] of [
    ['a plain one', '👍'],
    ['one with a colour of skin', '👍🏽'],
    ['a sign that is shown as an emoji', '❤️'],
    ['a family, of several joined', '👨‍👩‍👧‍👦'],
    ['the longest there is', '👩🏽‍❤️‍💋‍👨🏿'],
    ['a flag with a sign on it', '🏳️‍🌈'],
    ['a flag of two letters', '🇩🇪'],
    ['a flag of tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['a digit in its keycap', '1️⃣'],
    ['the hash in its keycap', '#️⃣'],
  ] as const) {
    test(`can be ${what}: ${emoji}`, () => assert.ok(v.is(reactionField, emoji)));
  }
  for (const [what, text] of [
    ['empty', ''],
    ['two', '👍👍'],
    ['two different ones', '👍🎉'],
    ['one and a blank', '👍 '],
    ['one and a letter', 'x👍'],
    ['one and a line feed', '👍\n'],
    ['a letter', 'a'],
    ['a word', 'like'],
    ['a digit', '1'],
    ['a hash', '#'],
    ['a star', '*'],
    ['a joiner alone', '\u200d'],
    ['a variation selector alone', '\ufe0f'],
    ['a keycap alone', '\u20e3'],
    ['a colour of skin behind what has none', '🚗🏽'],
    ['one and a joiner', '👍\u200d'],
    ['two joined that are no one', '👍\u200d👎'],
    ['half of a flag', '🇩'],
    ['a flag of no country', '🇽🇽'],
    ['two flags', '🇩🇪🇫🇷'],
    ['a sign that is shown as a letter without its selector', '\u2764'],
    ['half of a surrogate pair', '\ud83d'],
    ['a control character', '\u0007'],
    ['an escape sequence', '\u001b[2J'],
    ['far too long', '👍'.repeat(10_000)],
    ['a number', 1],
  ] as const) {
    test(`is not ${what}`, () => assert.ok(!v.is(reactionField, text)));
  }
});

describe('the lengths of fields', () => {
  for (const [what, field, longest] of [
    ['P34: a topic has 512 bytes', topicField, 'é'.repeat(256)],
    ['P44: a search has 256 bytes', searchField, `${'字'.repeat(85)}x`],
    ['an id has 64 characters', idField, '~'.repeat(64)],
    ['a ref has 64 characters', refField, '\n'.repeat(64)],
    ['a name has 512', nameField, '字'.repeat(512)],
  ] as const) {
    test(`${what} at most`, () => {
      assert.ok(v.is(field, longest));
      assert.ok(!v.is(field, `${longest}x`));
    });
  }
  test('a topic, a search and a name may be empty, an id and a ref not', () => {
    for (const field of [topicField, searchField, nameField]) assert.ok(v.is(field, ''));
    for (const field of [idField, refField]) assert.ok(!v.is(field, ''));
  });
});

describe('P3: half of a surrogate pair is no text', () => {
  for (const half of ['\ud800', 'a\udc00b', '\udc00\ud800']) {
    test(JSON.stringify(half), () => {
      for (const field of [textField, topicField, searchField, nameField, refField])
        assert.ok(!v.is(field, half));
    });
  }
});

describe('a number of an entry', () => {
  for (const seq of [0, 1, Number.MAX_SAFE_INTEGER])
    test(`can be ${seq}`, () => assert.ok(v.is(seqField, seq)));
  for (const seq of [-1, 0.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN, Number.POSITIVE_INFINITY, '1', null])
    test(`can't be ${seq}`, () => assert.ok(!v.is(seqField, seq)));
});
