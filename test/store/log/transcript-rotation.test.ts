import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, renameSync, rmdirSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { numbered } from '../entries.ts';
import { ChatLogUnderTest, numbers } from './chat-log-under-test.ts';

let chat: ChatLogUnderTest;

beforeEach(() => {
  chat = new ChatLogUnderTest();
});
afterEach(() => chat.dispose());

describe('chat.log that is renamed while the server runs', () => {
  test('goes on in the new file when it is chat.told to, no line lost, none twice', () => {
    for (let file = 1; file <= 5; file += 1) {
      chat.commit(numbered(10, file * 20 - 19), 1);
      renameSync(chat.path, `${chat.path}.${file}`);
      chat.commit(numbered(10, file * 20 - 9), 1);
      chat.log.reopen();
    }
    const files = [1, 2, 3, 4, 5].map((file) => chat.texts(`${chat.path}.${file}`));
    assert.deepEqual(files.flat(), numbers(1, 100));
    assert.deepEqual(chat.texts(), []);
  });

  test('has every line once also if the server is killed right afterwards', () => {
    chat.commit(numbered(10));
    renameSync(chat.path, `${chat.path}.1`);
    chat.log.reopen();
    chat.commit(numbered(10, 11), 1);
    chat.startAnew();
    assert.deepEqual([chat.texts(`${chat.path}.1`), chat.texts()], [numbers(1, 10), numbers(11, 20)]);
  });

  test('and can not be opened anew is completed as soon as it can be', () => {
    chat.commit(numbered(3));
    renameSync(chat.path, `${chat.path}.1`);
    mkdirSync(chat.path);
    chat.log.reopen();
    chat.commit(numbered(3, 4));
    chat.log.catchUp();
    assert.deepEqual(chat.told, ['failing'], 'said once');
    rmdirSync(chat.path);
    chat.log.catchUp();
    chat.commit(numbered(1, 7));
    assert.deepEqual(chat.told, ['failing', 'healed']);
    assert.deepEqual([...chat.texts(`${chat.path}.1`), ...chat.texts()], numbers(1, 7));
  });

  test('and can not be opened anew before the server is killed has every line once', () => {
    chat.commit(numbered(3), 1);
    renameSync(chat.path, `${chat.path}.1`);
    mkdirSync(chat.path);
    chat.log.reopen();
    chat.commit(numbered(3, 4), 1);
    rmdirSync(chat.path);
    chat.startAnew();
    assert.deepEqual([chat.texts(`${chat.path}.1`), chat.texts()], [numbers(1, 3), numbers(4, 6)]);
  });

  test('is no descriptor more', () => {
    const count = () => readdirSync('/proc/self/fd').length;
    const before = count();
    for (let time = 0; time < 10; time += 1) chat.log.reopen();
    assert.equal(count(), before);
  });

  test('by copying and cutting it (copytruncate) goes on at its new end', () => {
    chat.commit(numbered(3));
    truncateSync(chat.path, 0);
    chat.commit(numbered(3, 4));
    assert.deepEqual(chat.texts(), numbers(4, 6));
    chat.stop();
    chat.startAnew();
    chat.commit(numbered(1, 7));
    assert.deepEqual(chat.texts(), numbers(4, 7));
  });
});
