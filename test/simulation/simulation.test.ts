import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLANTED } from './planted.ts';
import { type RunResult, run } from './run.ts';
import { smallestClasses } from './shrink.ts';

const SEEDS = 40;

/** What people and faults bring about somewhere in so many runs: otherwise they would show little. */
const REACHED = [
  ...[
    'message',
    'edited',
    'deleted',
    'reacted',
    'topic',
    'joined',
    'left',
    'erased',
    'direct',
    'read',
    'muted',
  ],
  ...['kick', 'unkick', 'mute', 'unmute'],
  ...['kept', 'repeated', 'done', 'storage-full', 'no-such-message', 'not-yours'],
  ...['page', 'unread', 'search', 'found', 'own', 'gap'],
  ...['killed in a commit', 'killed between commits'],
  ...[
    'closed: bye',
    'closed: connection-lost',
    'closed: erased',
    'closed: kicked',
    'closed: no-progress',
    'closed: replaced',
    'closed: shutdown',
  ],
];

test(`${SEEDS} seeds: nothing lost, doubled, disordered, shown too early or left over`, async (context) => {
  const results: RunResult[] = [];
  for (let seed = 1; seed <= SEEDS; seed += 1) results.push(await run(seed));
  const failed = results.filter(({ violation }) => violation !== undefined);
  assert.deepEqual(
    failed.map(({ seed, violation }) => `npm run sim -- --seed ${seed}: ${violation}`),
    [],
  );
  const missed = REACHED.filter((what) => !results.some(({ reached }) => reached.has(what)));
  assert.deepEqual(missed, [], 'what no run has reached');
  context.diagnostic(`${results.reduce((sum, { shown }) => sum + shown, 0)} entries shown`);
});

test('the same seed is the same run', async () => {
  for (const seed of [3, 7]) {
    const [one, other] = [await run(seed), await run(seed)];
    assert.deepEqual(one, other);
  }
});

test('another seed is another run', async () => {
  assert.notDeepEqual((await run(3)).notes, (await run(4)).notes);
});

test('a failure tells its last events and shrinks to the faults that it needs', async () => {
  const plant = PLANTED['ids known only in memory'];
  assert.ok(plant);
  for (let seed = 1; ; seed += 1) {
    const { violation, notes } = await run(seed, { plant });
    if (violation === undefined) continue;
    assert.match(violation, /^I2: .* twice/);
    assert.ok(notes.length > 10 && notes.length <= 50);
    const needed = await smallestClasses(seed, { plant });
    assert.ok(needed.includes('kill') || needed.includes('stop'), needed.join(', '));
    assert.equal((await run(seed, { plant, classes: new Set(needed) })).violation === undefined, false);
    return;
  }
});
