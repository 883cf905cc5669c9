import assert from 'node:assert/strict';
import { harmless } from '../../src/protocol/text.ts';
import { attack } from '../checks/support/arena.ts';
import { PAYLOADS } from '../checks/support/payloads.ts';
import { Participant } from './support/participant.ts';
import { readingAttack } from './support/reading-attack.ts';
import { Witness } from './support/witness.ts';

const NOT_UTF8: Readonly<Record<string, readonly string[]>> = {
  'attack 26: a broken, a lone and a cut-off sequence': ['c328', '80', 'e282', '61e28261', 'f09f98'],
  'attack 27: overlong forms': ['c0af', 'e080af', 'f08080af', 'c180', 'c08a'],
  'attack 28: surrogates, what lies above Unicode, and bytes that are never UTF-8': [
    ...['eda080', 'edbfbf', 'f4908080', 'f888808080', 'fe', 'ff', 'fc8080808080'],
  ],
};

/** A line whose string holds these bytes as they are. */
function lineWith(before: string, hex: string): Uint8Array {
  return Buffer.concat([Buffer.from(before), Buffer.from(hex, 'hex'), Buffer.from('"}')]);
}

attack(
  `${Object.keys(NOT_UTF8).join('; ')}: refused whole in texts, nicks and refs; nobody sees anything`,
  { args: ['--faults', '1000'] },
  async ({ port, server }) => {
    const witness = await Participant.enter(port, 'witness');
    const speaker = await Participant.enter(port, 'speaker');
    const outside = await Participant.connect(port);
    for (const hex of Object.values(NOT_UTF8).flat()) {
      speaker.sendLines(
        lineWith('{"type":"send","room":"#lobby","text":"ok ', hex),
        lineWith('{"type":"nick","nick":"ok', hex),
        lineWith('{"type":"ping","ref":"', hex),
      );
      outside.sendLines(lineWith('{"type":"login","nick":"ok', hex));
      for (const participant of [speaker, speaker, speaker, outside])
        assert.equal(await participant.expectRefusal(), 'not-utf8', hex);
    }
    speaker.say('1', 'fence');
    assert.equal((await witness.expect('message')).text, 'fence');
    assert.ok(server.chatLog.every(({ text }) => !text.startsWith('ok')));
    for (const participant of [witness, speaker, outside]) participant.destroy();
  },
);

attack(
  'attack 28: half a surrogate pair, written as an escape, is refused in every field that holds a text',
  {},
  async ({ port }) => {
    const witness = await Participant.enter(port, 'witness');
    const speaker = await Participant.enter(port, 'speaker');
    const lines = ['\\ud800', '\\udfff', 'a\\udc00\\ud800b'].flatMap((half) => [
      `{"type":"send","room":"#lobby","text":"${half}"}`,
      `{"type":"send","room":"#${half}","text":"x"}`,
      `{"type":"send","room":"#lobby","text":"x","id":"${half}"}`,
      `{"type":"nick","nick":"${half}"}`,
      `{"type":"ping","ref":"${half}"}`,
    ]);
    speaker.sendLines(...lines);
    for (const line of lines) {
      const { code, ref } = await speaker.expect('refused');
      assert.deepEqual([code, ref], ['bad-fields', undefined], line);
    }
    speaker.sendLines('{"type":"send","room":"#lobby","text":"\\ud83d\\ude03"}');
    assert.equal((await witness.expect('message')).text, '😃');
    for (const participant of [witness, speaker]) participant.destroy();
  },
);

const EXACT: readonly (readonly [item: number, text: string])[] = [
  ...PAYLOADS,
  [29, '\ufeffhi'],
  [40, `e${'\u0301'.repeat(2000)}`],
  [37, 'a\nb\r\nc'],
];

readingAttack(
  `attacks ${[...new Set(EXACT.map(([item]) => item))].toSorted((a, b) => a - b).join(', ')}: texts come byte for byte to protocol 2 and stay so in history and log, harmless to the base protocol`,
  { args: ['--rate', '0'], measuresMemory: true },
  async ({ port, server }) => {
    const witness = await Participant.enter(port, 'witness');
    const base = await Witness.join(port, 'base');
    const speaker = await Participant.enter(port, 'speaker');
    for (const [index, [item, text]] of EXACT.entries()) {
      speaker.say(`${index}`, text);
      assert.equal((await witness.expect('message')).text, text, `attack ${item}`);
      assert.equal(await base.receive(), `speaker: ${harmless(text)}`, `attack ${item}`);
    }
    const texts = EXACT.map(([, text]) => text);
    const logged = server.chatLog.filter(({ nick }) => nick === 'speaker').map(({ text }) => text);
    assert.deepEqual(logged, texts);
    witness.ask({ type: 'history', room: '#lobby' });
    const { entries } = await witness.expect('history');
    const kept = entries.filter((entry) => entry.type === 'message').filter(({ nick }) => nick === 'speaker');
    assert.deepEqual(
      kept.map(({ text }) => text),
      texts,
    );
    for (const client of [witness, base, speaker]) client.destroy();
  },
);

attack('attack 41: a text with nothing visible in it is refused and reaches nobody', {}, async ({ port }) => {
  const witness = await Participant.enter(port, 'witness');
  const speaker = await Participant.enter(port, 'speaker');
  const invisible = [
    '',
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
  for (const [index, text] of invisible.entries()) speaker.say(`${index}`, text);
  for (const index of invisible.keys()) {
    const { code, id } = await speaker.expect('refused');
    assert.deepEqual([code, id], ['nothing-visible', `${index}`]);
  }
  speaker.say('fence');
  assert.equal((await witness.expect('message')).id, 'fence');
  for (const participant of [witness, speaker]) participant.destroy();
});
