import assert from 'node:assert/strict';
import fs, { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { Entry } from '../../../src/core/ports.ts';
import { Retention } from '../../../src/store/journal/retention.ts';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { type Random, seededRandom } from '../../checks/support/random.ts';
import { deleted, edited, said } from '../entries.ts';

let directory: string;
let store: SqliteStore;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-scrubbing-'));
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(): SqliteStore {
  return new SqliteStore({ path: join(directory, 'parley.db'), makeEpoch: () => 'epoch' });
}

/** Says, edits and deletes at random, in texts of very different lengths that each begin with a word of their own. */
class Crowd {
  readonly present = new Map<number, string>();
  readonly gone: string[] = [];
  readonly #random: Random;
  #words = 0;
  #last = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  batch(): readonly Entry[] {
    const batch: Entry[] = [];
    for (let count = 0; count < 150; count += 1) batch.push(this.#say());
    for (let count = 0; count < 40; count += 1) {
      const entry = this.#change();
      if (entry !== undefined) batch.push(entry);
    }
    return batch;
  }

  deleteAll(): readonly Entry[] {
    const all = [...this.present];
    this.present.clear();
    this.gone.push(...all.map(([, text]) => text));
    return all.map(([target]) => deleted(target));
  }

  #say(): Entry {
    const text = this.#text();
    this.#last += 1;
    this.present.set(this.#last, text);
    return said(text, { id: `${this.#last}` });
  }

  #change(): Entry | undefined {
    const target = 1 + this.#random.below(this.#last);
    const text = this.present.get(target);
    if (text === undefined) return undefined;
    this.gone.push(text);
    this.#last += 1;
    if (this.#random.below(3) === 0) {
      this.present.delete(target);
      return deleted(target);
    }
    const other = this.#text();
    this.present.set(target, other);
    return edited(target, other);
  }

  #text(): string {
    this.#words += 1;
    const longest = [30, 200, 1500, 4000][this.#random.below(4)] ?? 0;
    return `<${this.#words.toString().padStart(8, '0')}>${'x'.repeat(this.#random.below(longest))}`;
  }
}

/** How many of the texts have their first word in a file of the journal. */
function onDisk(texts: readonly string[]): number {
  const words = new Set<string>();
  for (const name of ['parley.db', 'parley.db-wal']) {
    const file = readFileSync(join(directory, name), 'latin1');
    for (const [word] of file.matchAll(/<\d{8}>/g)) words.add(word);
  }
  return texts.filter((text) => words.has(text.slice(0, 10))).length;
}

function isInFile(word: string): boolean {
  return readFileSync(join(directory, 'parley.db')).includes(word);
}

/** Puts something in front of the first row of the page in which a text stands, where nothing is. */
function writeIntoGap(text: string, word: string, before = 500): void {
  const path = join(directory, 'parley.db');
  const file = readFileSync(path);
  const place = file.indexOf(text);
  const page = place - (place % 4096);
  const content = file.readUInt16BE(page + 5);
  assert.ok(content > 2 * before, 'there is room');
  file.write(word, page + content - before);
  writeFileSync(path, file);
}

function clean(): void {
  while (store.clean() !== 'all');
}

test('what SQLite leaves of a row that it has moved is gone once the row is', () => {
  // One that is known to make it leave something: with another SQLite it may be another, or none at all.
  const crowd = new Crowd(4);
  for (let round = 0; round < 10; round += 1) store.commit(crowd.batch(), 1000);
  store.commit(crowd.deleteAll(), 1000);
  store.checkpoint('TRUNCATE');
  assert.ok(onDisk(crowd.gone) > 0, 'or there would be nothing to scrub');
  clean();
  assert.equal(onDisk(crowd.gone), 0);
});

test('what was scrubbed does not come back out of what SQLite remembers of a page', () => {
  store.commit([said('the only text')], 1000);
  store.close();
  writeIntoGap('the only text', 'xyzzy');
  store = open();
  assert.equal(store.page({ room: '#lobby', limit: 1 }).last, 1, 'now SQLite remembers it');
  assert.equal(isInFile('xyzzy'), true);
  clean();
  assert.equal(isInFile('xyzzy'), false);
  store.commit([said('another in the same page')], 1000);
  store.checkpoint('PASSIVE');
  assert.equal(isInFile('another in the same page'), true);
  assert.equal(isInFile('xyzzy'), false);
});

test('scrubbing now and then harms nothing that is there, and leaves nothing that is not', () => {
  const crowd = new Crowd(1);
  for (let round = 0; round < 20; round += 1) {
    store.commit(crowd.batch(), 1000);
    if (round % 3 === 0) store.checkpoint('PASSIVE');
    if (round % 4 === 0) clean();
  }
  clean();
  assert.equal(onDisk(crowd.gone), 0);
  store.close();
  store = open();
  assert.equal(store.database.prepare('PRAGMA integrity_check').get()?.integrity_check, 'ok');
  const texts = store.database.prepare(
    "SELECT seq, text FROM entries WHERE type = 'said' AND text IS NOT NULL",
  );
  assert.deepEqual(new Map(texts.all().map(({ seq, text }) => [seq, text])), crowd.present);
});

test('a page that was changed beside a scrubbing is scrubbed with the next', () => {
  const crowd = new Crowd(4);
  clean();
  for (let round = 0; round < 10; round += 1) {
    store.commit(crowd.batch(), 1000);
    store.checkpoint('PASSIVE');
  }
  store.commit(crowd.deleteAll(), 1000);
  store.checkpoint('PASSIVE');
  store.commit([said('behind')], 1000);
  clean();
  assert.equal(onDisk(crowd.gone), 0);
});

test('what was changed before a checkpoint that nobody could look at, for want of descriptors, is scrubbed too', () => {
  const crowd = new Crowd(8);
  clean();
  for (let round = 0; round < 60; round += 1) store.commit(crowd.batch(), 1000);
  store.commit(crowd.deleteAll(), 1000);
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    store.checkpoint('TRUNCATE');
  } finally {
    for (const descriptor of taken) closeSync(descriptor);
  }
  store.commit([said('behind')], 1000);
  clean();
  assert.equal(onDisk(crowd.gone), 0);
});

test('on a file system that needs room for zeros, and has none, it is left for later', () => {
  const crowd = new Crowd(8);
  for (let round = 0; round < 60; round += 1) store.commit(crowd.batch(), 1000);
  store.commit(crowd.deleteAll(), 1000);
  const { writeSync } = fs;
  fs.writeSync = () => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };
  syncBuiltinESMExports();
  try {
    assert.equal(store.clean(), 'later');
    assert.equal(store.clean(), 'later');
  } finally {
    fs.writeSync = writeSync;
    syncBuiltinESMExports();
  }
  clean();
  assert.equal(onDisk(crowd.gone), 0);
});

test('a large journal is scrubbed in steps, between which entries are committed as ever', () => {
  store.commit(
    Array.from({ length: 4000 }, () => said('x'.repeat(1000))),
    1000,
  );
  let steps = 1;
  for (; store.clean() === 'some'; steps += 1) store.commit([said('meanwhile')], 1000);
  assert.ok(steps > 2, `${steps} steps`);
  assert.equal(store.page({ room: '#lobby', limit: 1 }).last, 4000 + steps - 1);
});

test('P37: a page that retention moves to where was scrubbed already is scrubbed again', () => {
  const DAY = 24 * 60 * 60 * 1000;
  clean();
  store.commit(
    Array.from({ length: 400 }, () => said('o'.repeat(16_000))),
    1,
  );
  store.commit(
    Array.from({ length: 3000 }, (_, index) => said(`<${index}>${'y'.repeat(1000)}`)),
    5 * DAY,
  );
  store.close();
  const marks = Array.from({ length: 30 }, (_, index) => {
    writeIntoGap(`<${index * 100}>y`, `copy ${index};`, 30);
    return `copy ${index};`;
  });
  store = open();
  const retention = new Retention({
    store,
    log: { cursor: { file: '', length: 0, number: Number.MAX_SAFE_INTEGER } },
    keepDays: 3,
    keepSize: undefined,
    wallTime: () => 6 * DAY,
    cut: () => {},
  });
  // As the thread that writes does both, a step at a time.
  for (let cleaned = 'some', isCutting = true; isCutting || cleaned === 'some'; ) {
    cleaned = store.hasRemnants ? store.clean() : 'all';
    isCutting = retention.step();
  }
  assert.deepEqual(marks.filter(isInFile), []);
});
