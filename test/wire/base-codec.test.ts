import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Event } from '../../src/protocol/event.ts';
import { DEFAULT_LIMITS, LOBBY, MAX_TEXT_CEILING } from '../../src/protocol/limits.ts';
import { baseCodec } from '../../src/wire/base-codec.ts';
import { baseEncoding } from '../../src/wire/base-encoding.ts';
import { frame } from '../../src/wire/frames.ts';
import type { Input } from './support/decoding.ts';

function decode(payload: string | Uint8Array, named: boolean): Input | undefined {
  const decoder = baseCodec.decoder(DEFAULT_LIMITS);
  decoder.push(frame(payload));
  return decoder.next(named);
}

function shown(event: Event): string {
  return Buffer.from(baseEncoding.encode(event)).subarray(2).toString();
}

function message(text: string, nick = 'alice'): Event {
  return { type: 'message', room: '#lobby', seq: 1, time: 0, identity: 'i', nick, text };
}

describe('what a client sends', () => {
  test('B3: NICK and a name', () =>
    assert.deepEqual(decode('NICK bob', false), { type: 'nick', nick: 'bob' }));
  test('B3: the name is all that stands behind the blank', () =>
    assert.deepEqual(decode('NICK  al ice ', false), { type: 'nick', nick: ' al ice ' }));
  for (const text of ['hello', 'NICK', 'nick bob', 'READY', 'PARLEY']) {
    test(`B5: before READY, ${text} is no nick`, () =>
      assert.deepEqual(decode(text, false), { type: 'fault', code: 'not-a-nick' }));
  }
  test('B5, B6: BYE ends the session at any time', () => {
    assert.deepEqual(decode('BYE', false), { type: 'bye' });
    assert.deepEqual(decode('BYE', true), { type: 'bye' });
  });
  for (const text of [
    'bye',
    'BYE ',
    'BYE\n',
    'BYEBYE',
    ' BYE',
    'NICK bob',
    'HELLO',
    'READY',
    'RETRY',
    '\ufeffhi',
  ]) {
    test(`B6: after READY, ${JSON.stringify(text)} is a text`, () =>
      assert.deepEqual(decode(text, true), { type: 'send', room: LOBBY, text }));
  }
  for (const bytes of [
    'c328',
    '80',
    'e282',
    'c0af',
    'e080af',
    'f08080af',
    'eda080',
    'f4908080',
    'f888808080',
    'fe',
    'ff',
  ]) {
    test(`B10: the bytes ${bytes} are no UTF-8`, () =>
      assert.deepEqual(decode(Buffer.from(bytes, 'hex'), true), { type: 'fault', code: 'not-utf8' }));
  }
  test('B11: before READY, a header over the limit is enough', () => {
    const decoder = baseCodec.decoder(DEFAULT_LIMITS);
    decoder.push(Uint8Array.of(0xff, 0xff));
    assert.deepEqual(decoder.next(false), { type: 'fault', code: 'first-frame-too-long' });
  });
  test('B10: a text of the limit is taken, one byte more is not', () => {
    assert.equal(decode('x'.repeat(DEFAULT_LIMITS.maxText), true)?.type, 'send');
    assert.deepEqual(decode('x'.repeat(DEFAULT_LIMITS.maxText + 1), true), {
      type: 'fault',
      code: 'too-long',
    });
  });
});

describe('what the server sends', () => {
  test('B2, B4', () => {
    assert.equal(shown({ type: 'hello' }), 'HELLO');
    assert.equal(shown({ type: 'ready' }), 'READY');
    assert.equal(shown({ type: 'retry' }), 'RETRY');
  });
  test('B8: a text is shown with the name in front', () => assert.equal(shown(message('hi')), 'alice: hi'));
  test('B8: a text is made harmless', () => assert.equal(shown(message('a\n\u001b[2J')), 'alice: a ⏎ ␛[2J'));
  test('B12: always seconds', () =>
    assert.equal(shown({ type: 'shutdown', seconds: 1 }), 'Server will shut down in 1 seconds'));
  test('B9: it has no word for any other event of protocol 2', () => {
    const events: readonly Event[] = [
      { type: 'ack', room: LOBBY, seq: 1, time: 0 },
      { type: 'gap', room: LOBBY, from: 1, to: 2 },
      { type: 'reset', room: LOBBY, epoch: 'e', last: 1 },
      { type: 'live', room: LOBBY, seq: 1 },
      { type: 'presence', room: LOBBY, came: [{ identity: 'i', nick: 'bob' }], went: [] },
      { type: 'renamed', identity: 'i', nick: 'bob', before: 'rob' },
      { type: 'typing', room: LOBBY, identity: 'i', nick: 'bob' },
      { type: 'history', room: LOBBY, messages: [], first: 1, last: 0 },
      { type: 'members', room: LOBBY, members: [] },
      { type: 'ping' },
      { type: 'pong' },
    ];
    for (const event of events) assert.equal(baseEncoding.encode(event).length, 0, event.type);
  });
  for (const character of ['\n', '\u0001', '\u2028', '\u0085', 'x']) {
    test(`the longest text of ${JSON.stringify(character)} under the longest nick fits a frame whole`, () => {
      const count = Math.floor(MAX_TEXT_CEILING / Buffer.byteLength(character));
      const text = shown(message(character.repeat(count), '字'.repeat(32)));
      assert.equal([...text.replaceAll(' ', '')].length, 32 + 1 + count);
    });
  }
});
