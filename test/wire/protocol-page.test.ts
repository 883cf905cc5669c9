import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type CloseCode, type RefusalCode, refusalText } from '../../src/protocol/codes.ts';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';
import { EventReader } from '../../src/wire/event-reader.ts';
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
  'id-reused': 'goes on',
  'storage-full': 'goes on',
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
