import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Entry, Found, Outcome, OwnPage } from '../../../src/core/ports.ts';
import type { Message } from '../../../src/protocol/event.ts';
import { BatchJournal } from '../../../src/store/journal/batch-journal.ts';
import type { Committed, Verdict } from '../../../src/store/store.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { deleted, met, numbered, said } from '../entries.ts';

let clock: VirtualClock;
let commits: { readonly batch: readonly Entry[]; readonly time: number; readonly done: Committed }[];
let outcomes: Outcome[];
let searches: ((found: Found) => void)[];
let owns: ((page: OwnPage) => void)[];
let journal: BatchJournal;

beforeEach(() => {
  clock = new VirtualClock();
  commits = [];
  outcomes = [];
  searches = [];
  owns = [];
  journal = new BatchJournal({
    clock,
    store: {
      commit: (batch, time, done) => commits.push({ batch, time, done }),
      page: () => assert.fail('nobody asked'),
      search: (_, done) => searches.push(done),
      unread: () => assert.fail('nobody asked'),
      own: (_, done) => owns.push(done),
    },
    outcomes: (batch) => outcomes.push(...batch),
  });
});

function append(entries: readonly Entry[]): void {
  for (const entry of entries) journal.append(entry);
}

/** The store has committed the oldest batch that it was given. */
function commit(verdict: Verdict = { type: 'kept', seq: 1 }): void {
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
      outcomes.map(({ entry }) => entry.type === 'message' && entry.text),
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
    assert.ok(first?.type === 'kept');
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

describe('what is read', () => {
  const message = (seq: number, room = '#lobby'): Message => ({
    ...{ type: 'message', room, seq, time: 0, identity: 'ida', nick: 'alice', text: `${seq}` },
  });
  const found: Found = {
    results: [
      { message: message(3), before: message(2), place: 3 },
      { message: message(2), before: message(1), after: message(3), place: 2 },
      { message: message(1), after: message(2), place: 1 },
    ],
    more: true,
  };

  test('has nothing in it that has not come back yet: of what is found', () => {
    append(numbered(2));
    clock.advance(0);
    let answer: Found | undefined;
    journal.search({ rooms: ['#lobby'], words: [], limit: 10 }, (result) => {
      answer = result;
    });
    commit({ type: 'kept', seq: 2 });
    searches.shift()?.(found);
    assert.deepEqual(answer, {
      results: [{ message: message(2), before: message(1), place: 2 }, found.results[2]],
      more: true,
    });
  });

  test('nor of what is of somebody, and then that is all there is by now', () => {
    append(numbered(2));
    clock.advance(0);
    const pages: OwnPage[] = [];
    const query = { identity: 'ida', after: 0, limit: 3 };
    const whole: OwnPage = { entries: [message(1), message(2)], next: 2, rooms: ['#lobby'] };
    journal.own(query, (page) => pages.push(page));
    journal.own(query, (page) => pages.push(page));
    commit({ type: 'kept', seq: 2 });
    owns.shift()?.({ entries: [...whole.entries, message(3)], next: 3, rooms: ['#lobby'] });
    owns.shift()?.(whole);
    assert.deepEqual(pages, [{ entries: whole.entries, rooms: ['#lobby'] }, whole]);
  });
});

describe('a verdict that can not be of its entry is a bug, and no outcome', () => {
  for (const [entry, verdict] of [
    [met('ida', 'alice'), { type: 'kept', seq: 1 }],
    [met('ida', 'alice'), { type: 'repeated', seq: 1, time: 0 }],
    [said('hi'), { type: 'done' }],
    [deleted(1), { type: 'done' }],
  ] as const) {
    test(`${verdict.type} for ${entry.type}`, () => {
      append([entry]);
      clock.advance(0);
      assert.throws(() => commit(verdict), new RegExp(`answered ${verdict.type} to ${entry.type}`));
      assert.deepEqual(outcomes, []);
    });
  }
});

test('what waits behind something that found no room on the disk is refused as well, so that nothing overtakes it', () => {
  const full: Verdict = { type: 'refused', code: 'storage-full' };
  append([said('first')]);
  clock.advance(0);
  append([said('second'), said('third')]);
  commits[0]?.done([full], 1);
  clock.advance(0);
  assert.equal(commits.length, 1, 'nothing of it was even tried');
  assert.deepEqual(
    outcomes.map((outcome) => outcome.type === 'refused' && outcome.code),
    ['storage-full', 'storage-full', 'storage-full'],
  );
  append([said('again')]);
  clock.advance(0);
  assert.equal(commits.length, 2);
});
