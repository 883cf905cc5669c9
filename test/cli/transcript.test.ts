import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { stylesFor } from '../../src/cli/styles.ts';
import { visibleWidth } from '../../src/cli/terminal-library.ts';
import { type Entry, entryRows } from '../../src/cli/transcript.ts';

const time = new Date(2026, 0, 1, 9, 5);
const bare = { nick: plain, own: plain, faint: plain, warning: plain };

function plain(text: string): string {
  return text;
}

function rows(entry: Entry, columns = 60): readonly string[] {
  return entryRows(entry, columns, bare);
}

describe('what is shown of a message', () => {
  test('is its time, who said it, and the text', () => {
    assert.deepEqual(rows({ type: 'said', time, nick: 'bob', text: 'hi' }), ['  09:05 bob: hi']);
    assert.deepEqual(rows({ type: 'own', time, text: 'hi' }), ['› 09:05 you: hi']);
    assert.deepEqual(rows({ type: 'note', text: 'n' }), ['* n']);
    assert.deepEqual(rows({ type: 'warning', text: 'w' }), ['! w']);
  });

  test('has its line breaks set in, so that no line looks like somebody else', () => {
    const text = 'one\nbob: two\n› 09:05 you: three';
    const indent = ' '.repeat(10);
    assert.deepEqual(rows({ type: 'said', time, nick: 'eve', text }), [
      '  09:05 eve: one',
      `${indent}bob: two`,
      `${indent}› 09:05 you: three`,
    ]);
    for (const row of rows({ type: 'said', time, nick: 'eve', text: 'x\n09:05 bob: hi' }, 20).slice(1))
      assert.match(row, /^ {4}/);
  });

  test('is wrapped between words, and inside of them where it must be', () => {
    assert.deepEqual(rows({ type: 'said', time, nick: 'bob', text: 'aaaa bbbb cccc' }, 20), [
      '  09:05 bob: aaaa',
      '    bbbb cccc',
    ]);
    assert.deepEqual(rows({ type: 'said', time, nick: 'bob', text: '日本語日本語日本語' }, 20), [
      '  09:05 bob: 日本語',
      '    日本語日本語',
    ]);
  });

  test('is harmless, with tabs as blanks and towers of marks cut', () => {
    const [row = ''] = rows({ type: 'said', time, nick: 'b\x1b', text: `\x1b[2J\ta${'\u0301'.repeat(100)}` });
    assert.equal(row, `  09:05 b␛: ␛[2J    a${'\u0301'.repeat(8)}`);
  });

  test('is never wider than the terminal and never holds a control character, whatever it is', () => {
    const anything = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(anything, anything, fc.integer({ min: 12, max: 100 }), (nick, text, columns) => {
        for (const row of rows({ type: 'said', time, nick, text }, columns)) {
          assert.doesNotMatch(row, /\p{Cc}/u);
          assert.ok(visibleWidth(row) <= columns, `${visibleWidth(row)} > ${columns}: ${row}`);
        }
      }),
    );
  });

  test('has colours only where there are any', () => {
    const entry: Entry = { type: 'said', time, nick: 'bob', text: 'hi' };
    assert.match(entryRows(entry, 60, stylesFor(8)).join(''), /\x1b\[38;5;136mbob\x1b\[0m: hi$/);
    assert.match(entryRows(entry, 60, stylesFor(4)).join(''), /\x1b\[3[2-6]mbob\x1b\[0m: hi$/);
    assert.match(entryRows(entry, 60, stylesFor(1)).join(''), / bob: hi$/);
  });
});
