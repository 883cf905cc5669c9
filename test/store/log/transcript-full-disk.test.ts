import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { numbered } from '../entries.ts';
import { ChatLogUnderTest } from './chat-log-under-test.ts';

let chat: ChatLogUnderTest;

beforeEach(() => {
  chat = new ChatLogUnderTest();
});
afterEach(() => chat.dispose());

const canMount = process.getuid?.() === 0;
const reason = 'needs root, to mount a file system of 64 KiB: run the tests as root';

describe('chat.log on a full disk of its own', { skip: canMount ? false : reason }, () => {
  let disk: string;
  beforeEach(() => {
    disk = join(chat.directory, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk]);
    chat.log.close();
    chat.path = join(disk, 'chat.log');
    chat.startAnew();
  });
  afterEach(() => execFileSync('umount', ['--lazy', disk]));

  const wide = (from: number) =>
    numbered(10, from).map((entry) => ({ ...entry, text: entry.text.padStart(900, '0') }));
  const read = () => chat.texts().map(Number);

  test('never stops the chat, has whole lines only, and is complete when there is room again', () => {
    for (let from = 1; from <= 200; from += 10) chat.commit(wide(from));
    assert.deepEqual(chat.told, ['failing'], 'said once');
    assert.equal(chat.store.page({ room: '#lobby', limit: 1 }).last, 200);
    const before = read();
    assert.ok(before.length > 30 && before.length < 80, `${before.length} lines`);
    assert.ok(readFileSync(chat.path, 'utf8').endsWith('\n'), 'no half line');
    assert.equal(chat.log.catchUp(), false, 'still no room');
    execFileSync('mount', ['-o', 'remount,size=1m', disk]);
    chat.commit(wide(201));
    chat.log.catchUp();
    assert.deepEqual(chat.told, ['failing', 'healed']);
    assert.deepEqual(
      read(),
      Array.from({ length: 210 }, (_, index) => index + 1),
    );
  });

  test('is completed by the next start, if the server ends before there is room', () => {
    for (let from = 1; from <= 200; from += 10) chat.commit(wide(from));
    chat.stop();
    execFileSync('mount', ['-o', 'remount,size=1m', disk]);
    chat.startAnew();
    assert.deepEqual(
      read(),
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
  });
});
