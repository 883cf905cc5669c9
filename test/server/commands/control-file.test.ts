import assert from 'node:assert/strict';
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  CONTROL_FILE,
  type Control,
  readControl,
  removeControl,
  writeControl,
} from '../../../src/server/commands/control-file.ts';

const CONTROL: Control = { host: '127.0.0.1', port: 43_221, secret: 'a secret' };
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-control-'));
  path = join(directory, CONTROL_FILE);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the control file', () => {
  test('reads back as it was written', () => {
    writeControl(directory, CONTROL);
    assert.deepEqual(readControl(directory), { type: 'control', control: CONTROL });
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), CONTROL);
  });

  for (const mask of [0, 0o777]) {
    test(`has mode 0600 with a umask of ${mask.toString(8)}`, () => {
      const before = process.umask(mask);
      try {
        writeControl(directory, CONTROL);
      } finally {
        process.umask(before);
      }
      assert.equal(statSync(path).mode & 0o777, 0o600);
    });
  }

  test('takes the place of another at once: whoever has that one open never sees the new secret', () => {
    writeControl(directory, CONTROL);
    chmodSync(path, 0o644);
    const old = openSync(path, 'r');
    const another = { ...CONTROL, secret: 'another' };
    writeControl(directory, another);
    assert.deepEqual(JSON.parse(readFileSync(old, 'utf8')), CONTROL);
    closeSync(old);
    assert.deepEqual(readControl(directory), { type: 'control', control: another });
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  test('is written although a crash has left a half one, and whoever has that open sees nothing of it', () => {
    const half = '{"host":';
    writeFileSync(`${path}.new`, half, { mode: 0o644 });
    const old = openSync(`${path}.new`, 'r');
    writeControl(directory, CONTROL);
    assert.equal(readFileSync(old, 'utf8'), half);
    closeSync(old);
    assert.deepEqual(readControl(directory), { type: 'control', control: CONTROL });
    assert.deepEqual(readdirSync(directory), [CONTROL_FILE], 'nothing else is left');
  });

  test('is none before the first, and after it was taken away, which may be done twice', () => {
    assert.deepEqual(readControl(directory), { type: 'none' });
    writeControl(directory, CONTROL);
    removeControl(directory);
    removeControl(directory);
    assert.deepEqual(readControl(directory), { type: 'none' });
    assert.deepEqual(readControl(join(directory, 'nowhere')), { type: 'none' });
  });

  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{}',
    JSON.stringify({ ...CONTROL, host: '' }),
    JSON.stringify({ ...CONTROL, port: 0 }),
    JSON.stringify({ ...CONTROL, port: 65_536 }),
    JSON.stringify({ ...CONTROL, port: '43221' }),
    JSON.stringify({ ...CONTROL, secret: '' }),
    JSON.stringify({ ...CONTROL, secret: 'x'.repeat(129) }),
  ]) {
    test(`is unusable as ${text.slice(0, 60) || 'an empty file'}`, () => {
      writeFileSync(path, text);
      assert.deepEqual(readControl(directory), { type: 'unusable' });
    });
  }

  test('that can’t be read is the system’s error', () => {
    writeFileSync(join(directory, 'file'), '');
    assert.throws(() => readControl(join(directory, 'file')), { code: 'ENOTDIR' });
  });
});
