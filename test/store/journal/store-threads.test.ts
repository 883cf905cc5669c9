import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import type { Found, Outcome, Page } from '../../../src/core/ports.ts';
import { realClock } from '../../../src/server/real-clock.ts';
import { type OpenJournal, openJournal } from '../../../src/store/journal/open-journal.ts';
import { UnusableJournal } from '../../../src/store/unusable-journal.ts';
import { waitFor } from '../../cli/wait-for.ts';
import { deleted, numbered, said } from '../entries.ts';
import { startThread } from './start-thread.ts';

let directory: string;
let threads: Map<string, Worker>;
let outcomes: Outcome[];
let failures: Error[];
let told: string[];
let epochs = 0;
/** Is called at whatever the journal says. */
let heard: () => void;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-threads-'));
  threads = new Map();
  outcomes = [];
  failures = [];
  told = [];
  heard = () => {};
});
afterEach(async () => {
  for (const thread of threads.values()) await thread.terminate();
  rmSync(directory, { recursive: true, force: true });
});

function open(keep: { readonly keepDays?: number } = {}): Promise<OpenJournal> {
  return openJournal({
    ...keep,
    directory,
    clock: realClock,
    makeEpoch() {
      epochs += 1;
      return `epoch ${epochs}`;
    },
    startThread(name, workerData) {
      const thread = startThread(name, workerData);
      threads.set(name, thread);
      return thread;
    },
    outcomes(batch) {
      outcomes.push(...batch);
      heard();
    },
    failed(error) {
      failures.push(error);
      heard();
    },
    logFailing: () => tell('log-failing'),
    logHealed: () => tell('log-healed'),
    epochChanged: (cause) => tell(`epoch-changed ${cause}`),
    cut: (room, first) => tell(`cut ${room} ${first}`),
    searchFailing: () => tell('search-failing'),
  });
}

function tell(what: string): void {
  told.push(what);
  heard();
}

/** Resolves as soon as it is so; it is looked at again whenever the journal has said something. */
function until(isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    heard = () => isSo() && resolve();
    heard();
  });
}

function page({ journal }: OpenJournal): Promise<Page> {
  return new Promise((resolve) => journal.page({ room: '#lobby', limit: 10 }, resolve));
}

function database(): DatabaseSync {
  return new DatabaseSync(join(directory, 'parley.db'));
}

function lines(file = 'chat.log'): number {
  return readFileSync(join(directory, file), 'utf8').split('\n').length - 1;
}

describe('a journal in threads of its own', () => {
  test('has what is shown in chat.log already', async () => {
    const opened = await open();
    const missing: number[] = [];
    heard = () => lines() < outcomes.length && missing.push(outcomes.length);
    for (const entry of numbered(200)) {
      opened.journal.append(entry);
      await Promise.resolve();
    }
    await opened.close();
    assert.deepEqual([outcomes.length, missing], [200, []]);
  });

  test('that is closed has given back everything that was appended, and is one file beside its log and its index', async () => {
    const opened = await open();
    for (const entry of numbered(1000)) opened.journal.append(entry);
    await Promise.all([opened.close(), opened.close()]);
    assert.equal(outcomes.length, 1000);
    assert.deepEqual(readdirSync(directory).toSorted(), ['chat.log', 'parley-search.db', 'parley.db']);
    assert.equal(lines(), 1000);
  });

  test('reads while a commit has to wait, and commits when it need not any more', async () => {
    const opened = await open();
    opened.journal.append(said('one'));
    await opened.journal.idle();
    const other = database();
    other.exec('BEGIN IMMEDIATE');
    opened.journal.append(said('two'));
    assert.equal((await page(opened)).last, 1);
    assert.equal(outcomes.length, 1);
    other.exec('COMMIT');
    other.close();
    await opened.journal.idle();
    assert.equal(outcomes.length, 2);
    await opened.close();
  });

  test('finds what was said a moment before', async () => {
    const opened = await open();
    for (const entry of numbered(20)) opened.journal.append(entry);
    await opened.journal.idle();
    const query = { rooms: ['#lobby'], words: ['13'], limit: 10 };
    const found = await new Promise<Found>((resolve) => opened.journal.search(query, resolve));
    assert.deepEqual(
      found.results.map(({ message }) => message.text),
      ['13'],
    );
    await opened.close();
  });

  test('goes on without its searcher, and says so', async () => {
    const opened = await open();
    opened.journal.append(said('one'));
    await opened.journal.idle();
    await threads.get('searcher')?.terminate();
    await until(() => told.length > 0);
    opened.journal.append(said('two'));
    await opened.journal.idle();
    const query = { rooms: ['#lobby'], words: [], limit: 10 };
    const found = await new Promise<Found>((resolve) => opened.journal.search(query, resolve));
    assert.deepEqual(found, { results: [], more: true });
    assert.deepEqual([told, failures, outcomes.length], [['search-failing'], [], 2]);
    await opened.close();
  });

  test('has nothing of a deleted message in any file but its log, a few seconds later', async () => {
    const opened = await open();
    const isKept = (file: string) => readFileSync(join(directory, file)).includes('xyzzy plugh');
    const files = () => readdirSync(directory).filter(isKept);
    opened.journal.append(said('xyzzy plugh'));
    await opened.journal.idle();
    assert.ok(files().length > 1);
    opened.journal.append(deleted(1));
    await waitFor(
      () => files().join() === 'chat.log',
      () => `it is still in ${files()}`,
    );
    await opened.close();
  });

  test('goes on in a new log when it is told to', async () => {
    const opened = await open();
    opened.journal.append(said('one'));
    await opened.journal.idle();
    renameSync(join(directory, 'chat.log'), join(directory, 'chat.log.1'));
    opened.reopenLog();
    opened.journal.append(said('two'));
    await opened.journal.idle();
    assert.deepEqual([lines('chat.log.1'), lines()], [1, 1]);
    await opened.close();
  });

  test('says once that the log can not be written, and once that it can be again', async () => {
    const opened = await open();
    rmSync(join(directory, 'chat.log'));
    mkdirSync(join(directory, 'chat.log'));
    opened.reopenLog();
    await until(() => told.length > 0);
    opened.journal.append(said('one'));
    await opened.journal.idle();
    rmSync(join(directory, 'chat.log'), { recursive: true });
    await until(() => told.length > 1);
    assert.deepEqual(told, ['log-failing', 'log-healed']);
    assert.equal(lines(), 1);
    await opened.close();
  });

  test('says what it cuts at the start', async () => {
    const first = await open();
    for (const entry of numbered(10)) first.journal.append(entry);
    await first.close();
    const file = database();
    file.exec('UPDATE entries SET time = 0 WHERE seq <= 7');
    file.close();
    const second = await open({ keepDays: 1 });
    await until(() => told.length > 0);
    assert.deepEqual(told, ['cut #lobby 8']);
    assert.equal((await page(second)).first, 8);
    await second.close();
  });
});

describe('a journal that fails', () => {
  for (const [what, harm] of [
    ['at a commit', () => harmFile('DROP TABLE entries')],
    ['with its writer gone', () => void threads.get('writer')?.terminate()],
    ['with its reader gone', () => void threads.get('reader')?.terminate()],
  ] as const) {
    test(`${what} says so exactly once, and gives nothing back any more`, async () => {
      const opened = await open();
      opened.journal.append(said('one'));
      await opened.journal.idle();
      harm();
      opened.journal.append(said('two'));
      await until(() => failures.length > 0);
      const { length } = outcomes;
      opened.journal.append(said('three'));
      await opened.close();
      assert.equal(failures.length, 1);
      assert.equal(outcomes.length, length);
    });
  }

  test('gives nothing back of what is still committed', async () => {
    const opened = await open();
    await threads.get('reader')?.terminate();
    await until(() => failures.length > 0);
    opened.journal.append(said('one'));
    // Heard here after the journal itself has heard it.
    await once(threads.get('writer') ?? assert.fail('there is no writer'), 'message');
    assert.deepEqual(outcomes, []);
    await opened.close();
  });

  test('is whole, with the same epoch, when it is opened again', async () => {
    const first = await open();
    for (const entry of numbered(100)) first.journal.append(entry);
    await first.journal.idle();
    await threads.get('writer')?.terminate();
    await until(() => failures.length > 0);
    await first.close();
    const second = await open();
    assert.deepEqual([second.state.epoch, second.state.rooms[0]?.last], [first.state.epoch, 100]);
    assert.equal(lines(), 100);
    await second.close();
  });

  test('at a page says so', async () => {
    const opened = await open();
    harmFile('DROP TABLE rooms');
    opened.journal.page({ room: '#lobby', limit: 1 }, () => assert.fail('there is no page'));
    await until(() => failures.length > 0);
    await opened.close();
    assert.equal(failures.length, 1);
  });

  test('to open, because it is no journal, says why', async () => {
    writeFileSync(join(directory, 'parley.db'), '');
    await assert.rejects(
      open(),
      (error) => error instanceof UnusableJournal && /is empty/.test(error.message),
    );
    assert.deepEqual(failures, []);
  });

  test('to open, because its log can not be, gives the error of the system', async () => {
    mkdirSync(join(directory, 'chat.log'));
    await assert.rejects(open(), /EISDIR/);
    assert.deepEqual(failures, []);
  });
});

function harmFile(statement: string): void {
  const file = database();
  file.exec(statement);
  file.close();
}
