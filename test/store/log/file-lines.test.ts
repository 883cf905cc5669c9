import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileLines } from '../../../src/store/log/file-lines.ts';

function linesOf(content: string, length: number): readonly string[] {
  return inFile(content, (descriptor) => [...fileLines(descriptor, 0, length)].map(({ text }) => text));
}

function inFile<T>(content: string, look: (descriptor: number) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'parley-lines-'));
  writeFileSync(join(directory, 'file'), content);
  const descriptor = openSync(join(directory, 'file'), 'r');
  try {
    return look(descriptor);
  } finally {
    closeSync(descriptor);
    rmSync(directory, { recursive: true });
  }
}

describe('the lines of a file', () => {
  test('are ended by LF alone, wherever the file is read in pieces', () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `${index} ж\u2028\r ${'x'.repeat(index % 97)}`);
    const content = lines.map((line) => `${line}\n`).join('');
    assert.deepEqual(linesOf(content, Buffer.byteLength(content)), lines);
  });

  test('go up to a length in bytes, with what is left of the last one', () => {
    assert.deepEqual(linesOf('one\ntwo\nthree\n', 8), ['one', 'two']);
    assert.deepEqual(linesOf('one\ntwo\nthree\n', 10), ['one', 'two', 'th']);
    assert.deepEqual(linesOf('one\n', 100), ['one'], 'or to the end of the file');
  });

  test('begin at a place in it, and say where they end, and whether they do', () => {
    const long = 'x'.repeat(100_000);
    const content = `one\nжж\n${long}\nen`;
    inFile(content, (descriptor) => {
      const lines = [...fileLines(descriptor, 4, Buffer.byteLength(content))];
      assert.deepEqual(lines, [
        { text: 'жж', end: 9, isWhole: true },
        { text: long, end: 100_010, isWhole: true },
        { text: 'en', end: 100_012, isWhole: false },
      ]);
    });
  });

  test('are not kept in memory beyond 1 MiB', () => {
    const [line = '', next] = linesOf(`${'x'.repeat(3 * 2 ** 20)}\nnext\n`, 4 * 2 ** 20);
    assert.ok(line.length < 1.1 * 2 ** 20);
    assert.equal(next, 'next');
  });
});
