import assert from 'node:assert/strict';
import { setTimeout as passed } from 'node:timers/promises';
import { attack } from '../checks/support/arena.ts';
import { LightClient } from '../checks/support/light-client.ts';
import { becomes, residentAfterGc, residentBytes } from '../checks/support/probe.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { size } from './support/size.ts';
import { joinSpeakerAndWitness, Witness } from './support/witness.ts';

const LOUD = ['--rate', '0', '--max-text', '16384', '--send-queue', '65536', '--stall', '1'];
const PARAGRAPH = 'x'.repeat(16_000);

/**
 * Says more than any socket buffer of the system holds, in step with a reader, and in pieces: a megabyte at once to 200
 * people takes the machine its time, whoever reads it, and what is looked for here is what the others notice beyond that.
 */
async function sayMegabytes(speaker: RawClient, reader: RawClient, megabytes: number): Promise<void> {
  for (let said = 0; said < 10 * megabytes; said += 1) {
    speaker.send(...Array.from({ length: 6 }, () => PARAGRAPH));
    await fence(speaker, reader);
  }
}

attack(
  'attack 59: a reader that stops is closed once its queue is full, and the others hear everything',
  { args: LOUD },
  async ({ port, server }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    const deaf = await RawClient.join(port, 'deaf');
    deaf.socket.pause();
    await sayMegabytes(speaker, witness, 8);
    const ended = () =>
      server.serverLog.find(({ event, nick }) => event === 'session-ended' && nick === 'deaf');
    assert.ok(await becomes(() => ended() !== undefined, 5), 'closed');
    assert.match(String(ended()?.cause), /^(queue-full|no-progress)$/);
    const again = await RawClient.join(port, 'deaf');
    for (const client of [again, deaf, speaker, witness]) client.destroy();
  },
);

attack(
  'attack 59: a reader that stops with a little waiting for it is closed when nothing has left for --stall',
  { args: [...LOUD, '--send-queue', '67108864'] },
  async ({ port, server }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    const deaf = await RawClient.join(port, 'deaf');
    deaf.socket.pause();
    await sayMegabytes(speaker, witness, 8);
    const ended = () =>
      server.serverLog.find(({ event, nick }) => event === 'session-ended' && nick === 'deaf');
    assert.ok(await becomes(() => ended() !== undefined, 8), 'closed');
    assert.equal(ended()?.cause, 'no-progress');
    for (const client of [deaf, speaker, witness]) client.destroy();
  },
);

attack(
  'attack 59: a reader that pauses and then catches up is kept, also when silence follows',
  { args: [...LOUD, '--send-queue', '67108864', '--stall', '2'] },
  async ({ port }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    const late = await Witness.join(port, 'late');
    late.socket.pause();
    await sayMegabytes(speaker, witness, 8);
    late.socket.resume();
    speaker.send('the last');
    while ((await late.receive()) !== 'speaker: the last');
    // Longer than --stall: time itself is tested.
    await passed(3000);
    assert.equal(late.isClosed, false);
    for (const client of [late, speaker, witness]) client.destroy();
  },
);

attack(
  'attack 60: readers that have stopped cost little memory and nobody notices them',
  { args: LOUD, measuresMemory: true },
  async ({ port, server, controls }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    const held = () => controls.quietDuring(() => residentAfterGc(server.pid));
    const deaf = await Promise.all(
      Array.from({ length: size(40, 200) }, (_, index) => LightClient.join(port, `deaf${index}`)),
    );
    for (const { socket } of deaf) socket.pause();
    const before = await held();
    await sayMegabytes(speaker, witness, 5);
    const grown = ((await held()) - before) / 1024 / 1024;
    assert.ok(grown < 64, `${grown} MiB`);
    for (const client of [...deaf, speaker, witness]) client.destroy();
  },
);

attack(
  'attack 63: texts of 16 KiB to 300 members are held once, not 300 times',
  { args: LOUD, measuresMemory: true },
  async ({ port, server }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    let heard = 0;
    const crowd = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        LightClient.join(port, `member${index}`, {
          heard: (text) => {
            if (text.length > 16_000) heard += 1;
          },
        }),
      ),
    );
    const before = residentBytes(server.pid);
    for (let said = 0; said < 10; said += 1) {
      speaker.send(PARAGRAPH);
      await fence(speaker, witness);
    }
    assert.ok(await becomes(() => heard === 3000), `${heard} of 3,000 arrived`);
    const grown = (residentBytes(server.pid) - before) / 1024 / 1024;
    assert.ok(grown < 32, `${grown} MiB; 300 copies of each are 47 MiB`);
    for (const client of [...crowd, speaker, witness]) client.destroy();
  },
);
