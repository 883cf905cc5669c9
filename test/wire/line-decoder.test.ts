import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { frame, HEADER_BYTES } from '../../src/wire/frames.ts';
import { cut, framesAround, parley2Decoder, read, readAll } from './support/decoding.ts';

const PING = '{"type":"ping"}\n';

function fault(code: string, ref?: string) {
  return { type: 'fault', code, ...(ref === undefined ? {} : { ref }) };
}

/** A line that says these bytes. */
function saying(bytes: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from('{"type":"send","room":"#lobby","text":"'),
    bytes,
    Buffer.from(`"}\n${PING}`),
  ]);
}

describe('P3: a line', () => {
  test('may end with a carriage return and a line feed', () =>
    assert.deepEqual(read('{"type":"ping"}\r\n{"type":"bye"}\n'), [{ type: 'ping' }, { type: 'bye' }]));
  test('loses no more than one carriage return, and none inside', () =>
    assert.deepEqual(read('{"type":"ping"}\r\r\n{"type":\r"bye"}\n'), [{ type: 'ping' }, { type: 'bye' }]));
  test('ends at a line feed alone, not at other separators', () =>
    assert.deepEqual(read('{"type":"nick","nick":"a\u2028b\u0085c"}\n'), [
      { type: 'nick', nick: 'a\u2028b\u0085c' },
    ]));
  test('has fields that are ignored', () =>
    assert.deepEqual(read('{"type":"ping","ref":"r","role":"admin","seq":1}\n'), [
      { type: 'ping', ref: 'r' },
    ]));
  test('counts the last of two fields of one name', () =>
    assert.deepEqual(read('{"type":"ping","type":"bye"}\n'), [{ type: 'bye' }]));
  for (const type of [
    'shout',
    'message',
    'joined',
    'welcome',
    'hello',
    'constructor',
    '__proto__',
    'toString',
    '',
    1,
    null,
    ['ping'],
  ]) {
    test(`of the type ${JSON.stringify(type)} is refused as unknown, with its ref`, () =>
      assert.deepEqual(read(`${JSON.stringify({ type, ref: 'r1' })}\n`), [fault('unknown-type', 'r1')]));
  }
  test('without a type is refused as unknown', () => assert.deepEqual(read('{}\n'), [fault('unknown-type')]));
  for (const ref of ['', 'x'.repeat(65), '\ud800', 7, null, {}]) {
    test(`with the ref ${JSON.stringify(ref)} is refused without one`, () =>
      assert.deepEqual(read(`${JSON.stringify({ type: 'ping', ref })}\n`), [fault('bad-fields')]));
  }
  for (const fields of [
    ...['{"type":"nick"}', '{"type":"nick","nick":7}', '{"type":"nick","nick":"\\ud800"}'],
    ...['{"type":"send","room":"#lobby"}', '{"type":"send","text":"x"}'],
    '{"type":"send","room":"#lobby","text":"a\\udc00b"}',
    ...['two words', 'é', ''].map((id) => `{"type":"send","room":"#lobby","text":"x","id":"${id}"}`),
    `{"type":"send","room":"#lobby","text":"x","id":"${'i'.repeat(65)}"}`,
    ...['-1', '1.5', '1e300', '"1"', 'null'].map((n) => `{"type":"history","room":"#lobby","after":${n}}`),
    ...['0', '201'].map((limit) => `{"type":"history","room":"#lobby","limit":${limit}}`),
    '{"type":"login","nick":"bob","resume":{"epoch":"e","rooms":{"#lobby":-1}}}',
    '{"type":"login","nick":"bob","resume":{"epoch":"e","rooms":[[]]}}',
    '{"type":"login","nick":"bob","token":null}',
    '{"type":"login","nick":"bob","guest":"yes"}',
    '{"type":"operate"}',
    ...['0', '-1', '"1"'].map((n) => `{"type":"send","room":"#lobby","text":"x","reply":${n}}`),
    ...['edit', 'delete', 'react'].map(
      (type) => `{"type":"${type}","room":"#lobby","text":"x","reaction":"👍"}`,
    ),
    ...['0', '-1', '1.5'].map((n) => `{"type":"delete","room":"#lobby","target":${n}}`),
    '{"type":"edit","room":"#lobby","target":1}',
    ...['', 'x', '👍👍', '#'].map(
      (reaction) => `{"type":"react","room":"#lobby","target":1,"reaction":"${reaction}"}`,
    ),
    ...['topic', 'join', 'leave', 'members', 'typing', 'history'].map((type) => `{"type":"${type}"}`),
    `{"type":"topic","room":"#lobby","topic":"${'é'.repeat(256)}x"}`,
    `{"type":"away","text":"${'é'.repeat(256)}x"}`,
    `{"type":"search","query":"${'é'.repeat(128)}x"}`,
    ...['0', '51'].map((limit) => `{"type":"search","query":"xy","limit":${limit}}`),
    '{"type":"search","query":"xy","before":0}',
    ...['person', 'erase', 'own'].map((type) => `{"type":"${type}","nick":7,"after":"a"}`),
    '{"type":"read","room":"#lobby"}',
    '{"type":"read","room":"#lobby","seq":-1}',
    '{"type":"mute","room":"#lobby"}',
    '{"type":"mute","room":"#lobby","muted":1}',
    ...['ban', 'constructor', ''].map((act) => `{"type":"moderate","nick":"bob","act":"${act}"}`),
    `{"type":"login","nick":"bob","token":"${'t'.repeat(129)}"}`,
  ]) {
    test(`${fields.slice(0, 80)} is refused for its fields, with its ref`, () =>
      assert.deepEqual(read(`${fields.slice(0, -1)},"ref":"r"}\n`), [fault('bad-fields', 'r')]));
  }
  test('P13: with wrong fields is refused with its id, which its sender knows it by', () => {
    const line = '{"type":"send","room":"#lobby","id":"m1","text":"x","reply":"1"}\n';
    assert.deepEqual(read(line), [{ type: 'fault', code: 'bad-fields', id: 'm1' }]);
    assert.deepEqual(read('{"type":"send","room":"#lobby","id":"m 1","text":"x"}\n'), [fault('bad-fields')]);
  });
  test('that asks to go on in too many rooms is refused', () => {
    const rooms = Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`#${index}`, 1]));
    const line = JSON.stringify({ type: 'login', nick: 'bob', resume: { epoch: 'e', rooms } });
    assert.deepEqual(read(`${line}\n`), [fault('bad-fields')]);
  });
});

describe('P4: a line that is none', () => {
  for (const bytes of [
    ...['c328', '80', 'e282', 'c0af', 'e080af', 'f08080af', 'eda080', 'f4908080', 'f888808080', 'fe', 'ff'],
  ]) {
    test(`since ${bytes} is no UTF-8 is refused whole, and the next is read`, () =>
      assert.deepEqual(read(saying(Buffer.from(bytes, 'hex'))), [fault('not-utf8'), { type: 'ping' }]));
  }
  test('since it begins with a byte order mark is refused', () =>
    assert.deepEqual(read(`\ufeff${PING}`), [fault('not-json')]));
  test('a byte order mark in a text is kept', () =>
    assert.deepEqual(read(saying(Buffer.from('efbbbf6869', 'hex'))), [
      { type: 'send', room: '#lobby', text: '\ufeffhi' },
      { type: 'ping' },
    ]));
  test('a zero byte is no JSON as it is, and a character where it is written as JSON has it', () => {
    assert.deepEqual(read(saying(Buffer.from('a\0b'))), [fault('not-json'), { type: 'ping' }]);
    assert.deepEqual(read(saying(Buffer.from('a\\u0000b')))[0], {
      type: 'send',
      room: '#lobby',
      text: 'a\0b',
    });
  });
  for (const line of [
    '{',
    'ping',
    '"ping"',
    '1',
    'null',
    'true',
    '[]',
    '[{"type":"ping"}]',
    '{"type":"ping"} {}',
  ]) {
    test(`${line} is no object`, () =>
      assert.deepEqual(read(`${line}\n${PING}`), [fault('not-json'), { type: 'ping' }]));
  }
  for (const line of ['', '\r', ' ', '\t ', ' \r']) {
    test(`${JSON.stringify(line)} is nothing, and is counted`, () =>
      assert.deepEqual(read(`${line}\n${PING}`), [fault('empty'), { type: 'ping' }]));
  }
  test('a hundred thousand empty frames are as many faults, also in the middle of a line', () => {
    const decoder = parley2Decoder();
    const empties = Buffer.alloc(100_000 * HEADER_BYTES);
    const inputs = readAll(decoder, [frame('{"type":'), empties, frame('"ping"}\n')]);
    assert.equal(inputs.filter(({ type }) => type === 'fault').length, 100_000);
    assert.deepEqual(inputs.at(-1), { type: 'ping' });
  });
});

describe('a name that JavaScript gives a meaning', () => {
  for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']) {
    test(`${key} is an ordinary string`, () => {
      const line = JSON.stringify({ type: 'send', room: key, text: key, id: key, ref: key });
      assert.deepEqual(read(`${line}\n`), [{ type: 'send', room: key, text: key, id: key, ref: key }]);
    });
    test(`${key} as a field changes nothing`, () => {
      assert.deepEqual(read(`{"${key}":{"type":"bye","x":1},"type":"ping"}\n`), [{ type: 'ping' }]);
      assert.deepEqual(read(`{"${key}":{"type":"bye"}}\n`), [fault('unknown-type')]);
      const login = `{"type":"login","nick":"b","resume":{"epoch":"e","rooms":{"${key}":3,"#lobby":4}}}\n`;
      assert.equal(read(login)[0]?.type, 'login');
      assert.equal(Reflect.get({}, 'x'), undefined);
    });
  }
});

describe('P5: the limits of a line', () => {
  const FIRST = 16 * 1024;
  const LATER = 64 * 1024;
  const padded = (length: number) => PING.trim().padEnd(length);

  for (const [named, limit] of [
    [false, FIRST],
    [true, LATER],
  ] as const) {
    const state = named ? 'after' : 'before';
    test(`${state} the login ${limit} bytes are taken, one more is not`, () => {
      const frames = (line: string) => [framesAround(Buffer.from(line))];
      const taken = readAll(parley2Decoder(), frames(`${padded(limit)}\n`), { named });
      assert.deepEqual(taken, [{ type: 'ping' }]);
      const refused = readAll(parley2Decoder(), frames(`${padded(limit + 1)}\n${PING}`), { named });
      assert.deepEqual(refused, [fault('line-too-long')]);
    });

    test(`${state} the login a line is too long as soon as ${limit + 1} bytes are there, and nothing is read behind it`, () => {
      const decoder = parley2Decoder();
      const stream = Buffer.concat([frame('x'.repeat(40_000)), frame('x'.repeat(40_000))]);
      const before = limit + HEADER_BYTES + (named ? HEADER_BYTES : 0);
      assert.deepEqual(readAll(decoder, [stream.subarray(0, before)], { named }), []);
      assert.deepEqual(readAll(decoder, [Buffer.from(stream.subarray(before, before + 1))], { named }), [
        fault('line-too-long'),
      ]);
      assert.deepEqual(readAll(decoder, [frame(`\n${PING}`)], { named }), []);
      assert.equal(decoder.begun, 2);
    });
  }

  test('an endless line is not kept', () => {
    const decoder = parley2Decoder();
    const chunk = frame('x'.repeat(0xffff));
    readAll(decoder, [Buffer.from(chunk), Buffer.from(chunk)]);
    globalThis.gc?.();
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 500; count += 1) decoder.push(chunk);
    assert.ok(process.memoryUsage().arrayBuffers - before < 1024 * 1024);
  });

  test('a frame that announces much and is not finished is heard as far as it has come', () => {
    const decoder = parley2Decoder();
    const part = Buffer.concat([Uint8Array.of(0xff, 0xff), Buffer.from(PING)]);
    assert.deepEqual(readAll(decoder, [part]), [{ type: 'ping' }]);
  });

  for (const [what, line] of [
    ['arrays', '['.repeat(LATER - 1)],
    ['closed arrays', `${'['.repeat(LATER / 2 - 10)}${']'.repeat(LATER / 2 - 10)}`],
    ['objects', '{"a":'.repeat(LATER / 5 - 1)],
  ] as const) {
    test(`${what} nested as deep as a line can hold are no command`, () => {
      assert.deepEqual(readAll(parley2Decoder(), [framesAround(Buffer.from(`${line}\n`))]), [
        fault('not-json'),
      ]);
    });
  }
  test('a field nested as deep as a line can hold is left out', () => {
    const depth = 30_000;
    const line = `{"type":"ping","x":${'['.repeat(depth)}${']'.repeat(depth)}}\n`;
    assert.deepEqual(read(line), [{ type: 'ping' }]);
  });
});

describe('which line was begun', () => {
  const begunAfter = (...chunks: readonly Uint8Array[]) => {
    const decoder = parley2Decoder();
    readAll(decoder, chunks);
    return decoder.begun;
  };
  test('none between lines', () => {
    assert.equal(begunAfter(), undefined);
    assert.equal(begunAfter(frame(PING)), undefined);
  });
  test('the next, from the first byte of its frame on', () => {
    const first = begunAfter(Uint8Array.of(0));
    assert.notEqual(first, undefined);
    assert.equal(begunAfter(Uint8Array.of(0, 5)), first);
    assert.equal(begunAfter(frame('{')), first);
  });
  test('the same, however many frames and empty frames it takes', () =>
    assert.equal(
      begunAfter(frame('{'), frame('"type"'), frame(''), Uint8Array.of(0)),
      begunAfter(frame('{')),
    ));
  test('another after each line', () => {
    assert.notEqual(begunAfter(frame(`${PING}{`)), begunAfter(frame('{')));
    assert.notEqual(begunAfter(frame(`\n{`)), begunAfter(frame('{')));
  });
  test('another than the frame that asked for protocol 2', () => {
    const decoder = parley2Decoder();
    readAll(decoder, [frame('{')]);
    assert.equal(decoder.begun, 2);
  });
});

test('what waits while more comes is not lost', () => {
  const decoder = parley2Decoder();
  const stream = frame(`${PING}{"type":"nick","nick":"bob"}\n{"type":"bye"}\n`);
  const [head = stream, tail = stream] = cut(stream, [30]);
  decoder.push(head);
  assert.deepEqual(decoder.next(true), { type: 'ping' });
  decoder.push(tail);
  head.fill(0);
  assert.deepEqual(
    [decoder.next(true), decoder.next(true), decoder.next(true)],
    [{ type: 'nick', nick: 'bob' }, { type: 'bye' }, undefined],
  );
});
