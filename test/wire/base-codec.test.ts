import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Event, Message } from '../../src/protocol/event.ts';
import { DEFAULT_LIMITS, MAX_TEXT_CEILING } from '../../src/protocol/limits.ts';
import { LOBBY } from '../../src/protocol/rooms.ts';
import { baseCodec } from '../../src/wire/base-codec.ts';
import { baseEncoding } from '../../src/wire/base-encoding.ts';
import { frame } from '../../src/wire/frames.ts';
import { anyWordless } from './support/anything.ts';
import type { Input } from './support/decoding.ts';

function decode(payload: string | Uint8Array, named: boolean): Input | undefined {
  const decoder = baseCodec.decoder(DEFAULT_LIMITS);
  decoder.push(frame(payload));
  return decoder.next(named);
}

function shown(event: Event): string {
  return Buffer.from(baseEncoding.encode(event)).subarray(2).toString();
}

function message(text: string, nick = 'alice'): Message {
  return { type: 'message', room: LOBBY, seq: 1, time: 0, identity: 'i', nick, text };
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
  test('B9: what somebody does is shown as it is typed', () => {
    const waves = { ...message('waves'), action: true } as const;
    assert.equal(shown(waves), 'alice: /me waves');
  });
  test('B9: a message that was edited is shown as it is now, a reply as any other', () =>
    assert.equal(shown({ ...message('better'), edited: 5, reply: 3, mentions: ['i'] }), 'alice: better'));
  test('B9: of a message that was deleted nothing is shown', () =>
    assert.equal(baseEncoding.encode({ ...message(''), deleted: true }).length, 0));
  test('B9: it has no word for any other event of protocol 2', () => {
    fc.assert(fc.property(anyWordless, (event) => baseEncoding.encode(event).length === 0));
  });
  for (const character of ['\n', '\u0001', '\u2028', '\u0085', 'x']) {
    test(`the longest text of ${JSON.stringify(character)} under the longest nick fits a frame whole`, () => {
      const count = Math.floor(MAX_TEXT_CEILING / Buffer.byteLength(character));
      const said = message(character.repeat(count), '𝒜'.repeat(32));
      for (const [event, before] of [
        [said, ':'],
        [{ ...said, action: true }, ':/me'],
      ] as const)
        assert.equal([...shown(event).replaceAll(' ', '')].length, 32 + before.length + count);
    });
  }
});
