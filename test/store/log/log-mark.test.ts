import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { LogSource } from '../../../src/store/log/log-source.ts';
import { numbered } from '../entries.ts';
import { ChatLogUnderTest, numbers } from './chat-log-under-test.ts';

let chat: ChatLogUnderTest;

beforeEach(() => {
  chat = new ChatLogUnderTest();
  chat.commit(numbered(10));
  chat.commit(numbered(5, 11), 1);
});
afterEach(() => chat.dispose());

/** What is noted of the log, as it is in the journal. */
const cursor = () => JSON.parse(String(chat.store.meta.get('log')));

function note(cursor: object): void {
  chat.store.transact(() => chat.store.meta.set('log', JSON.stringify(cursor)));
}

/** As it is after a mount, or a start of the machine. */
const onAnotherDevice = (file: string) => file.replace(/^\d+/, (device) => `${Number(device) + 1}`);

describe('chat.log is known again', () => {
  test('on a device that has another number by now', () => {
    const { file, ...rest } = cursor();
    note({ file: onAnotherDevice(file), ...rest });
    chat.startAnew();
    assert.deepEqual(chat.texts(), numbers(1, 15));
  });

  test('there, by what an older server has noted of it', () => {
    const { file, length, number } = cursor();
    note({ file: onAnotherDevice(file), length, number });
    chat.startAnew();
    assert.deepEqual(chat.texts(), numbers(1, 15));
  });

  test('there, if nothing was noted but its beginning', () => {
    const { file } = cursor();
    note({ file: onAnotherDevice(file), length: 0, number: 0 });
    chat.startAnew();
    assert.deepEqual(chat.texts(), numbers(1, 15));
  });

  test('as a copy of the whole directory', () => {
    copyFileSync(chat.path, `${chat.path}.copy`);
    renameSync(`${chat.path}.copy`, chat.path);
    chat.startAnew();
    assert.deepEqual(chat.texts(), numbers(1, 15));
  });

  test('by an older server, which looks at device and inode', () => {
    const { file } = cursor();
    assert.match(file, /^\d+:\d+$/);
  });

  test('by a hash: no text of it is in the journal, where it could not be deleted', () => {
    const { before } = cursor();
    assert.match(before, /^[0-9a-f]{1,16}$/);
  });
});

describe('chat.log is another', () => {
  test('if it says something else before the place that was noted', () => {
    const lines = readFileSync(chat.path, 'utf8').split('\n').slice(0, 10);
    writeFileSync(chat.path, `${lines.map((line) => line.replace('alice', 'malic')).join('\n')}\n`);
    appendFileSync(chat.path, 'kept, though it stands for nothing\n');
    chat.startAnew();
    assert.deepEqual(chat.texts().slice(10), [undefined, ...numbers(11, 15)]);
  });

  test('if an older server noted a place that is in the middle of a line by now', () => {
    const { file, length, number } = cursor();
    note({ file, length, number });
    const foreign = `${'x'.repeat(length + 10)}\n`;
    writeFileSync(chat.path, foreign);
    chat.startAnew();
    assert.ok(readFileSync(chat.path, 'utf8').startsWith(foreign));
    assert.deepEqual(chat.texts(), [undefined, ...numbers(11, 15)]);
  });

  test('and gets the lines that nobody noted once, if it was begun since then', () => {
    const source = new LogSource(chat.store);
    const { cursor } = source;
    renameSync(chat.path, `${chat.path}.1`);
    chat.log.reopen();
    chat.commit(numbered(5, 16), 1);
    assert.ok(cursor !== undefined);
    source.keepCursor(cursor, 'now');
    chat.startAnew();
    assert.deepEqual(chat.texts(), numbers(16, 20));
  });
});
