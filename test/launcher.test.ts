import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fence, RawClient } from './support/raw-client.ts';
import { ServerProcess } from './support/server-process.ts';

const ROOT = join(import.meta.dirname, '..');

describe('the programs that make builds', () => {
  test('say to run make, in one line, where what they start was not built', () => {
    const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'parley-launcher-')));
    try {
      const launcher = join(elsewhere, 'client');
      const text = readFileSync(join(ROOT, 'scripts/launcher'), 'utf8').replaceAll('@program@', 'client');
      writeFileSync(launcher, text, { mode: 0o700 });
      const { status, stderr } = spawnSync(launcher, ['--version'], { encoding: 'utf8' });
      assert.equal(status, 1);
      assert.match(stderr, /^client: it is not built [^\n]*; run 'make' in [^\n]*\n$/);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  for (const program of ['server', 'client']) {
    test(`and of these the ${program} lets no word of Node.js through on NO_COLOR beside FORCE_COLOR`, () => {
      const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '1' };
      const { stderr } = spawnSync(join(ROOT, program), ['--version'], { env, encoding: 'utf8' });
      assert.equal(stderr, '');
    });
  }

  test('open no debugger when they are sent SIGUSR1', async () => {
    await using server = await ServerProcess.start();
    server.signal('SIGUSR1');
    const [alice, bob] = [
      await RawClient.join(server.port, 'alice'),
      await RawClient.join(server.port, 'bob'),
    ];
    await fence(alice, bob);
    alice.destroy();
    bob.destroy();
    server.signal('SIGTERM');
    await server.ended();
    assert.equal(server.stderr, '');
  });
});
