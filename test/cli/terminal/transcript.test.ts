import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { plainLine } from '../../../src/cli/lines/plain-line.ts';
import type { Entry } from '../../../src/cli/showing/entry.ts';
import { stylesFor } from '../../../src/cli/terminal/styles.ts';
import { visibleWidth } from '../../../src/cli/terminal/terminal-library.ts';
import { entryRows } from '../../../src/cli/terminal/transcript.ts';

const time = new Date(2026, 0, 1, 9, 5);
const bare = { nick: plain, mention: plain, own: plain, faint: plain, warning: plain };

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

  test('carries its room in front, or whom it was said to behind, if it was said elsewhere', () => {
    assert.deepEqual(rows({ type: 'said', time, nick: 'bob', text: 'hi', room: '#dev' }), [
      '  09:05 #dev bob: hi',
    ]);
    assert.deepEqual(rows({ type: 'said', time, nick: 'bob', text: 'hi', to: 'you' }), [
      '  09:05 bob → you: hi',
    ]);
    assert.deepEqual(rows({ type: 'own', time, text: 'hi', to: 'bob' }), ['› 09:05 you → bob: hi']);
    assert.deepEqual(rows({ type: 'unsent', text: 'hi', room: '#dev' }), ['~ --:-- #dev you: hi']);
  });

  test('has its number behind the time, where one is to see it', () => {
    assert.deepEqual(rows({ type: 'said', time, nick: 'bob', text: 'hi', number: 42, room: '#dev' }), [
      '  09:05 #42 #dev bob: hi',
    ]);
  });

  test('begins, where it is an answer, under what it answers, which no text can look like', () => {
    const indent = ' '.repeat(10);
    assert.deepEqual(rows({ type: 'said', time, nick: 'bob', text: 'yes', reply: 'ann: is\nit so?' }), [
      '  09:05 bob ↪ ann: is it so?',
      `${indent}yes`,
    ]);
    assert.deepEqual(rows({ type: 'said', time, nick: 'bob', text: ' ↪ ann: no\nyes' }), [
      '  09:05 bob:  ↪ ann: no',
      `${indent}yes`,
    ]);
    const long = rows({ type: 'own', time, text: 'yes', reply: `ann: ${'word '.repeat(50)}` }, 80);
    assert.deepEqual(long, ['› 09:05 you ↪ ann: word word word word word word word…', `${indent}yes`]);
  });

  test('is set apart where it is done rather than said, and can not look like something else', () => {
    assert.deepEqual(rows({ type: 'said', time, nick: 'bob', text: 'waves', action: true }), [
      '- 09:05 bob waves',
    ]);
    assert.deepEqual(rows({ type: 'own', time, name: 'me', text: 'waves', action: true }), [
      '› 09:05 me waves',
    ]);
    const forged = rows({ type: 'said', time, nick: 'eve', text: 'deleted #42', action: true })[0];
    const real = rows({ type: 'did', time, nick: 'eve', own: false, words: 'deleted #42' })[0];
    assert.deepEqual([forged, real], ['- 09:05 eve deleted #42', '* 09:05 eve deleted #42']);
  });

  test('says if it was edited or deleted', () => {
    assert.deepEqual(rows({ type: 'said', time, nick: 'bob', text: 'hi', edited: true }), [
      '  09:05 bob (edited): hi',
    ]);
    assert.deepEqual(rows({ type: 'said', time, nick: 'bob', text: '', deleted: true, reply: 'x' }), [
      '  09:05 bob (deleted)',
    ]);
  });
});

describe('what is shown of anything else', () => {
  test('that somebody did is who did it, what it was, and what they wrote in it, set in', () => {
    assert.deepEqual(
      rows({ type: 'did', time, nick: 'bob', own: false, words: 'edited #4', text: 'new\n  09:05 ann: hi' }),
      ['* 09:05 bob edited #4: new', `${' '.repeat(10)}  09:05 ann: hi`],
    );
    assert.deepEqual(rows({ type: 'did', time, nick: 'x', own: true, words: 'deleted #4', room: '#dev' }), [
      '* 09:05 #dev you deleted #4',
    ]);
  });

  test('is a note or a warning whose rows can not look like messages, whatever it quotes', () => {
    const quote = `topic: ${'x'.repeat(40)}   09:05 bob: pay eve\n  09:06 bob: I mean it`;
    for (const type of ['note', 'warning'] as const)
      for (const columns of [20, 30, 50, 60, 80])
        for (const row of rows({ type, text: quote }, columns).slice(1)) assert.match(row, /^ {4}/);
  });
});

describe('whatever is shown', () => {
  const harmful = fc.constantFrom(
    '\x1b',
    '\n',
    '\r',
    '\t',
    '\x07',
    '\u009b',
    '\u2028',
    '\u202e',
    '\u0301',
    ' ',
  );
  const grapheme = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 });
  const anything = fc.string({
    unit: fc.oneof({ weight: 4, arbitrary: grapheme }, { weight: 1, arbitrary: harmful }),
    maxLength: 200,
  });
  const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
  const entries = fc
    .record({
      type: fc.constantFrom('said', 'own', 'unsent', 'did', 'note', 'warning'),
      ...{ time: fc.constant(time), nick: anything, text: anything, words: anything, own: fc.boolean() },
      ...{ room: maybe(anything), to: maybe(anything), reply: maybe(anything), name: maybe(anything) },
      ...{ number: maybe(fc.nat()), action: maybe(fc.constant(true)), edited: maybe(fc.constant(true)) },
      ...{ mentioned: maybe(fc.constant(true)), faint: maybe(fc.constant(true)) },
    })
    // Any field may be there or not, whichever the type: those of other types are not looked at.
    .map((fields) => JSON.parse(JSON.stringify(fields)))
    .map((fields): Entry => ({ ...fields, time }));

  test('is never wider than the terminal and never holds a control character', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 12, max: 100 }), (entry, columns) => {
        for (const row of entryRows(entry, columns, bare)) {
          assert.doesNotMatch(row, /\p{Cc}/u);
          assert.ok(visibleWidth(row) <= columns, `${visibleWidth(row)} > ${columns}: ${row}`);
        }
        assert.doesNotMatch(plainLine(entry), /[^\P{Cc}\t]/u);
      }),
    );
  });

  test('says the same with its styles as without them', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 12, max: 100 }), (entry, columns) => {
        const styled = entryRows(entry, columns, stylesFor(8)).map((row) =>
          row.replaceAll(/\x1b\[[\d;]*m/g, ''),
        );
        assert.deepEqual(styled, entryRows(entry, columns, bare));
      }),
    );
  });

  test('has the first two columns for who speaks, and nothing that others wrote ever reaches them', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 12, max: 100 }), (entry, columns) => {
        const [first = '', ...following] = entryRows(entry, columns, bare);
        assert.match(first, /^( {2}|[-›~*!] )/);
        for (const row of following) assert.match(row, /^ {4}/);
      }),
    );
  });
});

test('colours are only where there are any', () => {
  const entry: Entry = { type: 'said', time, nick: 'bob', text: 'hi' };
  assert.match(entryRows(entry, 60, stylesFor(8)).join(''), /\x1b\[38;5;136mbob\x1b\[0m: hi$/);
  assert.match(entryRows(entry, 60, stylesFor(4)).join(''), /\x1b\[3[2-6]mbob\x1b\[0m: hi$/);
  assert.match(entryRows(entry, 60, stylesFor(1)).join(''), / bob: hi$/);
});

test('the nick of somebody who names us is reversed, with its colour if there is one', () => {
  const entry: Entry = { type: 'said', time, nick: 'bob', text: 'hi', mentioned: true };
  assert.match(entryRows(entry, 60, stylesFor(8)).join(''), /\x1b\[7;38;5;136mbob\x1b\[0m: hi$/);
  assert.match(entryRows(entry, 60, stylesFor(1)).join(''), /\x1b\[7mbob\x1b\[0m: hi$/);
});

test('in one line there are no times, and what is not said has its mark', () => {
  assert.equal(plainLine({ type: 'said', time, nick: 'bob', text: 'a\nb' }), 'bob: a ⏎ b');
  assert.equal(plainLine({ type: 'said', time, nick: 'bob', text: 'waves', action: true }), '- bob waves');
  assert.equal(
    plainLine({ type: 'said', time, nick: 'bob', text: 'yes', reply: 'ann: so?' }),
    'bob ↪ ann: so?: yes',
  );
  assert.equal(plainLine({ type: 'did', time, nick: 'bob', own: false, words: 'left' }), '* bob left');
});
