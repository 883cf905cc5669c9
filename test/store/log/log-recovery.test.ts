import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type LogCursor, LogSource } from '../../../src/store/log/log-source.ts';
import { deleted, edited, erased, joined, numbered, reacted, said, topic } from '../entries.ts';
import { BOB, DIRECT, EVENING } from '../evening.ts';
import { ChatLogUnderTest, numbers } from './chat-log-under-test.ts';

let chat: ChatLogUnderTest;

beforeEach(() => {
  chat = new ChatLogUnderTest();
});
afterEach(() => chat.dispose());

const read = () => readFileSync(chat.path, 'utf8');
const lineCount = () => read().split('\n').length - 1;
/** How many lines there are of what is no message, and never goes. */
const deedCount = () =>
  chat.texts().length -
  read()
    .split('\n')
    .filter((line) => /^[^-]/.test(line)).length;

/** How far the log is noted to be; set back, the server died before it noted more. */
function noted(): LogCursor {
  const { cursor } = new LogSource(chat.store);
  assert.ok(cursor !== undefined);
  return cursor;
}

function note(cursor: LogCursor): void {
  new LogSource(chat.store).keepCursor(cursor, 'now');
}

/** Everything within the second in which nothing is noted. */
function commitAtOnce(...batches: Parameters<ChatLogUnderTest['commit']>[0][]): void {
  for (const batch of batches) chat.commit(batch, 1);
}

describe('chat.log after a kill keeps the lines that it had', () => {
  test('of what was edited, deleted or erased since, as they were', () => {
    commitAtOnce(
      [said('first words'), said('second words'), said('third')],
      [
        said('it is me', BOB),
        joined('#dev', BOB),
        reacted(2, '👍', BOB),
        topic('new', { ...BOB, room: '#dev' }),
      ],
      [deleted(1), said('psst', { room: DIRECT })],
      [edited(2, 'once')],
      [edited(2, 'replaced'), deleted(3)],
      [erased('#lobby', 'idb'), erased('#dev', 'idb')],
    );
    const before = read();
    assert.match(before, /first words\n.*second words\n/);
    chat.startAnew();
    assert.equal(read(), before);
    commitAtOnce([said('last')]);
    chat.startAnew();
    assert.equal(read().slice(0, before.length), before);
    assert.deepEqual(chat.texts().slice(-2), ['somebody was erased', 'last']);
    assert.equal(lineCount(), before.split('\n').length);
  });

  test('wherever it was cut off, and has the rest as it is by now', () => {
    const cursor = noted();
    commitAtOnce(...EVENING);
    const before = read();
    const bytes = readFileSync(chat.path);
    const texts = chat.texts();
    const deeds = deedCount();
    for (let length = 0; length <= bytes.length; length += 7) {
      const cut = bytes.subarray(0, length);
      writeFileSync(chat.path, cut);
      note(cursor);
      chat.startAnew();
      const kept = cut.subarray(0, cut.lastIndexOf('\n') + 1).toString();
      assert.ok(read().startsWith(kept), `cut to ${length}`);
      assert.equal(chat.texts().at(-1), texts.at(-1), `cut to ${length}`);
      assert.equal(deedCount(), deeds, `cut to ${length}`);
      if (kept === before) assert.equal(read(), before);
      else assert.ok(lineCount() <= texts.length, `cut to ${length}`);
    }
  });

  test('around lines of somebody else, and only what stands for nothing behind them is gone', () => {
    commitAtOnce([said('one'), said('two')]);
    appendFileSync(chat.path, '# said by hand\nalice 1970-01-01T00:00:00.001Z #lobby never\n');
    commitAtOnce([deleted(1)], [said('three')]);
    const before = read();
    appendFileSync(chat.path, '# at the end\nalice 1970-01-01T00:00:00.003Z #lobby neither\nalice 19');
    chat.startAnew();
    assert.equal(read(), before);
    commitAtOnce([said('four')]);
    assert.deepEqual(chat.texts().slice(-2), ['three', 'four']);
  });

  test('however many there are', () => {
    for (let from = 1; from <= 60_000; from += 10_000) commitAtOnce(numbered(10_000, from));
    commitAtOnce([edited(3, 'other'), deleted(59_999)]);
    const before = read();
    truncateSync(chat.path, before.length - 20);
    chat.startAnew();
    // Not held against each other line by line: to show where they differ would take minutes.
    assert.ok(read() === before);
    assert.equal(lineCount(), 60_002);
  });

  test('also if some that were gone had none, since the log was behind', () => {
    const cursors: LogCursor[] = [];
    const { keepCursor } = LogSource.prototype;
    // Two messages of a moment: the line of the second could be that of the first, which is gone.
    chat.store.commit([said('gone'), said('stays'), deleted(1)], chat.now);
    LogSource.prototype.keepCursor = function (cursor, when) {
      cursors.push(cursor);
      return keepCursor.call(this, cursor, when);
    };
    try {
      chat.startAnew();
    } finally {
      LogSource.prototype.keepCursor = keepCursor;
    }
    const before = read();
    assert.deepEqual(chat.texts(), ['stays', 'alice deleted 1']);
    const isBefore = cursors.findLast(({ length }) => length === 0);
    assert.ok(isBefore !== undefined);
    note(isBefore);
    chat.startAnew();
    assert.equal(read(), before);
  });

  test('but for those that the journal has not, unless it has lost its end', () => {
    commitAtOnce([said('one')], [deleted(1)]);
    appendFileSync(chat.path, 'alice 1970-01-01T00:00:09.000Z #lobby lost\n');
    chat.log = chat.openLog(chat.path, true);
    commitAtOnce([said('two')]);
    assert.deepEqual(chat.texts(), ['one', 'alice deleted 1', 'lost', 'two']);
  });
});

describe('chat.log that was copied and cut (copytruncate) before a kill', () => {
  for (const [what, width] of [
    ['is longer by now than was noted', 200],
    ['is shorter than was noted', 1],
  ] as const) {
    test(`and ${what}: has what was written since once, and nothing that the copy has`, () => {
      const wide = (count: number, from: number) =>
        numbered(count, from).map((entry) => ({ ...entry, text: entry.text.padStart(width, '0') }));
      chat.commit(numbered(10));
      const { length } = noted();
      commitAtOnce(numbered(5, 11));
      const copy = read();
      truncateSync(chat.path, 0);
      commitAtOnce(wide(4, 16), [deleted(16)]);
      assert.equal(statSync(chat.path).size > length, width > 1);
      const since = read();
      chat.startAnew();
      assert.equal(read(), since);
      commitAtOnce([said('last')]);
      chat.startAnew();
      assert.deepEqual(chat.texts().map(Number).slice(0, 4), [16, 17, 18, 19]);
      assert.deepEqual(chat.texts().slice(4), ['alice deleted 16', 'last']);
      assert.equal(copy.split('\n').length - 1, 15);
    });
  }

  test('and has no line since: what was not noted is written again, since nobody knows whether the copy has it', () => {
    chat.commit(numbered(10));
    commitAtOnce(numbered(5, 11));
    truncateSync(chat.path, 0);
    chat.startAnew();
    assert.deepEqual(chat.texts(), numbers(11, 15));
  });

  test('and was put together with a file of somebody else loses nothing of that', () => {
    chat.commit(numbered(10));
    commitAtOnce(numbered(2, 11));
    const foreign = 'bob 1969-01-01T00:00:00.000Z #lobby before\n';
    writeFileSync(chat.path, foreign.repeat(30));
    chat.startAnew();
    assert.deepEqual(chat.texts().slice(-3), ['before', '11', '12']);
    assert.ok(read().startsWith(foreign.repeat(30)));
  });
});
