import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { CLIENT, ClientProcess } from './client-process.ts';

let server: ServerProcess;
let ear: RawClient;
let speaker: RawClient;

before(async () => {
  server = await ServerProcess.start({ args: ['--rate', '0'] });
  ear = await RawClient.join(server.port, 'ear');
  speaker = await RawClient.join(server.port, 'speaker');
});

after(async () => {
  ear.destroy();
  speaker.destroy();
  await server[Symbol.asyncDispose]();
});

describe('a first line of a pipe that can not be a nick', () => {
  for (const args of [[], ['--base']]) {
    for (const [what, line, why] of [
      ['not UTF-8', Buffer.from([0xff]), 'is not valid UTF-8'],
      ['too long', Buffer.from('x'.repeat(70_000)), 'is longer than 65535 bytes'],
    ] as const) {
      test(`as it is ${what} is the end, and the next one is said to nobody, ${args.join() || 'in protocol 2'}`, async () => {
        const input = Buffer.concat([line, Buffer.from('\nsecret\nhi there\n')]);
        assert.deepEqual(await ClientProcess.on(server.port, ...args).finish(input), {
          exitCode: 1,
          stdout: '',
          stderr: `client: the first line of the input ${why}; it must be the nickname, or give one with --nick\n`,
        });
        assert.deepEqual(await fence(speaker, ear), []);
      });
    }
  }
});

describe('what a pipe is told', () => {
  test('of a line that was refused is how it begins', async () => {
    const input = `fine\nlong ${'x'.repeat(5000)}\n`;
    const { exitCode, stderr } = await ClientProcess.on(server.port, '--nick', 'bot').finish(input);
    assert.equal(exitCode, 1);
    assert.match(stderr, /^client: the server refused: that was longer than 4096 bytes.*: “long x+…”\n$/);
    await fence(speaker, ear);
  });

  test('of one line behind the end is in the singular', async () => {
    const { exitCode, stderr } = await ClientProcess.on(server.port, '--nick', 'bot').finish('BYE\nx\n');
    assert.deepEqual(
      [exitCode, stderr],
      [1, 'client: 1 line of the input came after the end and was not sent\n'],
    );
  });
});

test('what can not be written where it should go is one line and exit 1', {
  skip: process.platform === 'linux' ? false : 'only Linux has /dev/full',
}, async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(CLIENT, ['127.0.0.1', String(server.port), '--nick', 'loser'], {
    stdio: ['pipe', full, 'pipe'],
  });
  closeSync(full);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text));
  const interval = setInterval(() => speaker.send('anyone?'), 20);
  const [exitCode] = await once(child, 'close');
  clearInterval(interval);
  assert.equal(exitCode, 1);
  assert.match(stderr, /^client: what is heard can't be written to standard output: ENOSPC[^\n]*\n$/);
  await fence(ear, speaker);
});
