import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
const NODE = join(ROOT, 'scripts/node');

test('the bench of searches runs from end to end', () => {
  const { status, stdout, stderr } = spawnSync(NODE, ['bench/search.ts', '--short'], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 120_000,
  });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /SHORT FORM/);
  assert.match(stdout, /^made in +\d/m);
  assert.match(stdout, /^a rare word, thai +\d+ +\d/m);
  assert.match(stdout, /^two rare characters +\d+ +\d.* 250 /m);
});
