import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Frame, FrameReader, frame } from '../../src/wire/frames.ts';

const LIMIT = 100;

function readAll(chunks: readonly Uint8Array[], limit = LIMIT): readonly string[] {
  const reader = new FrameReader();
  const read: string[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let taken = reader.next(limit); taken !== undefined; taken = reader.next(limit))
      read.push(describeFrame(taken));
    // The caller may reuse its memory.
    chunk.fill(0xee);
  }
  return read;
}

function describeFrame(taken: Frame): string {
  return taken.type === 'frame' ? taken.payload.toString('hex') : `oversize ${taken.length}`;
}

const payloads = fc.array(fc.uint8Array({ maxLength: 2 * LIMIT }), { maxLength: 20 });

describe('B1: frames', () => {
  test('however the stream is split and joined, the frames are the same', () => {
    fc.assert(
      fc.property(payloads, fc.array(fc.nat(300)), (texts, cuts) => {
        const whole = Buffer.concat(texts.map(frame));
        const expected = texts.map((text) =>
          text.length > LIMIT ? `oversize ${text.length}` : Buffer.from(text).toString('hex'),
        );
        const chunks: Uint8Array[] = [];
        let from = 0;
        for (const cut of cuts) {
          chunks.push(Buffer.from(whole.subarray(from, from + cut)));
          from += cut;
        }
        chunks.push(Buffer.from(whole.subarray(from)));
        assert.deepEqual(readAll(chunks), expected);
        assert.deepEqual(readAll([...whole].map((byte) => Uint8Array.of(byte))), expected);
      }),
    );
  });

  test('frames that wait while more comes are not lost', () => {
    const reader = new FrameReader();
    reader.push(Buffer.concat([frame('one'), frame('two'), frame('three').subarray(0, 3)]));
    assert.equal(reader.next(LIMIT)?.type, 'frame');
    reader.push(frame('three').subarray(3));
    const rest = [reader.next(LIMIT), reader.next(LIMIT), reader.next(LIMIT)];
    assert.deepEqual(
      rest.map((taken) => (taken?.type === 'frame' ? taken.payload.toString() : undefined)),
      ['two', 'three', undefined],
    );
  });

  test('a frame that is too long is skipped without being kept, and the next is read', () => {
    const reader = new FrameReader();
    reader.push(Uint8Array.of(0xff, 0xff));
    for (let sent = 0; sent < 65_535; sent += 1285) {
      assert.equal(reader.next(LIMIT), undefined);
      reader.push(new Uint8Array(1285));
    }
    assert.deepEqual(reader.next(LIMIT), { type: 'oversize', length: 65_535 });
    reader.push(frame('x'));
    assert.equal(reader.next(LIMIT)?.type, 'frame');
  });

  test('it says which frame was begun, from its first byte to its last', () => {
    const reader = new FrameReader();
    assert.equal(reader.begun, undefined);
    reader.push(Uint8Array.of(0));
    assert.equal(reader.next(LIMIT), undefined);
    assert.equal(reader.begun, 1);
    reader.push(Uint8Array.of(1, 0x61, 0));
    assert.notEqual(reader.next(LIMIT), undefined);
    assert.equal(reader.begun, 2);
    reader.push(Uint8Array.of(0));
    assert.notEqual(reader.next(LIMIT), undefined);
    assert.equal(reader.begun, undefined);
  });

  test('what came behind the frames that were read is given up whole, once, and held no longer', () => {
    for (const cuts of [[12], [7, 2, 3], Array(12).fill(1)]) {
      const reader = new FrameReader();
      const stream = Buffer.concat([frame('first'), Buffer.from('rest!')]);
      let from = 0;
      for (const length of cuts) {
        reader.push(stream.subarray(from, from + length));
        from += length;
      }
      assert.equal(reader.next(LIMIT)?.type, 'frame');
      assert.equal(reader.takeRest().toString(), 'rest!');
      assert.equal(reader.begun, undefined);
      assert.equal(reader.takeRest().length, 0);
    }
  });

  test('a payload that no header can announce is a mistake of the caller', () => {
    assert.throws(() => frame('x'.repeat(65_536)), RangeError);
    assert.equal(frame('x'.repeat(65_535)).length, 65_537);
  });
});
