import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { Found } from '../../../src/core/ports.ts';
import { Searching } from '../../../src/store/journal/searching.ts';

/** A searcher that finds as much as it was told that there is more, and does what its word says. */
const PROGRAM = `
  const { parentPort: port } = require('node:worker_threads');
  let grown = 0;
  port.on('message', ({ type, query }) => {
    if (type === 'close') return port.close();
    if (type === 'open') return port.postMessage({ type: 'opened' });
    if (type === 'grown') return ++grown;
    const [word] = query.words;
    if (word === 'fail') throw new Error('the searcher has failed');
    if (word === 'end') return process.exit(7);
    if (word === 'never') return;
    port.postMessage({ type: 'found', found: { results: Array(grown).fill(word), more: false } });
  });
`;

const NOTHING: Found = { results: [], more: true };

let threads: Worker[];
let failures: string[];
let searching: Searching;
let opened: Promise<void>;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  threads = [];
  failures = [];
  searching = new Searching({
    start() {
      const thread = new Worker(PROGRAM, { eval: true, stderr: true });
      threads.push(thread);
      return thread;
    },
    failing: ({ message }) => failures.push(message),
  });
  opened = new Promise((resolve) => searching.open(resolve));
});
afterEach(async () => {
  mock.timers.reset();
  await searching.terminate();
});

function search(word: string): Promise<Found> {
  const query = { rooms: ['#lobby'], words: [word], limit: 10 };
  return new Promise((resolve) => searching.search(query, resolve));
}

describe('searching', () => {
  test('is open when its thread has opened what it needs', async () => {
    await opened;
    assert.deepEqual((await search('x')).results, ['x']);
  });

  test('is answered in the order of the questions', async () => {
    const found = await Promise.all(['one', 'two', 'three'].map(search));
    assert.deepEqual(
      found.map(({ results }) => results),
      [['one'], ['two'], ['three']],
    );
  });

  test('is told that there is more at once, and then now and then, however often there is', async () => {
    assert.equal((await search('x')).results.length, 1, 'when it is started');
    for (let times = 0; times < 100; times += 1) searching.grown();
    assert.equal((await search('x')).results.length, 1);
    mock.timers.tick(200);
    assert.equal((await search('x')).results.length, 2);
    mock.timers.tick(1000);
    assert.equal((await search('x')).results.length, 2, 'not if there is not');
    searching.grown();
    assert.equal((await search('x')).results.length, 3);
  });

  test('ends when it is told to', async () => {
    await search('x');
    await searching.close();
    assert.deepEqual(await search('x'), NOTHING);
    assert.deepEqual(failures, []);
  });

  test('is ended if it does not end by itself', async () => {
    const closed = searching.close();
    // Whatever it is doing, it has not heard of it yet.
    mock.timers.tick(5000);
    await closed;
    assert.deepEqual(failures, []);
  });
});

describe('searching that fails', () => {
  test('to open is as good as open: the chat does without it', async () => {
    const failing = new Searching({
      start() {
        return new Worker(
          `require('node:worker_threads').parentPort.on('message', () => { throw new Error('no room') })`,
          {
            eval: true,
            stderr: true,
          },
        );
      },
      failing: ({ message }) => failures.push(message),
    });
    await new Promise<void>((resolve) => failing.open(resolve));
    assert.deepEqual(failures, ['no room']);
    await failing.close();
  });

  for (const [word, message] of [
    ['fail', 'the searcher has failed'],
    ['end', 'the thread that searches the journal ended with code 7'],
  ] as const) {
    test(`says so once and answers whoever waits: "${word}"`, async () => {
      const waiting = [search('never'), search(word), search('behind')];
      assert.deepEqual(await Promise.all(waiting), [NOTHING, NOTHING, NOTHING]);
      assert.deepEqual(failures, [message]);
      assert.deepEqual(await search('afterwards'), NOTHING);
      assert.deepEqual(failures, [message]);
    });
  }

  test('answers later, never at once, while there is nobody who could search', async () => {
    await search('fail');
    let hasCome = false;
    const come = search('x').then(() => {
      hasCome = true;
    });
    assert.equal(hasCome, false);
    await come;
  });

  test('is started anew a minute after it was started, and not before', async () => {
    await search('fail');
    mock.timers.tick(50_000);
    assert.equal(threads.length, 1);
    mock.timers.tick(10_000);
    assert.equal(threads.length, 2);
    assert.deepEqual((await search('x')).results, ['x']);
    await search('end');
    assert.equal(failures.length, 2);
    mock.timers.tick(50_000);
    assert.equal(threads.length, 2);
    mock.timers.tick(10_000);
    assert.equal(threads.length, 3);
  });

  test('is not started anew when it was closed', async () => {
    await search('fail');
    await searching.close();
    mock.timers.tick(120_000);
    assert.equal(threads.length, 1);
  });

  test('is over when its thread is gone', async () => {
    const [thread] = threads;
    assert.ok(thread);
    const waiting = search('never');
    void thread.terminate();
    await once(thread, 'exit');
    assert.deepEqual(await waiting, NOTHING);
    assert.equal(failures.length, 1);
  });
});
