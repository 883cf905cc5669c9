import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fence, RawClient } from './support/raw-client.ts';
import { ServerProcess } from './support/server-process.ts';

const ROOT = join(import.meta.dirname, '..');

test('make dist makes executables that run without Node.js and from anywhere, and says what is in them', async () => {
  execFileSync('make', ['dist'], { cwd: ROOT, stdio: 'ignore' });
  const elsewhere = mkdtempSync(join(tmpdir(), 'parley-dist-'));
  try {
    for (const name of ['server', 'client']) {
      const copy = join(elsewhere, name);
      copyFileSync(join(ROOT, 'dist', name), copy);
      const env = { NO_COLOR: '1', FORCE_COLOR: '1' };
      const { status, stdout, stderr } = spawnSync(copy, ['--version'], { env, cwd: '/', encoding: 'utf8' });
      assert.deepEqual(
        [status, stdout, stderr],
        [0, `${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version}\n`, ''],
      );
    }
    await using server = await ServerProcess.start({ program: join(elsewhere, 'server') });
    const [alice, bob] = [
      await RawClient.join(server.port, 'alice'),
      await RawClient.join(server.port, 'bob'),
    ];
    await fence(alice, bob);
    assert.equal(server.chatLog.length, 1, 'its threads are in it too');
    const { components } = JSON.parse(readFileSync(join(ROOT, 'dist/sbom.json'), 'utf8'));
    const names: readonly string[] = components.map(({ name }: { readonly name: string }) => name);
    for (const name of ['commander', 'unhomoglyph', 'pi-tui'])
      assert.ok(
        names.some((one) => one.endsWith(name)),
        name,
      );
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});
