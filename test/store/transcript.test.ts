import assert from 'node:assert/strict';
import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ChatLogUnderTest, numbers } from './chat-log-under-test.ts';
import { numbered, said } from './entries.ts';

let chat: ChatLogUnderTest;

beforeEach(() => {
  chat = new ChatLogUnderTest();
});
afterEach(() => chat.dispose());

describe('chat.log', () => {
  test('has what was said, a line each, once its batch is written', () => {
    chat.commit([said('hi there'), said('a\nb', { room: '#other', nick: 'zoë' })]);
    assert.equal(
      readFileSync(chat.path, 'utf8'),
      'alice 1970-01-01T00:00:01.000Z #lobby hi there\nzoë 1970-01-01T00:00:01.000Z #other a\\nb\n',
    );
  });

  test('has nothing that was not new, and nothing that was said to one person', () => {
    chat.commit([said('one', { id: 'a' }), said('one', { id: 'a' }), said('psst', { room: 'ida idb' })]);
    assert.deepEqual(chat.texts(), ['one']);
  });

  test('has mode 0600, whatever the umask', () => {
    const before = process.umask(0o277);
    const other = chat.openLog(join(chat.directory, 'other.log'));
    process.umask(before);
    assert.equal(statSync(join(chat.directory, 'other.log')).mode & 0o777, 0o600);
    other.close();
  });

  test('that can not be opened at the start is an error', () => {
    assert.throws(() => chat.openLog(chat.directory), /EISDIR/);
  });

  test('goes on behind what an older server wrote', () => {
    const old = join(chat.directory, 'old.log');
    writeFileSync(old, 'alice 2026-01-01T00:00:00.000Z #lobby before\ncut o');
    const other = chat.openLog(old);
    const batch = numbered(1);
    other.write(batch, chat.store.commit(batch, 5000), 5000);
    assert.deepEqual(chat.texts(old), ['before', undefined, '1']);
    other.close();
  });
});

describe('chat.log at the next start', () => {
  test('goes on where it ended', () => {
    chat.commit(numbered(3));
    chat.stop();
    chat.startAnew();
    chat.commit(numbered(2, 4));
    assert.deepEqual(chat.texts(), numbers(1, 5));
  });

  for (const [what, harm] of [
    ['as it was', () => {}],
    ['behind the journal', () => truncateSync(chat.path, statSync(chat.path).size - 200)],
    ['cut in the middle of a line', () => truncateSync(chat.path, statSync(chat.path).size - 7)],
    [
      'ahead of the journal',
      () => appendFileSync(chat.path, 'alice 1970-01-01T00:00:09.000Z #lobby never\nalice 19'),
    ],
  ] as const) {
    test(`after a kill, ${what}, has every line once`, () => {
      chat.commit(numbered(10));
      chat.commit(numbered(10, 11));
      chat.commit(numbered(10, 21), 1);
      harm();
      chat.startAnew();
      assert.deepEqual(chat.texts(), numbers(1, 30));
      chat.commit(numbered(1, 31));
      assert.deepEqual(chat.texts(), numbers(1, 31));
    });
  }

  test('after a kill before anything was noted has every line once', () => {
    chat.commit(numbered(3), 1);
    chat.startAnew();
    assert.deepEqual(chat.texts(), numbers(1, 3));
  });

  test('after the file was renamed goes on in a new one', () => {
    chat.commit(numbered(3));
    chat.stop();
    chat.store.commit(numbered(2, 4), chat.now);
    renameSync(chat.path, `${chat.path}.1`);
    chat.startAnew();
    assert.deepEqual([chat.texts(`${chat.path}.1`), chat.texts()], [numbers(1, 3), numbers(4, 5)]);
  });

  test('after the file was removed goes on in a new one', () => {
    chat.commit(numbered(3));
    chat.stop();
    rmSync(chat.path);
    // A file made just then may get the number of the one that was removed.
    writeFileSync(chat.path, '');
    chat.startAnew();
    chat.commit(numbered(1, 4));
    assert.deepEqual(chat.texts(), ['4']);
  });

  test('after somebody shortened the file goes on behind what is left', () => {
    chat.commit(numbered(3));
    chat.stop();
    truncateSync(chat.path, statSync(chat.path).size - 5);
    chat.startAnew();
    chat.commit(numbered(1, 4));
    assert.deepEqual(chat.texts().slice(0, 2), ['1', '2']);
    assert.deepEqual(chat.texts().at(-1), '4');
  });

  test('keeps the lines of what the journal has lost', () => {
    chat.commit(numbered(3));
    chat.stop();
    appendFileSync(chat.path, 'alice 1970-01-01T00:00:09.000Z #lobby lost\n');
    chat.log = chat.openLog(chat.path, true);
    chat.commit(numbered(1, 4));
    assert.deepEqual(chat.texts(), ['1', '2', '3', 'lost', '4']);
  });

  test('is written anew from the whole journal, piece by piece, if nobody knows how far it was', () => {
    chat.store.commit(numbered(5000), 1000);
    chat.startAnew();
    assert.ok(chat.texts().length < 5000, 'not all at once');
    while (chat.log.catchUp()) {
      // Piece by piece.
    }
    assert.deepEqual(chat.texts(), numbers(1, 5000));
  });
});
