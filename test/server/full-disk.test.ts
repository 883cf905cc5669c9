import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Participant } from '../attacks/support/participant.ts';
import { SmallDisk, whyNoSmallDisk } from '../checks/support/small-disk.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';

const skip = whyNoSmallDisk();

test('a full disk of the log never stops the chat, and the log is complete when there is room again', {
  skip,
}, async () => {
  using disk = new SmallDisk(0.25);
  const data = mkdtempSync(join(tmpdir(), 'parley-test-'));
  symlinkSync(join(disk.path, 'chat.log'), join(data, 'chat.log'));
  try {
    await using server = await ServerProcess.start({ data, args: ['--rate', '0'] });
    const [alice, bob] = [
      await RawClient.join(server.port, 'alice'),
      await RawClient.join(server.port, 'bob'),
    ];
    const fill = join(disk.path, 'fill');
    writeFileSync(fill, Buffer.alloc(200 * 1024));
    const texts = Array.from({ length: 200 }, (_, index) => `${index} ${'x'.repeat(1000)}`);
    alice.send(...texts);
    assert.deepEqual(
      await fence(alice, bob),
      texts.map((text) => `alice: ${text}`),
    );
    assert.ok(server.chatLog.length < texts.length, 'the disk is full');
    rmSync(fill);
    disk.resize(2);
    while (server.chatLog.length <= texts.length) await setImmediate();
    assert.deepEqual(
      server.chatLog.slice(0, -1).map(({ text }) => text),
      texts,
    );
    const events = () => server.serverLog.filter(({ file }) => file === 'chat.log').map(({ event }) => event);
    while (events().length < 2) await setImmediate();
    assert.deepEqual(events(), ['log-failing', 'log-healed'], 'each is said once');
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

test('a full disk of the journal refuses what is said, keeps serving, and takes it again when there is room', {
  skip,
}, async () => {
  using disk = new SmallDisk(1);
  await using server = await ServerProcess.start({
    data: disk.data,
    args: ['--rate', '0', '--faults', '1000000'],
  });
  const alice = await Participant.enter(server.port, 'alice');
  const taken: string[] = [];
  const isTaken = async (id: string, text: string): Promise<boolean> => {
    alice.say(id, text);
    const answer = await alice.next();
    if (answer.type === 'ack') {
      taken.push(text);
      return true;
    }
    assert.equal(answer.type === 'refused' && answer.code, 'storage-full');
    // P49: without a ping nothing is taken that could overtake what was refused.
    alice.ask({ type: 'ping' });
    await alice.expect('pong');
    return false;
  };
  let said = 0;
  while (await isTaken(`big ${said}`.replace(' ', '-'), `${said} ${'x'.repeat(3000)}`)) said += 1;
  assert.ok(said > 10);
  disk.resize(8);
  const began = performance.now();
  for (let tries = 0; !(await isTaken(`again-${tries}`, `again ${tries}`)); tries += 1) await setImmediate();
  assert.ok(performance.now() - began < 5000);
  assert.deepEqual(
    server.chatLog.map(({ text }) => text),
    taken,
    'what was refused is not there',
  );
});
