import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Event, ServerEvent } from '../../src/protocol/event.ts';
import { MAX_TEXT_CEILING } from '../../src/protocol/limits.ts';
import { commandFrames } from '../../src/wire/command-frames.ts';
import { type EventFault, EventReader } from '../../src/wire/event-reader.ts';
import { frame, HEADER_BYTES, MAX_FRAME } from '../../src/wire/frames.ts';
import { parley2Encoding } from '../../src/wire/parley-2-encoding.ts';
import { framesAround, parley2Decoder, readAll } from './support/decoding.ts';

const PING = '{"type":"ping"}\n';
const LONGEST = 1024 * 1024;

function read(bytes: Uint8Array): readonly (ServerEvent | EventFault)[] {
  const reader = new EventReader();
  const events: (ServerEvent | EventFault)[] = [];
  reader.push(bytes);
  for (let event = reader.next(); event !== undefined; event = reader.next()) events.push(event);
  return events;
}

function fault(code: string) {
  return { type: 'fault', code };
}

/** A page of messages of which each field but the text is as long as it can be. */
function fullest(texts: readonly string[]): Event {
  const identity = 'k'.repeat(22);
  const [room, nick] = [`#${'𝒜'.repeat(50)}`, '𝒜'.repeat(32)];
  const [last, latest] = [Number.MAX_SAFE_INTEGER, 8_640_000_000_000_000];
  const entries = texts.map((text, index) => ({
    ...({ type: 'message', room, seq: last - index, time: latest, identity, nick } as const),
    ...({ id: '"'.repeat(64), text, reply: last, action: true } as const),
    ...{ mentions: Array<string>(20).fill(identity), edited: latest },
  }));
  return { type: 'history', room, entries, first: 1, last };
}

describe('what the server writes', () => {
  test('is a line of JSON in a frame', () => {
    const bytes = parley2Encoding.encode({ type: 'shutdown', seconds: 5 });
    assert.deepEqual(bytes, frame('{"type":"shutdown","seconds":5}\n'));
  });
  for (const type of ['hello', 'ready', 'retry'] as const) {
    test(`has no word for ${type}`, () => assert.equal(parley2Encoding.encode({ type }).length, 0));
  }
  for (const size of [MAX_FRAME - 1, MAX_FRAME, MAX_FRAME + 1, 2 * MAX_FRAME]) {
    test(`is whole where the line has ${size} bytes`, () => {
      const empty: Event = { type: 'refused', code: 'c', text: '' };
      const event = { ...empty, text: 'é'.repeat((size - JSON.stringify(empty).length - 1) / 2) };
      event.text += 'x'.repeat(size - Buffer.byteLength(`${JSON.stringify(event)}\n`));
      const bytes = parley2Encoding.encode(event);
      assert.equal(bytes.length, size + HEADER_BYTES * Math.ceil(size / MAX_FRAME));
      assert.deepEqual(read(bytes), [event]);
    });
  }
  for (const [what, texts] of [
    ['the most messages', Array<string>(200).fill('x'.repeat(1310))],
    ['texts that are six times as long in JSON', Array<string>(200).fill('\0'.repeat(218))],
    ['one text that is as long as any can be', ['\0'.repeat(MAX_TEXT_CEILING)]],
  ] as const) {
    test(`P5, P22: a page of ${what} takes half of the longest line at most`, () => {
      const event = fullest(texts);
      const bytes = parley2Encoding.encode(event);
      assert.ok(bytes.length <= LONGEST / 2, `${bytes.length}`);
      assert.deepEqual(read(bytes), [event]);
    });
  }
});

describe('what a client makes of what comes', () => {
  test('P3: a type it does not know is passed over, unknown fields are left out', () =>
    assert.deepEqual(read(frame(`{"type":"dance","ref":1}\n{"type":"pong","ref":"r","more":[]}\n`)), [
      { type: 'pong', ref: 'r' },
    ]));
  test('P3: unknown fields are left out of entries and results, too', () => {
    const entry = { room: '#lobby', seq: 1, time: 0, identity: 'i', nick: 'alice' };
    const message = { type: 'message', ...entry, text: 'hi' };
    const results = { type: 'results', results: [{ message: { ...message, score: 7 }, place: 3 }] };
    const page = { type: 'history', room: '#lobby', entries: [{ type: 'joined', ...entry, host: 'h' }] };
    assert.deepEqual(
      read(frame(`${JSON.stringify(results)}\n${JSON.stringify({ ...page, first: 1, last: 1 })}\n`)),
      [
        { type: 'results', results: [{ message, place: 3 }] },
        { ...page, entries: [{ type: 'joined', ...entry }], first: 1, last: 1 },
      ],
    );
  });
  test('a code it does not know comes through', () => {
    const refused = { type: 'refused', code: 'brand-new', text: 'words' };
    assert.deepEqual(read(frame(`${JSON.stringify(refused)}\n`)), [refused]);
  });
  test('empty lines and frames are passed over', () =>
    assert.deepEqual(read(Buffer.concat([frame(''), frame(`\n\r\n${PING}`)])), [{ type: 'ping' }]));
  for (const [line, code] of [
    ['{"type":"live","room":"#lobby"}', 'bad-fields'],
    ['{"type":"message","room":"#lobby","seq":-1}', 'bad-fields'],
    ['{"type":"read","room":"#lobby"}', 'bad-fields'],
    ['{"type":"history","room":"#lobby","entries":[{}],"first":1,"last":1}', 'bad-fields'],
    ['{"type":"history","room":"#lobby","entries":[{"type":"ack"}],"first":1,"last":1}', 'bad-fields'],
    ['{"type":"results","results":[{"place":1}]}', 'bad-fields'],
    ['{"type":1}', 'bad-fields'],
    ['{"type":["ping"]}', 'bad-fields'],
    ['{}', 'bad-fields'],
    ['{', 'not-json'],
    ['[]', 'not-json'],
  ] as const) {
    test(`${line} is ${code}, and the next is read`, () =>
      assert.deepEqual(read(frame(`${line}\n${PING}`)), [fault(code), { type: 'ping' }]));
  }
  test('bytes that are no UTF-8 are a fault, and the next is read', () =>
    assert.deepEqual(read(frame(Buffer.concat([Uint8Array.of(0xc3, 0x28, 0x0a), Buffer.from(PING)]))), [
      fault('not-utf8'),
      { type: 'ping' },
    ]));
  test('P5: the longest line is taken; of a longer one it is said, and nothing is read behind it', () => {
    const longest = Buffer.from(`${PING.trim().padEnd(LONGEST)}\n${PING}`);
    assert.deepEqual(read(framesAround(longest)), [{ type: 'ping' }, { type: 'ping' }]);
    const longer = Buffer.from(`${PING.trim().padEnd(LONGEST + 1)}\n${PING}`);
    assert.deepEqual(read(framesAround(longer)), [fault('line-too-long')]);
  });
  test('what is nested as deep as a line can hold does no harm', () =>
    assert.deepEqual(read(framesAround(Buffer.from(`${'['.repeat(LONGEST)}\n${PING}`))), [
      fault('not-json'),
      { type: 'ping' },
    ]));
});

describe('P5: what a client sends', () => {
  const empty = { type: 'send', room: '#lobby', id: 'i', text: '' } as const;
  const LONGEST_TEXT = 64 * 1024 - JSON.stringify(empty).length;

  test('has the longest line that a server takes', () => {
    const command = { ...empty, text: 'x'.repeat(LONGEST_TEXT) };
    assert.deepEqual(readAll(parley2Decoder(), [commandFrames(command) ?? Buffer.of()]), [command]);
  });
  test('has the longest line that a server takes before it knows who it is', () => {
    const login = { type: 'login', nick: 'bob', resume: { epoch: 'e', rooms: {} } } as const;
    const rooms = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`#${index + 10_000_000}`, 100_000]));
    const most = Math.floor((16 * 1024 + 1 - JSON.stringify(login).length) / '"#10000000":100000,'.length);
    const command = { ...login, resume: { epoch: 'e', rooms: rooms(most) } };
    const frames = [commandFrames(command) ?? Buffer.of()];
    assert.deepEqual(readAll(parley2Decoder(), frames, { named: false }), [command]);
    assert.ok(commandFrames({ ...login, resume: { epoch: 'e', rooms: rooms(most + 1) } }) === undefined);
  });
  test('is never a line for which a server would close the connection', () => {
    assert.ok(commandFrames({ ...empty, text: 'x'.repeat(LONGEST_TEXT + 1) }) === undefined);
    assert.ok(commandFrames({ ...empty, text: '\0'.repeat(16_384) }) === undefined);
  });
});
