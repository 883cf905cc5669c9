import assert from 'node:assert/strict';
import { setTimeout as passed } from 'node:timers/promises';
import { attack } from '../checks/support/arena.ts';
import { residentBytes } from '../checks/support/probe.ts';
import { RawClient } from '../support/raw-client.ts';

/** Sends a byte now and then until the server has closed; seconds that it took. */
async function trickle(client: RawClient, byte: number): Promise<number> {
  const began = performance.now();
  while (!client.isClosed && performance.now() - began < 10_000) {
    client.sendBytes(Uint8Array.of(byte));
    await passed(200);
  }
  return (performance.now() - began) / 1000;
}

attack(
  'attack 1: who says nothing is closed at the deadline of the handshake, and told why',
  { args: ['--handshake', '1'] },
  async ({ port }) => {
    const began = performance.now();
    const silent = await RawClient.connect(port);
    const frames = await silent.receiveUntilClosed(5);
    assert.deepEqual(frames, ['HELLO', 'ERROR no nickname was chosen in time; connect again to go on']);
    assert.ok(performance.now() - began >= 900, 'not before the deadline');
  },
);

attack(
  'attack 1: tries at a nick do not put off the deadline of the handshake',
  { args: ['--handshake', '1', '--tries', '1000'] },
  async ({ port }) => {
    const began = performance.now();
    const chatty = await RawClient.connect(port);
    while (!chatty.isClosed && performance.now() - began < 5000) {
      chatty.send('NICK server');
      await passed(100);
    }
    assert.ok(chatty.isClosed);
  },
);

attack(
  'attack 2: a first frame that comes byte by byte has one deadline, which bytes do not put off',
  { args: ['--first-frame-time', '1'] },
  async ({ port }) => {
    const slow = await RawClient.connect(port);
    slow.sendBytes(Uint8Array.of(0));
    const seconds = await trickle(slow, 0x40);
    assert.ok(seconds < 4, `it was held for ${seconds} s`);
    assert.match(slow.unread.at(-1) ?? '', /^ERROR a frame was begun and not finished in time/);
  },
);

attack(
  'attack 2: the same holds for a text after READY',
  { args: ['--frame-time', '1'] },
  async ({ port }) => {
    const slow = await RawClient.join(port, 'slow');
    slow.sendBytes(Uint8Array.of(2));
    const seconds = await trickle(slow, 0x40);
    assert.ok(seconds < 4, `it was held for ${seconds} s`);
  },
);

attack(
  'attack 2: a frame that is only skipped, since it is too long, has the same deadline',
  { args: ['--frame-time', '1'] },
  async ({ port }) => {
    const slow = await RawClient.join(port, 'slow');
    slow.sendBytes(Uint8Array.of(0xff, 0xff));
    const seconds = await trickle(slow, 0x40);
    assert.ok(seconds < 4, `it was held for ${seconds} s`);
  },
);

attack(
  'attack 6: a first frame that announces 65,535 bytes is closed on its header, and nothing is kept for it',
  { measuresMemory: true },
  async ({ port, server }) => {
    const before = residentBytes(server.pid);
    for (let round = 0; round < 10; round += 1) {
      const clients = await Promise.all(Array.from({ length: 100 }, () => RawClient.connect(port)));
      const began = performance.now();
      for (const client of clients) client.sendBytes(Uint8Array.of(0xff, 0xff));
      const answers = await Promise.all(clients.map((client) => client.receiveUntilClosed()));
      assert.ok(performance.now() - began < 1500, 'closed at once');
      for (const frames of answers) assert.match(frames.join(), /^HELLO,ERROR a first frame must be NICK/);
    }
    const grown = (residentBytes(server.pid) - before) / 1000;
    assert.ok(grown < 63 * 1024, `${grown} bytes for each of a thousand such connections`);
  },
);
