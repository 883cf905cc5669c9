import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { PERMISSIONS, ROLES } from '../../src/core/permissions.ts';
import { type CloseCode, type RefusalCode, refusalText } from '../../src/protocol/codes.ts';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';
import { EventReader } from '../../src/wire/event-reader.ts';
import { LONGEST_CLIENT_LINE, LONGEST_FIRST_LINE, LONGEST_SERVER_LINE } from '../../src/wire/framed-lines.ts';
import { frame } from '../../src/wire/frames.ts';
import { commandTypes, eventTypes } from './support/anything.ts';
import { read } from './support/decoding.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/protocol.md'), 'utf8');

/** Every code, and whether it closes: a code that is missing here, or one too many, is a type error. */
const CODES: { readonly [Code in RefusalCode]: Code extends CloseCode ? 'closed' : 'goes on' } = {
  'too-long': 'goes on',
  'not-utf8': 'goes on',
  'not-a-nick': 'goes on',
  empty: 'goes on',
  'nothing-visible': 'goes on',
  'not-json': 'goes on',
  'unknown-type': 'goes on',
  'bad-fields': 'goes on',
  'not-logged-in': 'goes on',
  'already-logged-in': 'goes on',
  'bad-nick': 'goes on',
  'nick-in-use': 'goes on',
  'no-such-room': 'goes on',
  'not-in-room': 'goes on',
  'bad-room': 'goes on',
  'room-in-use': 'goes on',
  'too-many-rooms': 'goes on',
  'no-such-person': 'goes on',
  'not-sanctioned': 'goes on',
  'no-such-message': 'goes on',
  'not-yours': 'goes on',
  'not-allowed': 'goes on',
  muted: 'goes on',
  'bad-search': 'goes on',
  'id-reused': 'goes on',
  'storage-full': 'goes on',
  kicked: 'closed',
  erased: 'closed',
  'bad-secret': 'closed',
  'line-too-long': 'closed',
  replaced: 'closed',
  'ping-timeout': 'closed',
  'first-frame-too-long': 'closed',
  'too-many-tries': 'closed',
  'too-many-faults': 'closed',
  'handshake-timeout': 'closed',
  'frame-timeout': 'closed',
  'waiting-room-full': 'closed',
  'too-many-connections': 'closed',
  'server-full': 'closed',
  'internal-error': 'closed',
  'queue-full': 'closed',
  'no-progress': 'closed',
  bye: 'closed',
  'end-of-stream': 'closed',
  'connection-lost': 'closed',
  shutdown: 'closed',
};

/** The rows of the tables of a section, each as its cells. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const section = page.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| (.*) \|$/gm)]
    .map(([, row = '']) => row.split(' | ').map((cell) => cell.trim()))
    .slice(2);
}

/** The types that a section names in the first column of its table. */
function typesOf(heading: string): readonly string[] {
  return rowsOf(heading).map(([type = '']) => type.replaceAll('`', ''));
}

/** The examples of a section: the lines of its blocks, without the arrows. */
function examplesOf(heading: string, arrow = ''): readonly string[] {
  const section = page.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^(?:(C→S|S→C) {2})?(\{.*\})$/gm)]
    .filter(([, side = '']) => side === arrow)
    .map(([, , line = '']) => line);
}

function typeOf(line: string): unknown {
  const value: unknown = JSON.parse(line);
  return typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
}

function readEvent(line: string): unknown {
  const reader = new EventReader();
  reader.push(frame(`${line}\n`));
  return reader.next();
}

describe('the table of refusals and closes', () => {
  const rows = rowsOf('Refusals and closes');

  test('holds every code once', () =>
    assert.deepEqual(
      rows.map(([code = '']) => code.replaceAll('`', '')).toSorted(),
      Object.keys(CODES).toSorted(),
    ));

  for (const [code, , words = '', then] of rows) {
    test(`says of ${code} what the server says`, () => {
      const known = Object.entries(CODES).find(([name]) => `\`${name}\`` === code);
      assert.equal(then, known?.[1]);
      // The row holds the code as a word; that it is one of the codes was just looked up.
      const said = refusalText(known?.[0] as RefusalCode, DEFAULT_LIMITS);
      if (said === undefined) assert.match(words, /^nothing is said/);
      else assert.equal(words, said);
    });
  }
});

describe('the rules', () => {
  for (const letter of ['B', 'N', 'P']) {
    test(`${letter} are numbered in order, without a gap`, () => {
      const numbers = [...page.matchAll(new RegExp(`\\*\\*${letter}(\\d+)\\*\\*`, 'g'))].map(([, n]) =>
        Number(n),
      );
      assert.ok(numbers.length > 0);
      assert.deepEqual(
        numbers,
        numbers.map((_, index) => index + 1),
      );
    });
  }
  test('that are named anywhere are there', () => {
    const ruled = new Set([...page.matchAll(/\*\*([BNP]\d+)\*\*/g)].map(([, rule]) => rule));
    const named = [...page.matchAll(/(?<![\w*+"])([BNP]\d+)(?![\w*"])/g)].map(([, rule]) => rule);
    assert.deepEqual(
      named.filter((rule) => !ruled.has(rule)),
      [],
    );
  });
  test('P5 and the limits say how long lines are', () => {
    const [first, later, server] = [LONGEST_FIRST_LINE, LONGEST_CLIENT_LINE, LONGEST_SERVER_LINE].map(
      (n) => n / 1024,
    );
    const lengths = `${first} KiB until a login was accepted, then ${later} KiB; from the server ${(server ?? 0) / 1024} MiB`;
    assert.equal(page.split(lengths).length - 1, 2);
  });
});

describe('the table of who may do what', () => {
  test('says of every command what the server allows', () => {
    const said = rowsOf('Who may do what').map(([command = '', ...marks]) => [
      command.replaceAll('`', ''),
      ROLES.filter((_, index) => marks[index] === 'yes'),
    ]);
    const allowed = Object.entries(PERMISSIONS).map(([command, { roles }]) => [
      command,
      ROLES.filter((role) => roles.includes(role)),
    ]);
    assert.deepEqual(Object.fromEntries(said), Object.fromEntries(allowed));
  });
});

describe('the examples of protocol 2', () => {
  test('name every command and every event', () => {
    assert.deepEqual(typesOf('Commands').toSorted(), commandTypes.toSorted());
    assert.deepEqual(typesOf('Events').toSorted(), eventTypes.toSorted());
    assert.deepEqual([...new Set(examplesOf('Commands').map(typeOf))].toSorted(), commandTypes.toSorted());
    assert.deepEqual([...new Set(examplesOf('Events').map(typeOf))].toSorted(), eventTypes.toSorted());
  });

  const conversation = 'An example of protocol 2';
  for (const line of [...examplesOf('Commands'), ...examplesOf(conversation, 'C→S')]) {
    test(`are commands: ${line}`, () => assert.deepEqual(read(`${line}\n`), [JSON.parse(line)]));
  }
  for (const line of [...examplesOf('Events'), ...examplesOf(conversation, 'S→C')]) {
    test(`are events: ${line}`, () => assert.deepEqual(readEvent(line), JSON.parse(line)));
  }
});
