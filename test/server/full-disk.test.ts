import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';

const skip =
  process.getuid?.() === 0 ? false : 'needs root, to mount a file system of 256 KiB: run the tests as root';

test('a full disk never stops the chat, and the log is complete when there is room again', {
  skip,
}, async () => {
  const disk = mkdtempSync(join(tmpdir(), 'parley-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', disk]);
  try {
    const data = join(disk, 'data');
    mkdirSync(data);
    await using server = await ServerProcess.start({ data, args: ['--rate', '0'] });
    const [alice, bob] = [
      await RawClient.join(server.port, 'alice'),
      await RawClient.join(server.port, 'bob'),
    ];
    writeFileSync(join(disk, 'fill'), Buffer.alloc(200 * 1024));
    const texts = Array.from({ length: 200 }, (_, index) => `${index} ${'x'.repeat(1000)}`);
    alice.send(...texts);
    assert.deepEqual(
      await fence(alice, bob),
      texts.map((text) => `alice: ${text}`),
    );
    assert.ok(server.chatLog.length < texts.length, 'the disk is full');
    rmSync(join(disk, 'fill'));
    execFileSync('mount', ['-o', 'remount,size=2m', disk]);
    while (server.chatLog.length <= texts.length) await setImmediate();
    assert.deepEqual(
      server.chatLog.slice(0, -1).map(({ text }) => text),
      texts,
    );
    const events = () => server.serverLog.filter(({ file }) => file === 'chat.log').map(({ event }) => event);
    while (events().length < 2) await setImmediate();
    assert.deepEqual(events(), ['log-failing', 'log-healed'], 'each is said once');
  } finally {
    execFileSync('umount', ['--lazy', disk]);
    rmSync(disk, { recursive: true, force: true });
  }
});
