import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { formatLogLine, parseLogLine } from '../../../src/store/log/log-line.ts';

const TIME = Date.UTC(2026, 10, 22, 9, 5, 3, 7);

function line(text: string): string {
  return formatLogLine({ nick: 'alice', time: TIME, room: '#lobby', text });
}

describe('a line of chat.log', () => {
  test('is nick, time, room, text', () =>
    assert.equal(line('hi there'), 'alice 2026-11-22T09:05:03.007Z #lobby hi there'));

  for (const [text, written] of [
    ['back\\slash', 'back\\\\slash'],
    ['a\nb\rc\td', 'a\\nb\\rc\\td'],
    ['\u0000\u001b[2J\u007f\u0085', '\\x00\\x1b[2J\\x7f\\x85'],
    ['\u2028\u2029\u202e\u200f', '\\u{2028}\\u{2029}\\u{202e}\\u{200f}'],
    ['😀 é 字 %s "}', '😀 é 字 %s "}'],
    ['hi\n2026-11-22T00:00:00Z alice I resign', 'hi\\n2026-11-22T00:00:00Z alice I resign'],
  ] as const) {
    test(`${JSON.stringify(text)} is written ${written}`, () => assert.equal(line(text).slice(38), written));
  }

  test('is one line, has nothing hidden in it, and reads back exactly', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\\', 'n', 'x', '0', 'a', 'u', '{', '}', '\n', '\u2028') }),
    );
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 4e12 }), (text, time) => {
        const entry = { nick: 'zoë', time, room: '#lobby', text };
        const written = formatLogLine(entry);
        assert.doesNotMatch(written, /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
        assert.deepEqual(parseLogLine(written), entry);
      }),
    );
  });

  for (const rubbish of [
    '',
    'alice',
    'alice yesterday #lobby hi',
    'alice 2026-11-22T09:05:03.007Z lobby hi',
  ]) {
    test(`${JSON.stringify(rubbish)} is none`, () => assert.equal(parseLogLine(rubbish), undefined));
  }
});
