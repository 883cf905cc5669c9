import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { SmallDisk, whyNoSmallDisk } from '../../checks/support/small-disk.ts';
import { erased, met, said } from '../entries.ts';

const NAME = 'parley.db';
const KIB = 1024;

function open(directory: string): SqliteStore {
  return new SqliteStore({ path: join(directory, NAME), makeEpoch: () => 'epoch' });
}

function makeLarge(directory: string): void {
  const store = open(directory);
  store.commit([met('ida', 'alice', 'hash')], 1);
  for (let batch = 0; batch < 30; batch += 1) {
    store.commit(
      Array.from({ length: 400 }, (_, index) => said('x'.repeat(1400), { id: `${batch}-${index}` })),
      1,
    );
    store.checkpoint('TRUNCATE');
  }
  store.close();
}

// What is written ahead by one erasure is so much that the file by which threads share it has to grow as well.
test('wherever a full disk ends a large transaction, it is refused as that, and nothing of it is there', {
  skip: whyNoSmallDisk(),
}, () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-large-'));
  makeLarge(directory);
  for (let room = 16_320; room <= 16_400; room += 12) {
    using disk = new SmallDisk(80);
    copyFileSync(join(directory, NAME), join(disk.data, NAME));
    const store = open(disk.data);
    store.checkpoint('TRUNCATE');
    const { bavail, bsize } = statfsSync(disk.data);
    writeFileSync(join(disk.data, 'filling'), Buffer.alloc(bavail * bsize - room * KIB));
    const [verdict] = store.commit([erased('#lobby', 'ida')], 2);
    if (verdict?.type === 'refused') {
      assert.equal(verdict.code, 'storage-full');
      assert.equal(store.page({ room: '#lobby', limit: 1 }).last, 12_000);
    }
    store.database.close();
  }
  rmSync(directory, { recursive: true, force: true });
});
