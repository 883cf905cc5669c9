import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { LineFile } from '../../../src/store/log/line-file.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-lines-'));
  path = join(directory, 'lines.log');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Made {
  readonly file: LineFile;
  readonly clock: VirtualClock;
  readonly said: string[];
}

function open(at = path, backlog?: number): Made {
  const clock = new VirtualClock();
  const said: string[] = [];
  const file = new LineFile({
    path: at,
    clock,
    missing: (count) => `${count} missing`,
    failing: () => said.push('failing'),
    stale: () => said.push('stale'),
    healed: () => said.push('healed'),
    ...(backlog === undefined ? {} : { backlog }),
  });
  return { file, clock, said };
}

function written(file: LineFile, line: string): Promise<void> {
  return new Promise((resolve) => file.append(`${line}\n`, 1, resolve));
}

describe('a file of lines', () => {
  test('has a line once its writer is told so', async () => {
    const { file } = open();
    await written(file, 'one');
    assert.equal(readFileSync(path, 'utf8'), 'one\n');
    await file.close();
  });

  test('keeps the order of lines that come together', async () => {
    const { file } = open();
    for (let count = 0; count < 1000; count += 1) file.append(`${count}\n`, 1);
    await file.close();
    assert.deepEqual(
      readFileSync(path, 'utf8').trim().split('\n').map(Number),
      Array.from({ length: 1000 }, (_, index) => index),
    );
  });

  test('has mode 0600, whatever the umask', async () => {
    const before = process.umask(0o277);
    const { file } = open();
    process.umask(before);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    await file.close();
  });

  test('goes on behind what was there, and ends a line that was cut off', async () => {
    writeFileSync(path, 'old\ncut o');
    const { file } = open();
    await written(file, 'new');
    assert.equal(readFileSync(path, 'utf8'), 'old\ncut o\nnew\n');
    await file.close();
  });

  test('can be renamed and opened anew while it is written: no line is lost, none is twice', async () => {
    const { file } = open();
    for (let count = 0; count < 500; count += 1) {
      file.append(`${count}\n`, 1);
      if (count % 100 === 50) {
        renameSync(path, `${path}.${count}`);
        file.reopen();
        await written(file, `after ${count}`);
      }
    }
    await file.close();
    const all = ['50', '150', '250', '350', '450'].map((count) => readFileSync(`${path}.${count}`, 'utf8'));
    const lines = [...all, readFileSync(path, 'utf8')].join('').trim().split('\n');
    const numbers = lines.filter((line) => !line.startsWith('after')).map(Number);
    assert.deepEqual(
      numbers,
      Array.from({ length: 500 }, (_, index) => index),
    );
  });

  test('that can not be opened anew goes on as it is, says so once, and is tried again', async () => {
    const { file, clock, said } = open();
    renameSync(path, `${path}.1`);
    mkdirSync(path);
    file.reopen();
    await written(file, 'one');
    clock.advance(1000);
    assert.deepEqual(said, ['stale']);
    await written(file, 'two');
    rmdirSync(path);
    clock.advance(1000);
    assert.deepEqual(said, ['stale', 'healed']);
    await written(file, 'three');
    await file.close();
    assert.equal(readFileSync(`${path}.1`, 'utf8'), 'one\ntwo\n');
    assert.equal(readFileSync(path, 'utf8'), 'three\n');
  });

  test('leaks no descriptor when it is opened anew again and again during a write', async () => {
    const { file } = open();
    const before = readdirSync('/proc/self/fd').length;
    file.append('one\n', 1);
    for (let count = 0; count < 10; count += 1) file.reopen();
    await written(file, 'two');
    assert.equal(readdirSync('/proc/self/fd').length, before);
    await file.close();
  });

  test('that can not be made is an error', () => {
    chmodSync(directory, 0o500);
    assert.throws(() => open(join(directory, 'none', 'lines.log')), /ENOENT/);
  });
});

const canMount = process.getuid?.() === 0;
const reason = 'needs root, to mount a file system of 64 KiB: run the tests as root';

describe('a file on a full disk', { skip: canMount ? false : reason }, () => {
  let disk: string;
  beforeEach(() => {
    disk = join(directory, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk]);
  });
  afterEach(() => execFileSync('umount', ['--lazy', disk]));

  test('holds nobody up, and has every line in order when there is room again', async () => {
    const { file, clock, said } = open(join(disk, 'lines.log'));
    writeFileSync(join(disk, 'fill'), Buffer.alloc(40 * 1024));
    const line = 'x'.repeat(999);
    for (let count = 0; count < 100; count += 1) await written(file, `${count} ${line}`);
    assert.deepEqual(said, ['failing'], 'said once');
    rmSync(join(disk, 'fill'));
    execFileSync('mount', ['-o', 'remount,size=1m', disk]);
    clock.advance(1000);
    await file.close();
    assert.deepEqual(said, ['failing', 'healed']);
    const lines = readFileSync(join(disk, 'lines.log'), 'utf8').trim().split('\n');
    assert.deepEqual(
      lines,
      Array.from({ length: 100 }, (_, index) => `${index} ${line}`),
    );
  });

  test('says how many lines are missing, where they are missing', async () => {
    const { file, clock } = open(join(disk, 'lines.log'), 20_000);
    writeFileSync(join(disk, 'fill'), Buffer.alloc(60 * 1024));
    for (let count = 0; count < 100; count += 1) await written(file, `${count} ${'x'.repeat(996)}`);
    rmSync(join(disk, 'fill'));
    execFileSync('mount', ['-o', 'remount,size=1m', disk]);
    clock.advance(1000);
    await file.close();
    const lines = readFileSync(join(disk, 'lines.log'), 'utf8').trim().split('\n');
    const kept = lines.length - 1;
    assert.equal(lines.at(-1), `${100 - kept} missing`);
    assert.ok(kept >= 20 && kept < 30, `${kept} lines were kept`);
    assert.deepEqual(
      lines.slice(0, -1).map((line) => Number.parseInt(line, 10)),
      Array.from({ length: kept }, (_, index) => index),
    );
  });
});
