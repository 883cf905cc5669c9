import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as passed } from 'node:timers/promises';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';

const FAKETIME = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find(existsSync);
const skip =
  FAKETIME === undefined ? 'libfaketime is not installed: apt-get install faketime (Debian)' : false;

test('attack 79: the wall clock jumps two years ahead, then back: order stays, nobody is logged out, limits go on', {
  skip,
  timeout: 30_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-clock-'));
  const offset = join(directory, 'offset');
  writeFileSync(offset, '+0');
  const env = {
    LD_PRELOAD: FAKETIME ?? '',
    FAKETIME_TIMESTAMP_FILE: offset,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  try {
    await using server = await ServerProcess.start({ env, args: ['--handshake', '3'] });
    const alice = await RawClient.join(server.port, 'alice');
    const bob = await RawClient.join(server.port, 'bob');
    const thinking = await RawClient.connect(server.port);
    for (const jump of ['+730d', '-1d', '+0']) {
      writeFileSync(offset, jump);
      await passed(200);
      alice.send(`after ${jump}`);
      await fence(alice, bob);
    }
    assert.equal(thinking.isClosed, false);
    assert.match((await thinking.receiveUntilClosed()).at(-1) ?? '', /^ERROR no nickname was chosen/);
    const years = server.chatLog.map(({ time }) => new Date(time).getUTCFullYear());
    assert.ok(Math.max(...years) >= new Date().getUTCFullYear() + 1, 'the clock did jump');
    assert.deepEqual(
      server.chatLog.map(({ text }) => text).filter((text) => text.startsWith('after')),
      ['after +730d', 'after -1d', 'after +0'],
    );
    alice.destroy();
    bob.destroy();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
