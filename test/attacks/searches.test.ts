import assert from 'node:assert/strict';
import type { ServerEvent } from '../../src/protocol/event.ts';
import type { ControlPair } from '../checks/support/control-pair.ts';
import { Participant } from './support/participant.ts';
import { readingAttack } from './support/reading-attack.ts';
import { becomesFound } from './support/room-questions.ts';
import { size } from './support/size.ts';

/** Milliseconds that a search may take (P44). */
const MOST_TIME = 200;
/** What is no word of ours: of SQL, of SQLite, or of where in the program something went wrong. */
const OF_THE_DATABASE = /select|sqlite|syntax|fts5|match|malformed|no such (column|table)|\bat \w+ \(|node:/i;

const HOSTILE = [
  ...['"', '""', '*', '**', 'a*', 'a OR', 'a OR b', 'OR', 'NOT', 'a AND NOT b', 'NEAR(', 'NEAR(aa bb, 10)'],
  ...[
    'col:x',
    'text:apple',
    'rowid:1',
    '-',
    '--',
    '-apple',
    '^apple',
    '{aa bb}:cc',
    '(',
    ')',
    '()',
    '+',
    '||',
  ],
  ...["'", "'; DROP TABLE entries;--", "%' OR 1=1", '%', '_', '%%%', '\\', '\\"', '?1', ':room', '$x', '@x'],
  ...['\0', '\0\0', 'aa\0bb', '\u200b\u200b', '\ufeffaa', '\u0301'.repeat(128), '\ufdfa'.repeat(85)],
  ...[
    'in:',
    'in:#',
    'in:@a+b',
    'from:',
    'from:@',
    'from:%',
    'before:',
    'before:9999999999',
    'after:2026-02-30',
  ],
  ...['a'.repeat(256), `"${'a '.repeat(127)}`, 'a"'.repeat(128), '"'.repeat(256), 'in:#x '.repeat(42)],
  Array.from({ length: 85 }, (_, index) => `${index}`.padStart(2, 'a')).join(' '),
];
/** Longer than a query may be. */
const TOO_LONG = [
  Array.from({ length: 10_000 }, (_, index) => `w${index.toString(36)}`).join(' '),
  '"'.repeat(257),
  'é'.repeat(129),
];

/** Asks, and holds the answer to the time that it may take, on top of what the machine itself takes. */
async function answerInTime(
  { anchor }: ControlPair,
  asker: Participant,
  query: string,
): Promise<ServerEvent> {
  const began = performance.now();
  const answer = await asker.answer({ type: 'search', query });
  const took = performance.now() - began;
  const noise = anchor.slowest;
  assert.ok(took <= MOST_TIME + 100 + 4 * noise, `${took} ms for ${JSON.stringify(query.slice(0, 40))}`);
  return answer;
}

readingAttack(
  'attack 52: hostile queries are answered or refused within 200 ms, find nothing that is not there, and no answer has SQL in it',
  { args: ['--faults', '100000', '--rate', '0'] },
  async ({ port, controls }) => {
    const asker = await Participant.enter(port, 'asker');
    const room = '#haystack';
    await asker.answered('entered', { type: 'join', room });
    await asker.until((event) => event.type === 'joined');
    const batches = size(18, 400);
    for (let batch = 0; batch < batches; batch += 1) {
      // All pairs of characters of a word that is looked for, and never the word: each text has to be looked at.
      const text = `an apple, ${'ab'.padEnd(16, '-')} bc aaabaa ${batch}`;
      for (let index = 0; index < 1000; index += 1) asker.ask({ type: 'send', room, text });
      for (let index = 0; index < 1000; index += 1) await asker.expect('ack');
    }
    await asker.answered('ack', { type: 'send', room, text: 'the needle' });
    await becomesFound(asker, 'needle', ['the needle']);
    for (const query of [...HOSTILE, 'abc', 'aaaaaa', 'bab', 'ab ~', 'an a b 猫']) {
      const answer = await answerInTime(controls, asker, query);
      const said = JSON.stringify(answer.type === 'results' ? { ...answer, results: [] } : answer);
      assert.doesNotMatch(said, OF_THE_DATABASE, query);
      if (answer.type !== 'results') {
        assert.equal(answer.type === 'refused' && answer.code, 'bad-search', query);
        continue;
      }
      const word =
        query
          .replaceAll(/["\p{Default_Ignorable_Code_Point}]/gu, '')
          .split(' ')
          .at(0) ?? '';
      for (const { message } of answer.results)
        assert.ok(message.text.includes(word) || query.includes(':'), `“${query}” found ${message.text}`);
    }
    for (const query of TOO_LONG) {
      const answer = await answerInTime(controls, asker, query);
      assert.equal(answer.type === 'refused' && answer.code, 'bad-fields', query.slice(0, 40));
    }
    await becomesFound(asker, 'needle', ['the needle']);
    asker.destroy();
  },
);

readingAttack(
  'attack 52: of searches that are asked for as fast as they come, ten a second are answered after the first fifty',
  {},
  async ({ port }) => {
    const asker = await Participant.enter(port, 'asker');
    let answers = 0;
    asker.heard = (event) => {
      if (event.type === 'results') answers += 1;
    };
    const began = performance.now();
    asker.ask(...Array.from({ length: 200 }, () => ({ type: 'search', query: 'apple' }) as const));
    while (performance.now() - began < size(2000, 10_000)) await asker.next(30);
    const allowed = 50 + (10 * (performance.now() - began)) / 1000;
    assert.ok(answers >= 50 && answers <= allowed + 1, `${answers} answers, ${allowed} allowed`);
    asker.destroy();
  },
);
