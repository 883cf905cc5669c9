import assert from 'node:assert/strict';
import { closeSync, openSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { foldText } from '../../../src/protocol/folding.ts';
import { Chunks } from '../../../src/store/search/search-chunks.ts';
import { IndexTrouble } from '../../../src/store/search/search-errors.ts';
import { openSearchFile } from '../../../src/store/search/search-file.ts';
import { authorGram } from '../../../src/store/search/search-grams.ts';
import { SearchIndex } from '../../../src/store/search/search-index.ts';
import { deleted, edited, erased, said } from '../entries.ts';
import { gramsOf } from './grams.ts';
import { SearchGround, SMALL_CHUNKS } from './search-ground.ts';

let ground: SearchGround;

beforeEach(() => {
  ground = new SearchGround();
});
afterEach(() => ground[Symbol.dispose]());

function filling(count = 20): ReturnType<typeof said>[] {
  return Array.from({ length: count }, () => said('-'));
}

/** How a gram is written in the file, if it is large enough for six bytes: those of runes are. */
function bytesOf(gram: number): Uint8Array {
  const bytes = Buffer.alloc(6);
  bytes.writeIntBE(gram, 0, 6);
  return bytes;
}

function gramOf(two: string): Uint8Array {
  const [gram] = gramsOf(two).keys();
  return bytesOf(gram ?? assert.fail('that is no gram'));
}

const RUNES = 'ᚠᛇᚻ';

describe('the file of an index', () => {
  test('has mode 0600, whatever the umask, and so has what is beside it', () => {
    const before = process.umask(0o277);
    ground.commit(...filling());
    ground.searcher.step();
    process.umask(before);
    for (const file of [ground.path, `${ground.path}-wal`, `${ground.path}-shm`])
      assert.equal(statSync(file).mode & 0o777, 0o600, file);
  });

  test('has no text in it', () => {
    ground.commit(said('a secret apple'), ...filling());
    ground.work();
    assert.deepEqual(ground.find(['secret']), ['a secret apple']);
    assert.equal(ground.has('secret'), false);
  });

  test('is used as it is after a restart, and goes on from there', () => {
    ground.commit(said('an apple'), ...filling());
    ground.work();
    const { size } = statSync(ground.path);
    ground.restart();
    ground.store.database.exec("UPDATE entries SET text = 'a pear' WHERE number = 1");
    ground.commit(said('a plum'));
    ground.work();
    assert.deepEqual(
      [ground.find(['pear']), ground.find(['plum'])],
      [[], ['a plum']],
      'it has not read the first again',
    );
    assert.equal(statSync(ground.path).size, size);
  });
});

describe('an index is made anew', () => {
  const harms: Readonly<Record<string, () => void>> = {
    'is missing': () => rmSync(ground.path),
    'is empty': () => writeFileSync(ground.path, ''),
    'is something else': () => writeFileSync(ground.path, 'Dear diary, '.repeat(1000)),
    'has lost its end': () => truncateSync(ground.path, statSync(ground.path).size - 4096),
    'has lost all but its beginning': () => truncateSync(ground.path, 100),
    'is of another form': () => change("UPDATE meta SET value = 'another' WHERE key = 'format'"),
    'has lost a table': () => change('DROP TABLE meta'),
    'has half a number in it': () => change("UPDATE places SET places = x'000000'"),
  };
  for (const [what, harm] of Object.entries(harms)) {
    test(`that ${what}`, () => {
      ground.commit(said('an apple'), ...filling());
      ground.work();
      ground.restart(harm);
      // The first search may be the one that finds the damage.
      ground.search(['apple']);
      ground.work();
      assert.deepEqual(ground.find(['apple']), ['an apple']);
    });
  }

  test('when the journal was restored from a backup', () => {
    ground.commit(said('an apple'), ...filling());
    ground.work();
    ground.restoreBackup();
    ground.store.database.exec("UPDATE entries SET text = 'a pear' WHERE number = 1");
    ground.work();
    assert.deepEqual([ground.find(['apple']), ground.find(['pear'])], [[], ['a pear']]);
  });

  test('when it is found to be damaged while it is used', () => {
    ground.commit(said('an apple'), ...filling(200));
    ground.work();
    spoil(ground.path);
    // What it still has in memory of the file may do for a while.
    ground.restart();
    ground.search(['apple']);
    ground.tidy();
    assert.deepEqual(ground.find(['apple']), ['an apple']);
  });
});

describe('a searcher that dies', () => {
  test('at whatever step leaves an index that is gone on with, and with which all is found', () => {
    const texts = Array.from({ length: 30 }, (_, index) => `apple ${index}`);
    for (let steps = 0; steps < 40; steps += 4) {
      using other = new SearchGround();
      other.commit(...texts.map((text) => said(text)));
      for (let step = 0; step < steps; step += 1) other.searcher.step();
      other.commit(edited(3, 'a pear'), deleted(5), said('a plum'));
      for (let step = 0; step < steps; step += 1) other.searcher.step();
      other.kill();
      other.tidy();
      const left = texts.filter((_, index) => index !== 2 && index !== 4);
      assert.deepEqual(other.find(['apple']), left.toReversed(), `killed after ${steps} steps`);
      assert.deepEqual([other.find(['pear']), other.find(['plum'])], [['a pear'], ['a plum']]);
    }
  });
});

describe('what is gone from the journal', () => {
  const goings: Readonly<Record<string, () => void>> = {
    'was deleted': () => ground.commit(deleted(1)),
    'was edited': () => ground.commit(edited(1, 'something else')),
    'was erased by its author': () => ground.commit(erased('#lobby')),
    'was erased when others were, too': () =>
      ground.commit(erased('#lobby', 'idb'), erased('#there'), erased('#lobby')),
    'was cut': () => {
      ground.store.database.exec('DELETE FROM entries WHERE number = 1');
      ground.store.meta.set('cut', 1);
    },
  };
  for (const [what, go] of Object.entries(goings)) {
    test(`since it ${what} is in no byte of the index either, once that is tidied up`, () => {
      ground.commit(said(RUNES), ...filling(), said('-', { identity: 'idb' }), said('-', { room: '#there' }));
      ground.work();
      assert.ok(ground.has(gramOf(RUNES)), 'it is there while the message is');
      go();
      ground.work();
      assert.ok(ground.has(gramOf(RUNES)), 'nor does it go by itself');
      ground.tidy();
      assert.equal(ground.has(gramOf(RUNES)), false);
      assert.equal(ground.has(gramOf(RUNES.slice(1))), false);
    });
  }

  test('stays where others have said the same', () => {
    ground.commit(said(RUNES), said(`${RUNES} too`), ...filling(), deleted(1));
    ground.tidy();
    assert.ok(ground.has(gramOf(RUNES)));
    assert.deepEqual(ground.find([RUNES]), [`${RUNES} too`]);
  });

  test('is out of it also if the searcher died before it had taken it out', () => {
    ground.commit(said(RUNES), ...filling());
    ground.work();
    ground.commit(deleted(1));
    ground.work();
    ground.kill();
    ground.tidy();
    assert.equal(ground.has(gramOf(RUNES)), false);
  });

  test('of a whole chunk gives its room on disk back', () => {
    const texts = Array.from({ length: 400 }, (_, index) =>
      said(String.fromCodePoint(...Array.from({ length: 20 }, (_, at) => 0x4e00 + 20 * index + at))),
    );
    ground.commit(...texts);
    ground.tidy();
    const before = statSync(ground.path).size;
    ground.store.database.exec('DELETE FROM entries WHERE number <= 380');
    ground.store.meta.set('cut', 380);
    ground.tidy();
    assert.ok(statSync(ground.path).size < before / 2, `${statSync(ground.path).size} of ${before}`);
    assert.deepEqual(ground.find([]).length, 20);
  });
});

describe('an index that can not be written', () => {
  test('because the disk is full is tried again, and all that was said meanwhile is in it then', () => {
    using disposable = new SearchGround();
    const database = openSearchFile(`${disposable.directory}/other.db`, 'epoch');
    const index = new SearchIndex(new Chunks(database), { textless: () => [] }, SMALL_CHUNKS);
    const pages = Number(database.prepare('PRAGMA page_count').get()?.page_count);
    database.exec(`PRAGMA max_page_count = ${pages + 6}`);
    for (let number = 1; number <= 20; number += 1) {
      const folded = foldText(
        String.fromCodePoint(...Array.from({ length: 200 }, (_, at) => 0x4e00 + number * 200 + at)),
      );
      index.take({ type: 'text', text: { number, room: 1, author: authorGram('ida'), time: 1, folded } });
    }
    for (let tries = 0; tries < 3; tries += 1) {
      assert.throws(
        () => run(index),
        (error) => error instanceof IndexTrouble && !error.isDamaged,
      );
    }
    assert.equal(index.chunks.last, 0, 'nothing is in it by halves');
    const one = index.recent.get(1) ?? assert.fail('everything is known all the same');
    const [gram = 0] = gramsOf(one.folded).keys();
    const isThere = database.prepare('SELECT 1 FROM places WHERE gram = ?');
    assert.ok(isThere.get(gram) !== undefined, 'some of it was written');
    index.take({ type: 'text', text: { ...one, folded: 'something else' } });
    database.exec('PRAGMA max_page_count = 100000');
    run(index);
    assert.equal(index.chunks.last, 16);
    assert.equal(index.recent.get(1), undefined);
    assert.equal(isThere.get(gram), undefined, 'nothing is left of what was written in vain');
    index.chunks.close();
  });

  test('because somebody else holds it is tried again, while messages are found', () => {
    ground.commit(said('an apple'), ...filling());
    ground.work();
    const other = new DatabaseSync(ground.path);
    other.exec('BEGIN IMMEDIATE');
    ground.commit(said('a pear'), ...filling());
    ground.work();
    assert.deepEqual([ground.find(['apple']), ground.find(['pear'])], [['an apple'], ['a pear']]);
    other.exec('COMMIT');
    other.close();
    ground.tidy();
    assert.deepEqual([ground.find(['apple']), ground.find(['pear'])], [['an apple'], ['a pear']]);
  });

  test('takes no more than it can hold in memory, and says that there may be more', () => {
    ground.search([]);
    const other = new DatabaseSync(ground.path);
    other.exec('BEGIN IMMEDIATE');
    ground.commit(said('an apple'));
    for (let batch = 0; batch < 10; batch += 1) ground.commit(...filling(100));
    ground.work();
    assert.deepEqual([ground.find(['apple']), ground.search(['apple']).more], [['an apple'], true]);
    other.exec('COMMIT');
    other.close();
    ground.tidy();
    assert.equal(ground.search(['apple']).more, false);
  });
});

test('while somebody holds the journal nothing is found, and then everything', () => {
  ground.commit(said('an apple'), ...filling());
  ground.store.close();
  const other = new DatabaseSync(`${ground.directory}/parley.db`);
  // With a file that is written ahead nobody could hold up a reader.
  ground.restart(() => other.exec('PRAGMA journal_mode = DELETE'));
  other.exec('BEGIN EXCLUSIVE');
  assert.deepEqual(ground.search(['apple']), { results: [], more: true });
  assert.equal(ground.searcher.step(), false);
  other.exec('COMMIT');
  other.close();
  assert.deepEqual(ground.find(['apple']), ['an apple']);
  ground.reopenStore();
});

function run(index: SearchIndex): void {
  while (index.step()) {
    // One small step after the other.
  }
}

function change(statement: string): void {
  const database = new DatabaseSync(ground.path);
  database.exec(statement);
  database.close();
}

/** As a disk does that forgets: everything but the first page. */
function spoil(path: string): void {
  const descriptor = openSync(path, 'r+');
  const page = Buffer.alloc(4096, 0xff);
  for (let at = page.length; at < statSync(path).size; at += page.length)
    writeSync(descriptor, page, 0, page.length, at);
  closeSync(descriptor);
}
