import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { harmless } from '../../src/protocol/text.ts';
import { attack } from '../checks/support/arena.ts';
import { RAW_CONTROL } from '../checks/support/control-pair.ts';
import { PAYLOADS } from '../checks/support/payloads.ts';
import { fence } from '../support/raw-client.ts';
import { joinSpeakerAndWitness } from './support/witness.ts';

const items = [...new Set(PAYLOADS.map(([item]) => item))];

attack(
  `attacks ${items.join(', ')}: texts that attack terminals, logs and readers arrive whole and inert, as their sender's`,
  { measuresMemory: true },
  async ({ port, server }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    for (const [item, text] of PAYLOADS) {
      speaker.send(text);
      const shown = await witness.receive();
      assert.equal(shown, `speaker: ${harmless(text)}`, `attack ${item}`);
      assert.doesNotMatch(shown, RAW_CONTROL, `attack ${item}`);
    }
    const logged = server.chatLog.filter(({ nick }) => nick === 'speaker').map(({ text }) => text);
    assert.deepEqual(
      logged,
      PAYLOADS.map(([, text]) => text),
      'one log line each, which reads back exactly',
    );
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

attack(
  'attack 54: emoji sequences and the scripts of the world arrive byte for byte',
  {},
  async ({ port }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    for (const [, text] of PAYLOADS.filter(([item]) => item === 54)) {
      speaker.send(text);
      assert.equal(await witness.receive(), `speaker: ${text}`);
    }
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

attack(
  'attack 40: a letter under 5,000 combining marks is delivered and logged as it was sent',
  { args: ['--max-text', '16384'] },
  async ({ port, server }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    const text = `e${'\u0301'.repeat(5000)}`;
    speaker.send(text);
    assert.equal(await witness.receive(), `speaker: ${text}`);
    assert.ok(server.chatLog.some((line) => line.text === text));
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

attack(
  'attack 30: texts that grow most when they are made harmless still fit their frame',
  { args: ['--max-text', '16384'] },
  async ({ port }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    for (const text of [
      `x${'\n'.repeat(16_383)}`,
      `x${'\x01'.repeat(16_383)}`,
      `xy${'\u0085'.repeat(8191)}`,
    ]) {
      speaker.send(text);
      assert.ok((await witness.receive()).startsWith('speaker: x'));
    }
    assert.deepEqual(await fence(speaker, witness), []);
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

attack('attack 50: no text and no name makes a file', {}, async ({ port, server }) => {
  const before = readdirSync(server.data);
  const { speaker, witness } = await joinSpeakerAndWitness(port);
  const paths = ['../../x', 'a/b', 'a\\b', '.', '..', '%2e%2e', 'CON'];
  speaker.send(...paths);
  for (const text of paths) assert.equal(await witness.receive(), `speaker: ${text}`);
  assert.deepEqual(readdirSync(server.data), before);
  await Promise.all([speaker.leave(), witness.leave()]);
});
