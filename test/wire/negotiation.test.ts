import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';
import { baseCodec } from '../../src/wire/base-codec.ts';
import { baseEncoding } from '../../src/wire/base-encoding.ts';
import { frame } from '../../src/wire/frames.ts';
import { parley2Encoding } from '../../src/wire/parley-2-encoding.ts';
import { cut, parley2Decoder, readAll } from './support/decoding.ts';

const NOT_A_NICK = { type: 'fault', code: 'not-a-nick' };

function reply(payload: string) {
  return { type: 'reply', bytes: frame(payload) };
}

function ask(payload: string) {
  const decoder = baseCodec.decoder(DEFAULT_LIMITS);
  return { decoder, inputs: readAll(decoder, [frame(payload)], { named: false }) };
}

describe('P1: asking for protocol 2', () => {
  for (const question of ['PARLEY 2', 'PARLEY 3', 'PARLEY 10', 'PARLEY 999999999']) {
    test(`${question} is answered PARLEY 2, and the client reads lines from there on`, () => {
      const { decoder, inputs } = ask(question);
      assert.deepEqual(inputs, [reply('PARLEY 2')]);
      assert.equal(decoder.encoding, parley2Encoding);
    });
  }

  test('PARLEY 1 is answered PARLEY 1, and the base protocol goes on', () => {
    const { decoder, inputs } = ask('PARLEY 1');
    assert.deepEqual(inputs, [reply('PARLEY 1')]);
    assert.equal(decoder.encoding, baseEncoding);
    assert.deepEqual(readAll(decoder, [frame('NICK bob')], { named: false }), [
      { type: 'nick', nick: 'bob' },
    ]);
  });

  for (const wrong of [
    ...['PARLEY', 'PARLEY ', 'PARLEY 0', 'PARLEY 02', 'PARLEY -2', 'PARLEY +2', 'PARLEY 2.0', 'PARLEY 2 '],
    ...['PARLEY  2', 'PARLEY 2\n', 'PARLEY two', 'PARLEY ２', 'PARLEY 1000000000', 'PARLEY2', 'parley 2'],
  ]) {
    test(`${JSON.stringify(wrong)} is a wrong nick`, () => {
      const { decoder, inputs } = ask(wrong);
      assert.deepEqual(inputs, [NOT_A_NICK]);
      assert.equal(decoder.encoding, baseEncoding);
    });
  }

  test('it may be asked once', () => {
    const { decoder } = ask('PARLEY 1');
    assert.deepEqual(readAll(decoder, [frame('PARLEY 1'), frame('PARLEY 2')], { named: false }), [
      NOT_A_NICK,
      NOT_A_NICK,
    ]);
  });

  test('it may be asked after a nick that was not to be had', () => {
    const decoder = baseCodec.decoder(DEFAULT_LIMITS);
    const inputs = readAll(decoder, [frame('NICK bob'), frame('PARLEY 2')], { named: false });
    assert.deepEqual(inputs, [{ type: 'nick', nick: 'bob' }, reply('PARLEY 2')]);
  });

  test('B6: after READY it is a text like any other', () => {
    const decoder = baseCodec.decoder(DEFAULT_LIMITS);
    assert.deepEqual(readAll(decoder, [frame('PARLEY 2')]), [
      { type: 'send', room: '#lobby', text: 'PARLEY 2' },
    ]);
  });

  test('all connections share one encoding for each format', () => {
    assert.equal(parley2Decoder().encoding, parley2Decoder().encoding);
    assert.equal(baseCodec.decoder(DEFAULT_LIMITS).encoding, baseCodec.decoder(DEFAULT_LIMITS).encoding);
  });
});

describe('P2: what comes behind the question', () => {
  const stream = Buffer.concat([frame('PARLEY 2'), frame('{"type":"ping"}\n{"type":'), frame('"bye"}\n')]);
  const expected = [reply('PARLEY 2'), { type: 'ping' }, { type: 'bye' }];

  test('is lines already, in the same segment or byte by byte', () => {
    const read = (chunks: readonly Uint8Array[]) =>
      readAll(baseCodec.decoder(DEFAULT_LIMITS), chunks, { named: false });
    for (let at = 0; at <= stream.length; at += 1) assert.deepEqual(read(cut(stream, [at])), expected);
    assert.deepEqual(read(cut(stream, Array(stream.length).fill(1))), expected);
  });

  test('may come in one go before anything was read, and is not lost', () => {
    const decoder = baseCodec.decoder(DEFAULT_LIMITS);
    for (const chunk of cut(stream, [15, 3, 9])) decoder.push(chunk);
    assert.deepEqual([decoder.next(false), decoder.next(false), decoder.next(false)], expected);
  });

  test('may be in frames that are longer than a first frame', () => {
    const decoder = parley2Decoder();
    const line = `${' '.repeat(10_000)}{"type":"ping"}\n`;
    assert.deepEqual(readAll(decoder, [frame(line)], { named: false }), [{ type: 'ping' }]);
  });
});
