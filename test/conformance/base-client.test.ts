import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { ServerProcess } from '../support/server-process.ts';

const CLIENT = join(import.meta.dirname, 'base_client.py');
const isThere = spawnSync('python3', ['--version']).status === 0;
const skip = isThere ? false : 'python3 is not installed: make test-tools';

test('a client written from the description of the base protocol alone works with the server', {
  skip,
}, async () => {
  await using server = await ServerProcess.start({ args: ['--grace', '1'] });
  const client = spawn('python3', ['-u', CLIENT, '127.0.0.1', String(server.port), '--shutdown'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  client.stdout.on('data', (bytes) => {
    said += bytes;
    if (String(bytes).includes('waiting for the shutdown')) server.signal('SIGTERM');
  });
  const [code] = await once(client, 'close', { signal: AbortSignal.timeout(60_000) });
  assert.doesNotMatch(said, /^BROKEN/m);
  assert.equal(code, 0, said);
  assert.equal(said.match(/^ok/gm)?.length, 12, said);
  assert.equal(await server.ended(), 0);
});
