import assert from 'node:assert/strict';
import { attack } from '../checks/support/arena.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { joinSpeakerAndWitness } from './support/witness.ts';

const NOT_UTF8: Readonly<Record<string, readonly string[]>> = {
  'attack 26: a broken, a lone and a cut-off sequence': ['c328', '80', 'e282', '61e28261', 'f09f98'],
  'attack 27: overlong forms': ['c0af', 'e080af', 'f08080af', 'c180'],
  'attack 28: surrogates, what lies above Unicode, and bytes that are never UTF-8': [
    ...['eda080', 'edbfbf', 'f4908080', 'f888808080', 'fe', 'ff', 'fc8080808080'],
  ],
};

for (const [item, sequences] of Object.entries(NOT_UTF8)) {
  attack(
    `${item} are refused as text, reach nobody and no log, and their sender goes on`,
    {},
    async ({ port, server }) => {
      const { speaker, witness } = await joinSpeakerAndWitness(port);
      for (const hex of sequences) {
        speaker.send(Buffer.from(`6f6b20${hex}`, 'hex'));
        assert.match(await speaker.receive(), /^ERROR that was not valid UTF-8/, hex);
      }
      assert.deepEqual(await fence(speaker, witness), []);
      assert.ok(server.chatLog.every(({ text }) => !text.startsWith('ok')));
      await Promise.all([speaker.leave(), witness.leave()]);
    },
  );

  attack(`${item} are no name`, {}, async ({ port }) => {
    const client = await RawClient.connect(port);
    assert.equal(await client.receive(), 'HELLO');
    for (const hex of sequences) {
      client.send(Buffer.from(`4e49434b20${hex}`, 'hex'));
      assert.equal(await client.receive(), 'RETRY', hex);
    }
    client.destroy();
  });
}

attack('attack 29: a byte order mark is part of the text', {}, async ({ port, server }) => {
  const { speaker, witness } = await joinSpeakerAndWitness(port);
  speaker.send(Buffer.from('efbbbf6869', 'hex'));
  assert.equal(await witness.receive(), 'speaker: \ufeffhi');
  assert.ok(server.chatLog.some(({ text }) => text === '\ufeffhi'));
  await Promise.all([speaker.leave(), witness.leave()]);
});

attack('attack 41: a text with nothing visible in it is refused and reaches nobody', {}, async ({ port }) => {
  const { speaker, witness } = await joinSpeakerAndWitness(port);
  const invisible = [
    ' ',
    '\t\n',
    '\u200b',
    '\u2060\ufeff',
    '\u00ad',
    '\u3164',
    '\u2800',
    '\u{e0041}',
    '\0\x1b',
  ];
  for (const text of invisible) {
    speaker.send(text);
    assert.match(await speaker.receive(), /^ERROR there was nothing visible/, JSON.stringify(text));
  }
  assert.deepEqual(await fence(speaker, witness), []);
  await Promise.all([speaker.leave(), witness.leave()]);
});
