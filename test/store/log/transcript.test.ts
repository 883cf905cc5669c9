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
import { isLogAhead } from '../../../src/store/journal/lost-end.ts';
import { LogSource } from '../../../src/store/log/log-source.ts';
import { deleted, edited, erased, left, numbered, said, topic } from '../entries.ts';
import { BOB, DIRECT, EVENING } from '../evening.ts';
import { ChatLogUnderTest, numbers } from './chat-log-under-test.ts';

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
    chat.commit([said('one', { id: 'a' }), said('one', { id: 'a' }), said('psst', { room: DIRECT })]);
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

describe('chat.log of all that there is', () => {
  /** The lines without their times. */
  const lines = () => readFileSync(chat.path, 'utf8').trimEnd().split('\n').map(withoutTime);
  const withoutTime = (line: string) => line.replace(/ [-\d]+T[:.\d]+Z /, ' ');

  test('has a line for everything, as it was when it was new, but for direct conversations', () => {
    for (const batch of EVENING) chat.commit(batch);
    assert.deepEqual(lines(), [
      'alice #lobby hello @bob',
      'bob #lobby hi',
      'eve #lobby it is me, @alice',
      '- #dev alice joined',
      '- #dev bob joined',
      '- #dev eve joined',
      '- #dev alice set the topic: what we\\nbuild',
      '- #lobby alice edited 1: hello,\\n@bob',
      '- #lobby bob reacted 👍 to 1',
      '- #lobby bob took 👍 back from 1',
      'alice #lobby /me waves',
      'alice #lobby never mind @bob',
      '- #lobby alice deleted 8',
      '- #dev bob cleared the topic',
      '- #dev bob left',
      '- #dev eve set the topic: nothing',
      '- #lobby bob was kicked',
      '- #lobby bob was unkicked',
      '- #lobby bob was muted',
      '- #lobby eve was muted',
      '- #lobby eve was unmuted',
      '- #lobby somebody was erased',
      '- #dev somebody was erased',
    ]);
  });

  test('made later has what was edited as it is by then, and nothing that was deleted or erased', () => {
    for (const batch of EVENING) chat.store.commit(batch, 1000);
    chat.startAnew();
    assert.deepEqual(lines(), [
      'alice #lobby hello,\\n@bob',
      'bob #lobby hi',
      '- #dev alice joined',
      '- #dev bob joined',
      '- #dev somebody joined',
      '- #dev alice set the topic: what we\\nbuild',
      '- #lobby alice edited 1: hello,\\n@bob',
      '- #lobby bob reacted 👍 to 1',
      '- #lobby bob took 👍 back from 1',
      'alice #lobby /me waves',
      '- #lobby alice deleted 8',
      '- #dev bob cleared the topic',
      '- #dev bob left',
      '- #dev somebody set the topic: nothing',
      '- #lobby bob was kicked',
      '- #lobby bob was unkicked',
      '- #lobby bob was muted',
      '- #lobby somebody was muted',
      '- #lobby somebody was unmuted',
      '- #lobby somebody was erased',
      '- #dev somebody was erased',
    ]);
  });

  test('an edit of what is deleted by then has no text', () => {
    chat.store.commit([said('one')], 1000);
    chat.store.commit([edited(1, 'two')], 1000);
    chat.store.commit([deleted(1)], 1000);
    chat.startAnew();
    assert.deepEqual(lines(), ['- #lobby alice edited 1', '- #lobby alice deleted 1']);
  });

  test('what is edited, deleted or erased in the batch that says it is so at once', () => {
    chat.commit([said('one'), said('two'), edited(1, 'other')]);
    chat.commit([said('three'), deleted(4)]);
    chat.commit([said('hi', BOB), erased('#lobby', 'idb')]);
    assert.deepEqual(lines(), [
      'alice #lobby other',
      'alice #lobby two',
      '- #lobby alice edited 1: other',
      '- #lobby alice deleted 4',
      '- #lobby somebody was erased',
    ]);
  });

  test('nothing that was refused, and nothing twice', () => {
    chat.commit([said('one', { id: 'a' })]);
    chat.commit([said('one', { id: 'a' }), said('other', { id: 'a' }), deleted(1, BOB), left('#dev', BOB)]);
    assert.deepEqual(lines(), ['alice #lobby one']);
  });

  test('is ahead of the journal by whatever line the journal does not have, though others were left out', () => {
    const isAhead = () => isLogAhead(chat.path, new LogSource(chat.store));
    chat.store.commit([...numbered(4), deleted(2)], 1000);
    chat.startAnew();
    assert.deepEqual(chat.texts(), ['1', '3', '4', 'alice deleted 2']);
    chat.commit([topic('new')], 1);
    chat.commit([edited(1, 'one')], 1);
    chat.commit([said('psst', { room: DIRECT })], 1);
    assert.equal(isAhead(), false);
    appendFileSync(chat.path, '# rotated by hand\nalice: hi\n\n');
    assert.equal(isAhead(), false, 'what is no line of a log says nothing');
    appendFileSync(chat.path, '- 1970-01-01T00:00:09.000Z #lobby alice deleted 3\n');
    assert.equal(isAhead(), true);
  });
});
