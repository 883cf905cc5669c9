import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isNick } from '../../src/protocol/names.ts';
import {
  directRoom,
  foldRoom,
  identitiesOf,
  isDirect,
  isRoom,
  LOBBY,
  peerOf,
} from '../../src/protocol/rooms.ts';

/** An identity as a server makes it: 128 bits in base64url. */
const identity = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));

describe('P29: a room is # and 1 to 50 code points, at most 200 bytes', () => {
  for (const [word, allowed] of [
    ['a', true],
    ['a'.repeat(50), true],
    ['a'.repeat(51), false],
    ['', false],
    ['𝒜'.repeat(50), true],
    ['𝒜'.repeat(51), false],
    ['字'.repeat(50), true],
    // Composed it has fifty, and not as it was sent.
    ['e\u0301'.repeat(26), false],
    ['e\u0301'.repeat(25), true],
    // Composing takes this letter apart: a hundred of them.
    ['\u0958'.repeat(50), false],
    ['\u0958'.repeat(25), true],
    // Folding makes eighteen letters of this one.
    ['ﷺ'.repeat(3), false],
    ['ß'.repeat(26), false],
    ['ß'.repeat(25), true],
    ['x'.repeat(64_000), false],
  ] as const) {
    test(`${[...word].length} code points of ${JSON.stringify(word.slice(0, 4))}: ${allowed ? 'allowed' : 'not allowed'}`, () =>
      assert.equal(isRoom(`#${word}`), allowed));
  }
});

describe('P29: behind the # stand the characters of a nick, in any order', () => {
  for (const room of [
    LOBBY,
    '#Dev',
    '#2026',
    '#-',
    '#_',
    '#9-to-5',
    '#kaffee-küche',
    '#Ку́хня',
    '#放課後',
    '#さくら',
    '#สมชาย',
    '#नरेन्द्र',
    '#٣',
    '#a.b',
    '#[x]{y}|^`\\',
    '#__proto__',
    '#constructor',
    // No room becomes the name of a file: these are as good as any.
    '#.',
    '#..',
    '#...',
    '#..\\x',
    '#con',
  ]) {
    test(`${room} is allowed`, () => assert.ok(isRoom(room)));
  }
  for (const room of [
    '',
    '#',
    '##',
    'lobby',
    '@lobby',
    '＃lobby',
    ' #lobby',
    '#lobby ',
    '#lob by',
    '#lob\u00a0by',
    '#lob\u3000by',
    '#lob\tby',
    '#lobby\n',
    '#lob\u0000by',
    '#lob\u001bby',
    '#lob\u0085by',
    '#lob\u2028by',
    '#../../x',
    '#a/b',
    '#/',
    '#/etc/passwd',
    '#%2e%2e',
    '#%2f',
    '#%',
    '#a:b',
    '#a,b',
    '#a@b',
    '#a+b',
    '#+',
    '#a#b',
    '#a*',
    '#a?',
    '#"a"',
    "#a'b",
    '#<b>',
    '#a&b',
    '#a=b',
    '#a;b',
    '#a$b',
    '#~',
    '#a!b',
    '#a(b)',
    '#—',
    '#\u0301a',
    '#a\u0301\u0301\u0301',
    // Two marks as it was sent, three when it is composed.
    '#\u0958\u0901\u0951',
    '#😀',
    '#\u200b',
    '#a\u200bb',
    '#a\u200db',
    '#a\u200eb',
    '#a\u202eb',
    '#a\u2066b\u2069',
    '#a\u00adb',
    '#a\u2060b',
    '#\ufeffa',
    '#a\ufe0f',
    '#\u3164',
    '#\u115f',
    '#\u2800',
    '#\u{e0041}',
    '#\ud800',
  ]) {
    test(`${JSON.stringify(room)} is not allowed`, () => assert.ok(!isRoom(room)));
  }
  test('every nick behind a # is a room, and never the name of a direct conversation', () => {
    const word = fc.stringMatching(/^[\p{L}\p{Nd}_.[\]{}\\|^`-]{1,40}$/u);
    fc.assert(
      fc.property(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 40 })), (nick) => {
        if (isNick(nick)) assert.ok(isRoom(`#${nick}`));
        assert.ok(!isRoom(`@${nick}`));
        assert.ok(!isDirect(`#${nick}`));
      }),
    );
  });
});

describe('P29: rooms that count as one after folding', () => {
  for (const [one, other] of [
    ['#Dev', '#dev'],
    ['#DEV', '#ｄｅｖ'],
    ['#straße', '#STRASSE'],
    ['#cafe\u0301', '#CAFÉ'],
    ['#\u212aitchen', '#kitchen'],
    ['#ΟΔΟΣ', '#οδος'],
  ] as const) {
    test(`${one} and ${other}`, () => assert.equal(foldRoom(one), foldRoom(other)));
  }
  test('#dev and #dew are two', () => assert.notEqual(foldRoom('#dev'), foldRoom('#dew')));
  test('what is folded is at rest, and still a room', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (word) => {
        const folded = foldRoom(`#${word}`);
        assert.equal(foldRoom(folded), folded);
        if (isRoom(`#${word}`)) assert.ok(folded.startsWith('#') && folded.length > 1);
      }),
    );
  });
});

describe('P32: the name of a direct conversation', () => {
  test('is the same whoever begins it, and no room of everybody', () => {
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        const room = directRoom(one, other);
        assert.equal(room, directRoom(other, one));
        assert.ok(isDirect(room));
        assert.ok(!isRoom(room));
        assert.deepEqual(identitiesOf(room)?.toSorted(), [one, other].toSorted());
      }),
    );
  });
  test('says who is on the other side, to those who are in it and to nobody else', () => {
    fc.assert(
      fc.property(identity, identity, identity, (one, other, third) => {
        const room = directRoom(one, other);
        assert.equal(peerOf(room, one), other);
        assert.equal(peerOf(room, other), one);
        if (third !== one && third !== other) assert.equal(peerOf(room, third), undefined);
      }),
    );
  });
  for (const name of ['', '@', '@+', '@a', '@a+', '@+a', '@a+b+c', '@a++b', '#a+b', 'a+b', LOBBY]) {
    test(`is not ${JSON.stringify(name)}`, () => {
      assert.equal(identitiesOf(name), undefined);
      for (const somebody of ['', 'a', 'b']) assert.equal(peerOf(name, somebody), undefined);
    });
  }
});
