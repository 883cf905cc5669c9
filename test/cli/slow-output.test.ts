import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { frame } from '../../src/wire/frames.ts';
import { CLIENT } from './client-process.ts';

test('everything that was said is written to a slow reader of the output before the client ends', async () => {
  const texts = Array.from({ length: 500 }, (_, index) => `alice: ${index} ${'x'.repeat(4000)}`);
  const warning = 'Server will shut down in 1 seconds';
  const server = createServer((socket) => {
    socket.write(frame('HELLO'));
    socket.once('data', () =>
      socket.end(Buffer.concat(['READY', ...texts, warning].map((text) => frame(text)))),
    );
  }).listen(0);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const pipeline =
    'tail -f /dev/null | { "$0" 127.0.0.1 "$1" --nick slow --base; echo "exit $?" >&2; } | { sleep 1; cat; }';
  const shell = spawn('timeout', ['30', 'sh', '-c', `${pipeline} & wait $!`, CLIENT, `${port}`]);
  let [said, complaint] = ['', ''];
  shell.stdout.setEncoding('utf8').on('data', (text) => (said += text));
  shell.stderr.setEncoding('utf8').on('data', (text) => (complaint += text));
  await once(shell.stdout, 'end');
  shell.kill();
  server.close();
  assert.deepEqual(said.split('\n').slice(0, -1), [...texts, warning]);
  assert.equal(complaint, 'exit 0\n');
});
