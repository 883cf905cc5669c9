import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Command } from '../../src/protocol/command.ts';
import { attack } from '../checks/support/arena.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';
import { RawClient } from '../support/raw-client.ts';
import { Participant } from './support/participant.ts';
import { readingAttack } from './support/reading-attack.ts';
import { Witness } from './support/witness.ts';

/** Names that every object has. */
const PROPERTIES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
/** Any number of tries, and commands as fast as they come. */
const PATIENT = ['--tries', '1000', '--faults', '100000', '--rate', '0'];

attack(
  'attack 22: of 200 who claim a free nick in the same instant, in both protocols, exactly one gets it',
  {},
  async ({ port }) => {
    const base = await Promise.all(Array.from({ length: 100 }, () => Witness.connect(port)));
    const newer = await Promise.all(Array.from({ length: 100 }, () => Participant.connect(port)));
    for (let index = 0; index < 100; index += 1) {
      newer[index]?.ask({ type: 'login', nick: 'Highlander' });
      base[index]?.send('NICK highlander');
    }
    const answers = await Promise.all([
      ...base.map(async (client) => [await client.receive(), await client.receive()][1]),
      ...newer.map(async (participant) => {
        const event = await participant.next();
        return event.type === 'refused' ? event.code : event.type;
      }),
    ]);
    assert.equal(answers.filter((answer) => answer === 'READY' || answer === 'welcome').length, 1);
    const refused = answers.filter((answer) => answer === 'RETRY' || answer === 'nick-in-use');
    assert.equal(refused.length, 199);
    for (const client of [...base, ...newer]) client.destroy();
  },
);

attack(
  'attack 23: what somebody said is shown before their nick belongs to somebody else, and nothing of theirs after',
  { args: ['--tries', '1000', '--rate', '200'] },
  async ({ port }) => {
    const witness = await Participant.enter(port, 'witness');
    const first = await Participant.enter(port, 'shared');
    const second = await Participant.connect(port);
    const before = Array.from({ length: 80 }, (_, index) => say(`before ${index}`));
    const after = Array.from({ length: 20 }, (_, index) => say(`after ${index}`));
    first.ask(...before, { type: 'nick', nick: 'another' }, ...after);
    let answer = 'refused';
    while (answer === 'refused') {
      second.ask({ type: 'login', nick: 'shared' });
      answer = (await second.next()).type;
    }
    second.ask(say('of the second'));
    const told = await witness.until((event) => event.type === 'message' && event.text === 'after 19');
    const rest = told.some((event) => event.type === 'message' && event.text === 'of the second')
      ? []
      : [await witness.expect('message')];
    const messages = [...told, ...rest].flatMap((event) => (event.type === 'message' ? [event] : []));
    for (const { identity, nick, text } of messages) {
      const isFirst = identity === first.welcome.identity;
      assert.equal(nick, text.startsWith('after') ? 'another' : 'shared', text);
      assert.equal(isFirst, text !== 'of the second', text);
    }
    const shared = messages.filter(({ nick }) => nick === 'shared').map(({ text }) => text);
    assert.deepEqual(shared, [...before.map(({ text }) => text), 'of the second']);
    for (const participant of [witness, first, second]) participant.destroy();
  },
);

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'attack 30': ['a\0b', 'a\x1b[31m', 'a\rb', 'a\u009bb', 'a\x7f'],
  'attack 39': ['a\u202eb', 'a\u2066b', '\u200eab'],
  'attack 41': [
    '\u200b',
    '\u2060',
    '\ufeff',
    '\u00ad',
    '\u3164',
    '\u115f',
    '\u2800',
    '\u{e0041}',
    'al\u200bice',
  ],
  'attack 42': ['', ' ', '\t', 'alice ', ' alice', 'al ice', '\u00a0', '\u3000', 'alice\u00a0', 'alice\n'],
  'attack 43': ['a'.repeat(513), 'a'.repeat(33), 'é'.repeat(33), '𝒂'.repeat(33), `${'𠀀'.repeat(32)}a`],
  'attacks 44 to 46': [
    'alice',
    'Alice',
    'ALICE',
    'ａｌｉｃｅ',
    'аlice',
    'aIice',
    'a1ice',
    'alicе',
    '𝐚𝐥𝐢𝐜𝐞',
    'aliсe',
  ],
  'attack 45': ['Rene\u0301', 'RENÉ', 'rené'],
  'attack 46': ['rnary', 'MARY', 'Rnary'],
  'attack 47': ['server', 'SERVER', 'sеrver', 'system', 'admin', 'root', 'operator', '*', 'server:', 'аdmin'],
  'attack 48': ['BYE', 'READY', 'RETRY', 'HELLO', 'NICK', 'bye', 'ｈｅｌｌｏ', 'ERROR'],
  'attack 50': ['../../x', 'a/b', '%2e%2e'],
  'attack 51': ["'; DROP TABLE identities;--", "%' OR 1=1", 'a"b', '$\u007bx}', '<b>'],
};

attack(
  'attacks 30, 39, 41 to 48, 50, 51: no bad, taken or reserved nick is had by login nor by nick, and nobody is told',
  { args: PATIENT },
  async ({ port, server }) => {
    // One is held by the base protocol, one by somebody who is there, one by somebody who has gone.
    const alice = await RawClient.join(port, 'alice');
    const rene = await Participant.enter(port, 'René');
    await (await Participant.enter(port, 'Mary')).leave();
    const outside = await Participant.connect(port);
    const inside = await Participant.enter(port, 'honest');
    for (const [item, nicks] of Object.entries(REFUSED)) {
      for (const nick of nicks) {
        outside.ask({ type: 'login', nick });
        inside.ask({ type: 'nick', nick });
        for (const participant of [outside, inside]) {
          const refused = await participant.expect('refused');
          assert.match(
            refused.code,
            /^(bad-nick|nick-in-use|bad-fields)$/,
            `${item}: ${JSON.stringify(nick)}`,
          );
          assert.ok(refused.text.length < 100, 'the nick is not echoed');
        }
      }
    }
    inside.ask({ type: 'members', room: '#lobby' });
    const { members } = await inside.expect('members');
    const nicks = members.map(({ nick }) => nick).toSorted();
    assert.deepEqual(nicks, ['René', 'alice', 'control1', 'control2', 'honest']);
    assert.deepEqual(await rene.settled(), []);
    assert.ok(
      server.serverLog.every(
        ({ nick }) => nick === undefined || !REFUSED['attack 42']?.includes(String(nick)),
      ),
    );
    for (const participant of [alice, rene, outside, inside]) participant.destroy();
  },
);

attack(
  'attack 44: of three spellings of a nick, asked for in the same instant by login and by nick, one is given',
  {},
  async ({ port }) => {
    const [login, ...others] = ['Trinity', 'trinity', 'TRINITY'];
    const outside = await Participant.connect(port);
    const inside = await Promise.all(others.map((_, index) => Participant.enter(port, `neo${index}`)));
    outside.ask({ type: 'login', nick: login ?? '' });
    inside.forEach((participant, index) => {
      participant.ask({ type: 'nick', nick: others[index] ?? '', ref: 'mine' });
    });
    const answers = await Promise.all(
      [outside, ...inside].map(async (participant) => {
        const isMine = (event: { readonly ref?: string }) => event.ref === 'mine' || participant === outside;
        return (await participant.until((event) => isMine('ref' in event ? event : {}))).at(-1)?.type;
      }),
    );
    assert.equal(answers.filter((answer) => answer === 'refused').length, 2, answers.join());
    for (const participant of [outside, ...inside]) participant.destroy();
  },
);

attack(
  'attack 49: names of properties that every object has are ordinary nicks, ids and refs, and are rooms that are not there',
  { args: PATIENT },
  async ({ port, server }) => {
    const witness = await Participant.enter(port, 'witness');
    for (const name of PROPERTIES) {
      const participant = await Participant.enter(port, { nick: name, ref: name });
      assert.deepEqual([participant.welcome.nick, participant.welcome.ref], [name, name]);
      const send = { type: 'send', room: '#lobby', id: name, text: name, ref: name } as const;
      participant.ask(send, send);
      const [first, again] = [await participant.expect('ack'), await participant.expect('ack')];
      assert.deepEqual([again.seq, again.time, again.id, again.ref], [first.seq, first.time, name, name]);
      const { nick, id, text } = await witness.expect('message');
      assert.deepEqual([nick, id, text], [name, name, name]);
      participant.ask({ ...send, id: `${name}2`, room: name }, { type: 'history', room: name });
      assert.deepEqual(
        [await participant.expectRefusal(), await participant.expectRefusal()],
        ['no-such-room', 'no-such-room'],
      );
      participant.sendLines(`{"type":"${name}","ref":"${name}"}`);
      assert.equal(await participant.expectRefusal(), 'unknown-type');
      participant.destroy();
    }
    assert.deepEqual(
      server.chatLog.filter(({ nick }) => PROPERTIES.includes(nick)).map(({ nick }) => nick),
      PROPERTIES,
    );
    witness.destroy();
  },
);

test('attack 49: such names as keys of JSON change no other object, and lend a command neither type nor field', () => {
  const chat = new MemoryChat();
  const participant = new MemoryParticipant(chat);
  const poison = '{"polluted":1,"type":"ping","room":"#lobby","text":"x"}';
  for (const key of PROPERTIES) participant.sendLines(`{"${key}":${poison}}`);
  assert.deepEqual(
    participant.takeOnly('refused').map(({ code }) => code),
    PROPERTIES.map(() => 'unknown-type'),
  );
  const rooms = PROPERTIES.map((key) => `"${key}":7`).join();
  participant.sendLines(
    `{"type":"login","nick":"a","resume":{"epoch":"epoch-1","rooms":{${rooms}}},"__proto__":${poison}}`,
  );
  assert.equal(participant.welcome().nick, 'a');
  participant.sendLines(`{"type":"send","__proto__":${poison},"ref":"r"}`);
  assert.deepEqual(
    participant.takeOnly('refused').map(({ code, ref }) => [code, ref]),
    [['bad-fields', 'r']],
  );
  const plain: { readonly polluted?: unknown; readonly x?: unknown } = {};
  assert.deepEqual([plain.polluted, plain.x, chat.failures, chat.kept], [undefined, undefined, [], []]);
});

const IDS = [
  '../../x',
  'a/b',
  'a\\b',
  '.',
  '..',
  '%2e%2e',
  'CON',
  'dot.',
  "';DROP",
  "%'OR",
  '-',
  '--',
  '0',
  '"',
  'a'.repeat(64),
];
const NO_IDS = ['', ' ', 'a b', 'a\0', 'é', '\u200b', 'a\n', 'a'.repeat(65), '\x7f'];
const NO_ROOMS = ['../../x', '#a/b', '#..', '', '#', '#lobby ', '#\0', "#'; DROP TABLE rooms;--", '*', '%'];

readingAttack(
  'attacks 50 and 51: paths and SQL are literal as ids, refused as rooms, and make no file and lose no table',
  { args: PATIENT },
  async ({ port, server }) => {
    const files = readdirSync(server.data).toSorted();
    const speaker = await Participant.enter(port, 'speaker');
    for (const id of IDS) {
      speaker.say(id, "'; DROP TABLE entries;--");
      assert.equal((await speaker.expect('ack')).id, id);
    }
    for (const id of NO_IDS) {
      speaker.say(id, 'not said');
      assert.equal(await speaker.expectRefusal(), 'bad-fields', JSON.stringify(id));
    }
    for (const room of NO_ROOMS) {
      const asked: readonly Command[] = [
        { type: 'send', room, id: 'r', text: 'not said' },
        ...(['history', 'members', 'typing'] as const).map((type) => ({ type, room })),
      ];
      speaker.ask(...asked);
      for (const { type } of asked)
        assert.equal(await speaker.expectRefusal(), 'no-such-room', `${type} ${room}`);
    }
    speaker.ask({ type: 'history', room: '#lobby', limit: 200 });
    const { entries } = await speaker.expect('history');
    const kept = entries.filter((entry) => entry.type === 'message').filter(({ nick }) => nick === 'speaker');
    assert.deepEqual(
      kept.map(({ id }) => id),
      IDS,
    );
    assert.ok(kept.every(({ text }) => text === "'; DROP TABLE entries;--"));
    assert.deepEqual(readdirSync(server.data).toSorted(), files);
    speaker.destroy();
  },
);

function say(text: string): Extract<Command, { type: 'send' }> {
  return { type: 'send', room: '#lobby', text };
}
