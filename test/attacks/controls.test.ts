import assert from 'node:assert/strict';
import { setTimeout as passed } from 'node:timers/promises';
import { attack } from '../checks/support/arena.ts';
import { becomes } from '../checks/support/probe.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { joinSpeakerAndWitness } from './support/witness.ts';

/** Long enough for what the limits of the other tests would have closed by now. */
const LONGER_THAN_THE_LIMITS = 1500;

attack(
  'attacks 1, 2 and 6, control: with the limits of the handshake lifted nobody is closed, so it is these that close',
  { args: ['--handshake', '86400', '--first-frame-time', '86400', '--first-frame', '65535'] },
  async ({ port }) => {
    const [silent, slow, huge] = await Promise.all(Array.from({ length: 3 }, () => RawClient.connect(port)));
    slow?.sendBytes(Uint8Array.of(0, 40));
    huge?.sendBytes(Uint8Array.of(0xff, 0xff));
    await passed(LONGER_THAN_THE_LIMITS);
    for (const client of [silent, slow, huge]) {
      assert.deepEqual(client?.unread, ['HELLO']);
      client?.destroy();
    }
  },
);

attack(
  'attack 5, control: with --faults lifted the flood of empty frames ends nothing',
  { args: ['--faults', '1000000'] },
  async ({ port }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    speaker.sendBytes(new Uint8Array(200_000));
    assert.deepEqual(await fence(speaker, witness), []);
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

attack(
  'attack 19, control: with --tries lifted the eleventh try is still answered by RETRY',
  { args: ['--tries', '1000'] },
  async ({ port }) => {
    const client = await RawClient.connect(port);
    client.send(...Array.from({ length: 20 }, () => 'hello'));
    assert.ok(await becomes(() => client.unread.length === 21));
    assert.ok(client.unread.slice(1).every((text) => text === 'RETRY'));
    client.destroy();
  },
);

attack(
  'attack 57, control: without --count-loopback 60 connections from one address are all let in',
  { args: ['--per-address', '50'] },
  async ({ port }) => {
    const clients = await Promise.all(Array.from({ length: 60 }, () => RawClient.connect(port, '127.5.5.5')));
    for (const client of clients) assert.equal(await client.receive(), 'HELLO');
    for (const client of clients) client.destroy();
  },
);

attack(
  'attack 59, control: a reader that stops is kept while the limits on what waits for it are far away',
  { args: ['--rate', '0', '--max-text', '16384', '--send-queue', '67108864', '--stall', '600'] },
  async ({ port, server }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    const deaf = await RawClient.join(port, 'deaf');
    deaf.socket.pause();
    for (let said = 0; said < 8; said += 1) {
      speaker.send(...Array.from({ length: 60 }, () => 'x'.repeat(16_000)));
      await fence(speaker, witness);
    }
    await passed(LONGER_THAN_THE_LIMITS);
    assert.ok(server.serverLog.every(({ event }) => event !== 'session-ended'));
    for (const client of [deaf, speaker, witness]) client.destroy();
  },
);
