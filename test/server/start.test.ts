import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { RawClient } from '../support/raw-client.ts';
import { SERVER, ServerProcess } from '../support/server-process.ts';

let directory: string;

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-start-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

function runServer(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(SERVER, args, {
    encoding: 'utf8',
    timeout: 10_000,
    cwd: directory,
  });
  return { status, stdout, stderr };
}

function assertOneLine(text: string, about: RegExp): void {
  assert.match(text, /^server: [^\n]+\n$/);
  assert.match(text, about);
}

describe('./server', () => {
  test('a wrong port or option: one line, exit 2', () => {
    const { status, stderr } = runServer('65536');
    assert.equal(status, 2);
    assertOneLine(stderr, /65535/);
    assert.equal(runServer('--nonsense').status, 2);
    assert.equal(existsSync(join(directory, 'parley-data')), false, 'nothing was begun');
  });

  test('--help and --version: exit 0', () => {
    assert.equal(runServer('--help').status, 0);
    assert.match(runServer('--version').stdout, /^\d+\.\d+\.\d+\n$/);
  });

  test('a port that is taken: one line, exit 1', async () => {
    const other = createServer().listen(0);
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { status, stderr } = runServer(`${port}`);
    other.close();
    assert.equal(status, 1);
    assertOneLine(stderr, /in use/);
  });

  test('an address that is not this machine’s: one line, exit 1', () => {
    const { status, stderr } = runServer('0', '--host', '192.0.2.77');
    assert.equal(status, 1);
    assertOneLine(stderr, /not an address of this machine/);
  });

  test('a data directory that can’t be one: one line, exit 1', () => {
    writeFileSync(join(directory, 'file'), '');
    for (const data of ['file', 'file/below', '/proc/nothing']) {
      const { status, stderr } = runServer('0', '--data', data);
      assert.equal(status, 1);
      assertOneLine(stderr, /data directory/);
    }
  });

  test('attack 77: a second server on the same data directory refuses with the first one’s pid', async () => {
    await using server = await ServerProcess.start();
    const { status, stderr } = runServer('0', '--data', server.data);
    assert.equal(status, 1);
    assertOneLine(stderr, new RegExp(`process ${server.pid}\\b`));
    const alice = await RawClient.join(server.port, 'alice');
    await alice.leave();
  });

  test('a lock file that is none is said to be that, and nobody is blamed', () => {
    const data = join(directory, 'damaged');
    mkdirSync(data);
    writeFileSync(
      join(data, 'parley.lock'),
      'no database, but long enough to be looked at as one'.repeat(40),
    );
    const { status, stderr } = runServer('0', '--data', data);
    assert.equal(status, 1);
    assertOneLine(stderr, /can't be used: file is not a database/);
  });

  test('the directory of a server that was killed can be used at once', async () => {
    const data = join(directory, 'killed');
    const first = await ServerProcess.start({ data });
    first.signal('SIGKILL');
    await first.ended();
    await using second = await ServerProcess.start({ data });
    assert.ok(second.port > 0);
  });

  test('directories have mode 0700 and files 0600, whatever the umask', async () => {
    const data = join(directory, 'modes');
    await using server = await ServerProcess.start({
      data,
      wrapper: ['sh', '-c', 'umask 0; exec "$@"', 'sh'],
    });
    assert.equal(statSync(data).mode & 0o777, 0o700);
    for (const file of ['chat.log', 'server.log', 'parley.lock', 'parley.pid', 'parley.control']) {
      assert.equal(statSync(join(server.data, file)).mode & 0o777, 0o600, file);
    }
  });

  test('listens on IPv4 and IPv6, or on the host that was asked for only', async () => {
    await using everywhere = await ServerProcess.start();
    (await RawClient.join(everywhere.port, 'alice', '127.0.0.2')).destroy();
    await using here = await ServerProcess.start({ args: ['--host', '127.0.0.5'] });
    await assert.rejects(RawClient.connect(here.port), /ECONNREFUSED/);
  });

  test('the launcher is replaced by the program, and finds it through a link from any directory', async () => {
    const link = join(directory, 'a link');
    symlinkSync(SERVER, link);
    const { status, stdout } = spawnSync(link, ['--version'], { cwd: '/', encoding: 'utf8' });
    assert.equal(status, 0);
    assert.match(stdout, /^\d/);
    await using server = await ServerProcess.start();
    while (server.serverLog.length === 0) await setImmediate();
    assert.equal(server.serverLog[0]?.pid, server.pid);
  });
});
