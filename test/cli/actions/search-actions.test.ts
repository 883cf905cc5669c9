import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EntryEvent } from '../../../src/protocol/event.ts';
import { LOBBY } from '../../../src/protocol/rooms.ts';
import { ALICE, FakeConversation, message } from '../fake-conversation.ts';

/** Entries of which every third is no message. */
const ENTRIES: readonly EntryEvent[] = Array.from({ length: 300 }, (_, index) => {
  const seq = index + 1;
  if (seq % 3 !== 0) return message(seq, `text ${seq}`);
  const { identity, nick } = ALICE;
  return { type: 'topic', room: LOBBY, seq, time: 0, identity, nick, topic: 'x' };
});

describe('/history', () => {
  test('goes back from what is shown, messages alone, with their numbers, to the beginning', async () => {
    const fake = new FakeConversation({}, ENTRIES);
    await fake.type('/history 3');
    assert.deepEqual(fake.told, [
      '* 3 messages from before what was shown:',
      '#296 alice: text 296',
      '#298 alice: text 298',
      '#299 alice: text 299',
      '* Now again what is new. /more goes further back.',
    ]);
    await fake.type('/more');
    assert.equal(fake.told.length, 57);
    await fake.type('/history 1000');
    assert.equal(fake.shown.length, 200);
    assert.equal(new Set(fake.shown.map((entry) => ('number' in entry ? entry.number : 0))).size, 200);
    assert.equal(fake.told.at(-1), '* That is all there is.');
    await fake.type('/history');
    assert.equal(fake.told.at(-1), '* There is nothing before what was shown.');
  });

  test('of a number shows what was said around it', async () => {
    const fake = new FakeConversation({}, ENTRIES);
    await fake.type('/history #100');
    assert.match(fake.told[0] ?? '', /^\* Around #100, \d{4}-\d\d-\d\d:$/);
    assert.deepEqual(
      fake.shown.map((entry) => 'number' in entry && entry.number),
      [92, 94, 95, 97, 98, 100, 101, 103, 104, 106, 107],
    );
    await fake.type('/history #99');
    assert.equal(fake.told.at(-1), '! There is no message #99 here.');
  });
});

describe('/search', () => {
  const day = 86_400_000;
  const result = (seq: number, room = LOBBY) => ({
    message: message(seq, `needle ${seq}`, { room, time: day * 20 }),
    before: message(seq - 1, 'hay', { room }),
    place: seq * 10,
  });

  test('shows what was found, the newest last, each with what stands beside it, under room and day', async () => {
    const results = [result(9), result(5), result(3, '#dev')];
    const fake = new FakeConversation({ search: { results, more: true } });
    await fake.type('/search needle');
    assert.deepEqual(fake.calls, [['search', 'needle', { limit: 8 }]]);
    assert.deepEqual(fake.told, [
      '* #dev, 1970-01-21:',
      '#2 alice: hay',
      '#3 alice: needle 3',
      '* #lobby, 1970-01-21:',
      '#4 alice: hay',
      '#5 alice: needle 5',
      '#8 alice: hay',
      '#9 alice: needle 9',
      '* /more shows older ones.',
    ]);
    assert.deepEqual(
      fake.shown.map((entry) => 'faint' in entry),
      [true, false, true, false, true, false],
    );
  });

  test('shows each message once, also where results stand side by side', async () => {
    const [four, five, six] = [4, 5, 6].map((seq) => message(seq, 'x', { time: day * 20 }));
    const results = [
      { message: six, before: five, place: 60 },
      { message: five, before: four, after: six, place: 50 },
    ];
    const fake = new FakeConversation({ search: { results, more: false } });
    await fake.type('/search x');
    assert.deepEqual(fake.told.slice(1, -1), ['#4 alice: x', '#5 alice: x', '#6 alice: x']);
  });

  test('goes on behind the oldest result with /more, until there are no more', async () => {
    const answers = { search: { results: [result(9), result(5)], more: true } as unknown };
    const fake = new FakeConversation(answers);
    await fake.type('/search needle');
    answers.search = { results: [], more: false };
    await fake.type('/more');
    assert.deepEqual(fake.calls.at(-1), ['search', 'needle', { limit: 8, before: 50 }]);
    assert.equal(fake.told.at(-1), '* That is all there is.');
    await fake.type('/more');
    assert.deepEqual(
      [fake.calls.length, fake.told.at(-1)?.startsWith('* That is all there is. /history')],
      [2, true],
    );
    await fake.type('/history');
    await fake.type('/more');
    assert.equal(fake.told.at(-1), '* There is nothing before what was shown.');
  });

  test('says if nothing was found, and if it took too long', async () => {
    const answers = { search: { results: [], more: false } };
    const fake = new FakeConversation(answers);
    await fake.type('/search x1');
    answers.search = { results: [], more: true };
    await fake.type('/search x2');
    assert.equal(fake.told[0], '* Nothing was found.');
    assert.match(fake.told[1] ?? '', /^\* That took too long\./);
  });
});
