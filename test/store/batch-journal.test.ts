import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Entry, Outcome } from '../../src/core/ports.ts';
import { BatchJournal } from '../../src/store/batch-journal.ts';
import type { Committed, Verdict } from '../../src/store/store.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { met, numbered, said } from './entries.ts';

let clock: VirtualClock;
let commits: { readonly batch: readonly Entry[]; readonly time: number; readonly done: Committed }[];
let outcomes: Outcome[];
let journal: BatchJournal;

beforeEach(() => {
  clock = new VirtualClock();
  commits = [];
  outcomes = [];
  journal = new BatchJournal({
    clock,
    store: {
      commit: (batch, time, done) => commits.push({ batch, time, done }),
      page: () => assert.fail('nobody asked'),
    },
    outcomes: (batch) => outcomes.push(...batch),
  });
});

function append(entries: readonly Entry[]): void {
  for (const entry of entries) journal.append(entry);
}

/** The store has committed the oldest batch that it was given. */
function commit(verdict: Verdict = { type: 'said', seq: 1 }): void {
  const { batch, time, done } = commits.shift() ?? assert.fail('there is no batch');
  done(
    batch.map(() => verdict),
    time,
  );
}

function sizes(): readonly number[] {
  return commits.map(({ batch }) => batch.length);
}

describe('a batch', () => {
  test('is all that has arrived by the time it begins', () => {
    append(numbered(3));
    assert.deepEqual(sizes(), [], 'not before everything that has arrived is taken in');
    clock.advance(0);
    assert.deepEqual(sizes(), [3]);
  });

  test('begins only when the one before is committed, with all that came meanwhile', () => {
    append(numbered(1));
    clock.advance(0);
    append(numbered(5));
    clock.advance(1000);
    append(numbered(5));
    assert.deepEqual(sizes(), [1]);
    commit();
    clock.advance(0);
    assert.deepEqual(sizes(), [10]);
  });

  test('has at most 10,000 entries', () => {
    append(numbered(25_000));
    const seen: number[] = [];
    clock.advance(0);
    for (; commits.length > 0; clock.advance(0)) {
      seen.push(...sizes());
      commit();
    }
    assert.deepEqual(seen, [10_000, 10_000, 5000]);
    assert.deepEqual(
      outcomes.map(({ entry }) => entry.type === 'said' && entry.text),
      numbered(25_000).map(({ text }) => text),
    );
  });

  test('has at most 2 MiB of texts, and one entry in any case', () => {
    append([said('x'.repeat(5_000_000)), ...Array.from({ length: 3 }, () => said('x'.repeat(1_500_000)))]);
    clock.advance(0);
    assert.deepEqual(sizes(), [1]);
    commit();
    clock.advance(0);
    assert.deepEqual(sizes(), [2]);
  });

  test('has one time, of its beginning', () => {
    append(numbered(1));
    clock.advance(0);
    append(numbered(2));
    clock.standStill(5000);
    commit();
    clock.advance(0);
    const [first] = outcomes;
    assert.ok(first?.type === 'said');
    assert.equal((commits[0]?.time ?? 0) - first.time, 5000);
  });
});

describe('being idle', () => {
  test('is at once where nothing was appended', () => journal.idle());

  test('is when all that was appended has come back, also what was appended meanwhile', async () => {
    let isIdle = false;
    append(numbered(1));
    clock.advance(0);
    const idle = journal.idle().then(() => {
      isIdle = true;
    });
    append(numbered(1));
    commit();
    await Promise.resolve();
    assert.equal(isIdle, false);
    clock.advance(0);
    commit();
    await idle;
    assert.equal(outcomes.length, 2);
  });
});

test('a verdict that can not be of its entry is a bug, and no outcome', () => {
  append([met('ida', 'alice')]);
  clock.advance(0);
  assert.throws(() => commit({ type: 'said', seq: 1 }), /answered said to identity/);
  assert.deepEqual(outcomes, []);
});
