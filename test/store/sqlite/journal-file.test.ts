import assert from 'node:assert/strict';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { UnusableJournal } from '../../../src/store/unusable-journal.ts';
import { numbered, said } from '../entries.ts';

let directory: string;
let path: string;
let epochs: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-file-'));
  path = join(directory, 'parley.db');
  epochs = 0;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function open(at = path): SqliteStore {
  const makeEpoch = () => {
    epochs += 1;
    return `epoch ${epochs}`;
  };
  return new SqliteStore({ path: at, makeEpoch });
}

function makeHistory(): void {
  const store = open();
  store.commit(numbered(200), 1000);
  store.close();
}

/** What a server that is killed leaves behind: the journal of `store` as it lies on disk just now. */
function killed(name: string): string {
  const copy = join(directory, name);
  copyFileSync(path, copy);
  copyFileSync(`${path}-wal`, `${copy}-wal`);
  return copy;
}

describe('a new journal', () => {
  test('is one file of mode 0600, whatever the umask', () => {
    const before = process.umask(0o277);
    const store = open();
    process.umask(before);
    const modes = readdirSync(directory).map((name) => statSync(join(directory, name)).mode & 0o777);
    assert.deepEqual(modes, [0o600, 0o600, 0o600], 'with what is written ahead, and what is shared about it');
    store.close();
    assert.deepEqual(readdirSync(directory), ['parley.db']);
  });

  test('can give pages back, and writes what is committed to disk, gone what is deleted', () => {
    const store = open();
    const value = (pragma: string) =>
      Object.values(store.database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
    assert.deepEqual(
      ['auto_vacuum', 'journal_mode', 'synchronous', 'secure_delete', 'foreign_keys'].map(value),
      [2, 'wal', 2, 1, 1],
    );
    store.close();
  });

  test('takes nothing from one that was never finished', () => {
    writeFileSync(`${path}.new`, 'half of one');
    open().close();
    assert.deepEqual(readdirSync(directory), ['parley.db']);
  });
});

describe('a journal of a server that was killed', () => {
  test('has everything that was committed, and the same epoch', () => {
    const store = open();
    store.commit(numbered(200), 1000);
    const copy = open(killed('copy.db'));
    assert.equal(copy.page({ room: '#lobby', limit: 1 }).last, 200);
    assert.deepEqual([copy.state().epoch, copy.hasLostEnd], ['epoch 1', false]);
    copy.close();
    store.close();
  });

  test('has another epoch if what was written ahead is gone, since its last entries may be', () => {
    const store = open();
    store.commit(numbered(200), 1000);
    const copy = killed('copy.db');
    rmSync(`${copy}-wal`);
    const cut = open(copy);
    assert.deepEqual([cut.state().epoch, cut.hasLostEnd], ['epoch 2', true]);
    cut.close();
    const again = open(copy);
    assert.deepEqual([again.state().epoch, again.hasLostEnd], ['epoch 2', false], 'once');
    again.close();
    store.close();
  });

  test('is whole up to some commit wherever what was written ahead was cut off', () => {
    const store = open();
    for (let seq = 1; seq <= 20; seq += 1) store.commit([said(`${seq}`)], 1000);
    const { size } = statSync(`${path}-wal`);
    const lasts = Array.from({ length: 12 }, (_, step) => {
      const copy = killed(`${step}.db`);
      truncateSync(`${copy}-wal`, Math.floor((size * step) / 11));
      const opened = open(copy);
      const { entries, last } = opened.page({ room: '#lobby', limit: 200 });
      assert.deepEqual(
        entries.map((entry) => entry.type === 'message' && entry.text),
        Array.from({ length: last }, (_, index) => `${index + 1}`),
      );
      opened.close();
      return last;
    });
    assert.equal(lasts.at(-1), 20);
    assert.deepEqual(
      lasts,
      lasts.toSorted((one, other) => one - other),
    );
    store.close();
  });
});

describe('a backup', () => {
  test('gets another epoch at its first start, and keeps that', () => {
    makeHistory();
    const database = new DatabaseSync(path);
    database.exec("INSERT INTO meta (key, value) VALUES ('backup', 1)");
    database.close();
    for (let start = 1; start <= 2; start += 1) {
      const store = open();
      assert.equal(store.state().epoch, 'epoch 2', `start ${start}`);
      assert.equal(store.page({ room: '#lobby', limit: 1 }).last, 200);
      store.close();
    }
  });
});

describe('a file that is no journal to go on with', () => {
  const refused = (message: RegExp) => {
    const before = existsSync(path) ? readFileSync(path) : undefined;
    assert.throws(
      () => open(),
      (error) =>
        error instanceof UnusableJournal && message.test(error.message) && !error.message.includes('\n'),
    );
    assert.deepEqual(existsSync(path) ? readFileSync(path) : undefined, before, 'it is left as it was');
  };

  test('is refused if it is empty: that is never a new history', () => {
    writeFileSync(path, '');
    refused(/is empty.*backup/);
  });

  test('is refused if its first 16 bytes were overwritten', () => {
    makeHistory();
    const descriptor = openSync(path, 'r+');
    writeSync(descriptor, Buffer.alloc(16, 0xff), 0, 16, 0);
    closeSync(descriptor);
    refused(/damaged/);
  });

  test('is refused if its end is missing', () => {
    makeHistory();
    truncateSync(path, statSync(path).size - 4096);
    refused(/damaged/);
  });

  test('is refused if it is something else', () => {
    writeFileSync(path, 'Dear diary, '.repeat(1000));
    refused(/damaged/);
  });

  test('is refused if it belongs to another program', () => {
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE bookmarks (url TEXT)');
    database.close();
    refused(/not a journal of Parley/);
  });

  test('is refused if it is gone, but not what was still to be written into it', () => {
    writeFileSync(`${path}-wal`, 'something');
    refused(/is missing/);
    assert.deepEqual(readdirSync(directory), ['parley.db-wal']);
  });

  test('is refused if it is a directory', () => {
    mkdirSync(path);
    assert.throws(() => open(), UnusableJournal);
  });
});

test('a journal in a directory that is not there is the error of the system', () => {
  assert.throws(() => open(join(directory, 'none', 'parley.db')), /ENOENT/);
});
