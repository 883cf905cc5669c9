import assert from 'node:assert/strict';
import { once } from 'node:events';
import { frame } from '../../src/wire/frames.ts';
import { attack } from '../checks/support/arena.ts';
import { becomes } from '../checks/support/probe.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { joinSpeakerAndWitness, Witness } from './support/witness.ts';

/** Writes every byte on its own. */
async function sendByteByByte(client: RawClient, bytes: Uint8Array): Promise<void> {
  for (const byte of bytes) {
    await new Promise((written) => client.socket.write(Uint8Array.of(byte), written));
  }
}

/** Joins under a nick that was held a moment ago: the reset may come to the server in the same instant as this. */
async function joinSoon(port: number, nick: string): Promise<RawClient> {
  const client = await RawClient.connect(port);
  assert.equal(await client.receive(), 'HELLO');
  for (let tries = 0; tries < 3; tries += 1) {
    client.send(`NICK ${nick}`);
    if ((await client.receive()) === 'READY') return client;
  }
  throw new Error(`${nick} was not free`);
}

attack(
  'attack 4: an empty frame before NICK is nothing, and the NICK after it works',
  {},
  async ({ port }) => {
    const client = await RawClient.connect(port);
    client.send('', 'NICK alice');
    assert.deepEqual([await client.receive(), await client.receive()], ['HELLO', 'READY']);
    await client.leave();
  },
);

attack(
  'attack 5: 100,000 empty frames after READY reach nobody and end the connection as a flood',
  {},
  async ({ port, server }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    speaker.sendBytes(new Uint8Array(200_000));
    const frames = await speaker.receiveUntilClosed();
    assert.match(frames.at(-1) ?? '', /^ERROR too much empty or malformed input/);
    const other = await RawClient.join(port, 'other');
    assert.deepEqual(await fence(other, witness), []);
    assert.ok(await becomes(() => server.serverLog.some(({ cause }) => cause === 'too-many-faults')));
    await Promise.all([witness.leave(), other.leave()]);
  },
);

attack(
  'attack 7: a text of 16,384 bytes is delivered whole where the server allows it',
  { args: ['--max-text', '16384'] },
  async ({ port }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    const text = 'a'.repeat(16_384);
    speaker.send(text);
    assert.equal(await witness.receive(), `speaker: ${text}`);
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

attack(
  'attack 7: a frame of 65,535 bytes is refused whole, never cut short, and its sender goes on',
  {},
  async ({ port }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    speaker.send('a'.repeat(65_535), 'b'.repeat(4097), 'c'.repeat(4096));
    assert.match(await speaker.receive(), /^ERROR that was longer than 4096 bytes/);
    assert.match(await speaker.receive(), /^ERROR that was longer than 4096 bytes/);
    assert.equal(await witness.receive(), `speaker: ${'c'.repeat(4096)}`);
    assert.deepEqual(await fence(speaker, witness), []);
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

for (const [item, bytes] of [
  ['attack 8: five bytes of a frame of sixteen', Uint8Array.of(0, 16, 104, 101, 108, 108, 111)],
  ['attack 9: half of a header', Uint8Array.of(0)],
  ['attack 20: BYE in a frame that announces ten bytes', Uint8Array.of(0, 10, 0x42, 0x59, 0x45)],
] as const) {
  attack(`${item}, then the end of the stream: discarded, and the nick is free`, {}, async (arena) => {
    const { speaker, witness } = await joinSpeakerAndWitness(arena.port);
    speaker.socket.end(bytes);
    assert.deepEqual(await speaker.receiveUntilClosed(), []);
    const again = await RawClient.join(arena.port, 'speaker');
    assert.deepEqual(await fence(again, witness), []);
    const ended = () => arena.server.serverLog.find(({ event }) => event === 'session-ended');
    assert.ok(await becomes(() => ended() !== undefined));
    assert.equal(ended()?.cause, 'end-of-stream');
    await Promise.all([again.leave(), witness.leave()]);
  });
}

attack(
  'attack 10: a whole session sent one byte per write is the same as one sent at once',
  {},
  async ({ port }) => {
    const witness = await Witness.join(port, 'witness');
    const session = Buffer.concat(['NICK bytewise', 'one', 'two', 'three', 'BYE'].map(frame));
    const bytewise = await RawClient.connect(port);
    await sendByteByByte(bytewise, session);
    assert.deepEqual(await bytewise.receiveUntilClosed(), ['HELLO', 'READY']);
    const texts = [await witness.receive(), await witness.receive(), await witness.receive()];
    assert.deepEqual(texts, ['bytewise: one', 'bytewise: two', 'bytewise: three']);
    await witness.leave();
  },
);

attack(
  'attack 11: 500 small frames in one segment are all delivered, in order, as fast as the budget allows',
  { args: ['--rate', '1000'] },
  async ({ port }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    const texts = Array.from({ length: 500 }, (_, index) => `n ${index}`);
    speaker.send(...texts);
    for (const text of texts) assert.equal(await witness.receive(), `speaker: ${text}`);
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

attack(
  'attack 12: a header in two segments and an emoji in four arrive as one intact text',
  {},
  async ({ port }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    await sendByteByByte(speaker, frame('a😃b'));
    assert.equal(await witness.receive(), 'speaker: a😃b');
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

attack(
  'attack 13: a connection reset in the middle of a frame, 1,000 times, leaves its nick free',
  { measuresMemory: true },
  async ({ port, server }) => {
    const resetHundredTimes = async (nick: string) => {
      for (let round = 0; round < 100; round += 1) {
        const client = await joinSoon(port, nick);
        client.sendBytes(Uint8Array.of(0, 200, 65));
        client.socket.resetAndDestroy();
        await once(client.socket, 'close');
      }
    };
    const nicks = Array.from({ length: 10 }, (_, index) => `reset${index}`);
    await Promise.all(nicks.map(resetHundredTimes));
    assert.equal(server.stderr, '');
  },
);
