import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { LineSplitter } from '../../../src/cli/lines/line-splitter.ts';

/** The lines of bytes that come in pieces. */
function lines(pieces: readonly Uint8Array[], limit = 65_535): readonly string[] {
  const splitter = new LineSplitter(limit);
  const all = [...pieces.flatMap((piece) => splitter.push(Buffer.from(piece))), ...splitter.end()];
  return all.map((line) => (line.type === 'line' ? line.text : `(${line.type})`));
}

describe('the lines of the input', () => {
  test('end at line feeds, each without one carriage return, and at the end of the input', () => {
    assert.deepEqual(lines([Buffer.from('a\r\nb\r\r\n\nc\u2028d\u0085\x0b\ne')]), [
      'a',
      'b\r',
      '',
      'c\u2028d\u0085\x0b',
      'e',
    ]);
  });

  test('are the same however the bytes come in pieces', () => {
    const bytes = Buffer.from('a\r\nbé日👨‍👩‍👧\n\nlast\r');
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const borders = [0, ...cuts.sort((one, other) => one - other), bytes.length];
        const pieces = borders.map((border, index) => bytes.subarray(borders[index - 1] ?? 0, border));
        assert.deepEqual(lines(pieces), ['a', 'bé日👨‍👩‍👧', '', 'last']);
      }),
    );
  });

  test('over the limit are known as too long, those of the limit are not', () => {
    assert.deepEqual(lines([Buffer.from('12345\n12345\r\n123456\n1234\r\r\n123456\r\nok')], 5), [
      '12345',
      '12345',
      '(too-long)',
      '1234\r',
      '(too-long)',
      'ok',
    ]);
  });

  test('begin behind a byte order mark, which stays where it is anywhere else', () => {
    const marked = Buffer.from('\ufeffcarol\n\ufeffhi\n');
    assert.deepEqual(lines([marked]), ['carol', '\ufeffhi']);
    assert.deepEqual(lines([...marked].map((byte) => Buffer.from([byte]))), ['carol', '\ufeffhi']);
  });

  test('that are not UTF-8 are known as such', () => {
    assert.deepEqual(lines([Buffer.from([0xc3, 0x28, 0x0a, 0x61])]), ['(not-utf8)', 'a']);
  });
});
