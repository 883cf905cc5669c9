import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseSearch } from '../../src/core/search-words.ts';

const NOVEMBER_24 = Date.UTC(2026, 10, 24);

describe('a query', () => {
  for (const [query, parsed] of [
    ['apple', { words: ['apple'] }],
    ['  red   apple ', { words: ['red', 'apple'] }],
    ['apple apple', { words: ['apple'] }],
    ['"red apple" pear', { words: ['red apple', 'pear'] }],
    ['"red apple', { words: ['red apple'] }],
    ['“red apple” „pear“', { words: ['red apple', 'pear'] }],
    ['"" apple', { words: ['apple'] }],
    ['" is "', { words: [' is '] }],
    ['say("hi there")', { words: ['say("hi', 'there")'] }],
    ['明天 見面', { words: ['明天', '見面'] }],
    ['ﬁ', { words: ['ﬁ'] }],
    ['from:alice apple', { words: ['apple'], from: 'alice' }],
    ['from:@alice', { words: [], from: 'alice' }],
    ['From:Алиса', { words: [], from: 'Алиса' }],
    ['in:#dev in:#ops', { words: [], room: '#ops' }],
    ['before:2026-11-24', { words: [], until: NOVEMBER_24 }],
    ['after:2026-11-24', { words: [], since: NOVEMBER_24 }],
    ['plan b', { words: ['plan', 'b'] }],
    ['I am', { words: ['I', 'am'] }],
    ['o\u200b apple', { words: ['o\u200b', 'apple'] }],
    ['x from:alice', { words: ['x'], from: 'alice' }],
    ['猫 in:#dev', { words: ['猫'], room: '#dev' }],
  ] as const) {
    test(`“${query}” looks for ${JSON.stringify(parsed)}`, () =>
      assert.deepEqual(parseSearch(query), parsed));
  }

  for (const literal of [
    'from:',
    'from:4chan',
    'from:"alice"',
    'in:dev',
    'in:#',
    'before:tomorrow',
    'before:2026-02-30',
    'before:2026-13-01',
    'after:24.11.2026',
    'until:2026-11-24',
    'constructor:alice',
    'https://example.org/in:#dev',
  ]) {
    test(`takes ${literal} for a word, since it is no filter`, () =>
      assert.deepEqual(parseSearch(literal), { words: [literal] }));
  }

  test('in quotes has no filters', () => {
    assert.deepEqual(parseSearch('"from:alice"'), { words: ['from:alice'] });
  });

  for (const query of [
    '',
    '   ',
    '"',
    '""',
    '"  "',
    '\u200b\u200b',
    '\u2800\u2800',
    'x',
    'o\u200b',
    '\u00ado\ufe0f',
    '"\u200bo\u200b"',
    'a b c',
    '猫',
    'ｘ',
    '*',
  ])
    test(`“${query}” is refused: it has nothing to look for, or nothing but words of one character`, () =>
      assert.equal(parseSearch(query), undefined));

  test('can be anything and never throws: what is no filter comes back as it was written', () => {
    const hostile = [
      '"',
      '*',
      'a OR',
      'NEAR(',
      'col:x',
      '-',
      "'; DROP TABLE entries;--",
      "%' OR 1=1",
      '{}^',
      '\0',
    ];
    const queries = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 256 }),
      fc
        .array(fc.constantFrom(...hostile, 'from:', 'in:#', 'before:2026-', ' ', 'ab'), { maxLength: 60 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(queries, (query) => {
        for (const word of parseSearch(query)?.words ?? []) {
          assert.ok(query.includes(word));
          assert.notEqual(word.trim(), '');
        }
      }),
      { seed: 1 },
    );
  });

  test('of hostile words looks for these words', () => {
    assert.deepEqual(parseSearch("a* OR NEAR(b c) col:x -y %_ '; DROP")?.words, [
      'a*',
      'OR',
      'NEAR(b',
      'c)',
      'col:x',
      '-y',
      '%_',
      "';",
      'DROP',
    ]);
  });
});
