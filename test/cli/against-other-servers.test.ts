import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { RawClient } from '../support/raw-client.ts';
import { ClientProcess } from './client-process.ts';
import { waitFor } from './wait-for.ts';

const SERVER = join(import.meta.dirname, '../conformance/base_server.py');
const hasPython = spawnSync('python3', ['--version']).status === 0;
const skip = hasPython ? false : 'python3 is not installed: make test-tools';

/** The server that was written from the description of the base protocol alone, in a process of its own. */
class OtherServer {
  readonly child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
  }

  static async start(...args: readonly string[]): Promise<OtherServer> {
    const child = spawn('python3', [SERVER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (bytes) => (said += bytes));
    await waitFor(() => said.includes('\n'));
    return new OtherServer(child, Number(/\d+/.exec(said)?.[0]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
  }
}

describe('our client and a server that is not ours', { skip }, () => {
  test('two of our clients hear each other', async () => {
    await using server = await OtherServer.start();
    await using alice = ClientProcess.on(server.port, '--nick', 'alice');
    await using bob = ClientProcess.on(server.port).type('bob\n');
    await waitFor(() => {
      alice.type('héllo 日本 👨‍👩‍👧\n');
      return bob.stdout !== '';
    });
    assert.match(bob.stdout, /^(alice: héllo 日本 👨‍👩‍👧\n)+$/);
    bob.type('hi\n');
    await waitFor(() => alice.stdout === 'bob: hi\n');
    assert.deepEqual([(await alice.finish()).exitCode, (await bob.finish('bye\n')).exitCode], [0, 0]);
    assert.equal(alice.stdout.includes('alice'), false);
  });

  test('it may speak slowly, one byte at a time', async () => {
    await using server = await OtherServer.start('--pause', '0.02');
    const other = await RawClient.join(server.port, 'other');
    await using slow = ClientProcess.on(server.port).type('slow\nI am here\n');
    assert.equal(await other.receive(), 'slow: I am here');
    other.send('日本 👩‍👩‍👧‍👦', 'bye');
    await waitFor(() => slow.stdout.endsWith('bye\n'));
    assert.equal(slow.stdout, 'other: 日本 👩‍👩‍👧‍👦\nother: bye\n');
    assert.equal((await slow.finish('done\n')).exitCode, 0);
    assert.equal(await other.receive(), 'slow: done');
    other.destroy();
  });

  test('a nick that it refuses is one line and exit 1', async () => {
    await using server = await OtherServer.start();
    const { exitCode, stderr } = await ClientProcess.on(server.port, '--nick', 'not a nick').finish('hi\n');
    assert.equal(exitCode, 1);
    assert.match(stderr, /^client: the nickname not a nick is taken or not allowed[^\n]*\n$/);
  });

  test('its ERROR is said, and the exit code tells of it', async () => {
    await using server = await OtherServer.start('--refused', 'bad');
    const ending = await ClientProcess.on(server.port, '--nick', 'bob').finish('bad\ngood\n');
    assert.deepEqual(ending, {
      exitCode: 1,
      stdout: '',
      stderr: 'client: the server refused: that was not sent to anyone\n',
    });
  });

  test('its warning is shown, and its end after that is orderly', async () => {
    await using server = await OtherServer.start('--grace', '1');
    await using bob = ClientProcess.on(server.port, '--nick', 'bob');
    await using ann = ClientProcess.on(server.port, '--nick', 'ann');
    await waitFor(() => {
      ann.type('here?\n');
      return bob.stdout !== '';
    });
    server.child.kill('SIGTERM');
    const { exitCode, stdout, stderr } = await bob.ended();
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /^Server will shut down in 1 seconds$/m);
  });
});
