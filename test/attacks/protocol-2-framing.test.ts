import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as passed } from 'node:timers/promises';
import { frame } from '../../src/wire/frames.ts';
import { attack } from '../checks/support/arena.ts';
import { becomes, residentBytes } from '../checks/support/probe.ts';
import { RawClient } from '../support/raw-client.ts';
import { Participant } from './support/participant.ts';
import { size } from './support/size.ts';

const FIRST_LINE = 16 * 1024;
const LINE = 64 * 1024;

async function sendByteByByte(participant: Participant, bytes: Uint8Array): Promise<void> {
  for (const byte of bytes) {
    await new Promise((written) => participant.socket.write(Uint8Array.of(byte), written));
  }
}

for (const [what, few, flood] of [
  ['empty frames', new Uint8Array(20), new Uint8Array(200_000)],
  ['empty lines', frame('\n\r\n'), Buffer.concat([frame('\n'.repeat(50_000)), frame('\r\n'.repeat(25_000))])],
  ['blank lines', frame(' \n\t\n'), frame(' \n'.repeat(32_000))],
] as const) {
  attack(
    `attacks 4 and 5: ${what}, a few, are nothing; a flood of them ends the connection and reaches nobody`,
    {},
    async ({ port, server }) => {
      const witness = await Participant.enter(port, 'witness');
      const flooder = await Participant.enter(port, 'flooder');
      flooder.sendBytes(few);
      assert.deepEqual(await flooder.settled(), []);
      flooder.sendBytes(flood);
      const told = (await flooder.receiveUntilClosed()).at(-1);
      assert.equal(told?.type === 'refused' && told.code, 'too-many-faults');
      const other = await Participant.enter(port, 'other');
      other.say('1', 'fence');
      assert.equal((await witness.expect('message')).text, 'fence');
      assert.ok(await becomes(() => server.serverLog.some(({ cause }) => cause === 'too-many-faults')));
      for (const participant of [witness, other]) participant.destroy();
    },
  );
}

attack(
  'attack 6: a first line is closed at its 16,385th byte, nothing of it is carried out, and nothing is kept for it',
  { measuresMemory: true },
  async ({ port, server }) => {
    const before = residentBytes(server.pid);
    for (let round = 0; round < size(2, 50); round += 1) {
      const participants = await Promise.all(Array.from({ length: 100 }, () => Participant.connect(port)));
      const login = `{"type":"login","nick":"long"}${' '.repeat(FIRST_LINE)}\n{"type":"login","nick":"long"}\n`;
      for (const participant of participants) participant.sendBytes(frame(login));
      const told = await Promise.all(participants.map((each) => each.receiveUntilClosed()));
      for (const events of told) {
        assert.deepEqual(
          events.map((event) => event.type === 'refused' && event.code),
          ['line-too-long'],
        );
      }
    }
    const grown = (residentBytes(server.pid) - before) / 1024 / 1024;
    assert.ok(grown < 64, `${grown} MiB`);
    await (await Participant.enter(port, 'long')).leave();
  },
);

attack(
  'attack 7: after the login a line of 64 KiB is heard whole, and one byte more is the end, without waiting for its end',
  { args: ['--max-text', '16384'] },
  async ({ port }) => {
    const witness = await Participant.enter(port, 'witness');
    const speaker = await Participant.enter(port, 'speaker');
    // A control character takes six bytes in JSON.
    const text = `x${'\u0001'.repeat(10_900)}`;
    const line = JSON.stringify({ type: 'send', room: '#lobby', id: '1', text }).padEnd(LINE);
    assert.equal(line.length, LINE);
    const ended = Buffer.from(`${line}\n`);
    speaker.sendBytes(Buffer.concat([frame(ended.subarray(0, 40_000)), frame(ended.subarray(40_000))]));
    assert.equal((await speaker.expect('ack')).id, '1');
    assert.equal((await witness.expect('message')).text, text);
    speaker.sendBytes(
      Buffer.concat([frame(Buffer.alloc(40_000, 32)), frame(Buffer.alloc(LINE + 1 - 40_000, 32))]),
    );
    assert.equal(await speaker.expectRefusal(), 'line-too-long');
    await speaker.receiveUntilClosed();
    witness.destroy();
  },
);

for (const [item, bytes] of [
  ['attack 8: most of a line', frame('{"type":"send","room":"#lobby","text":"half"')],
  ['attack 9: a whole line without its end', frame('{"type":"send","room":"#lobby","text":"half"}')],
  ['attack 9: half of a header', Uint8Array.of(0)],
  [
    'attack 20: bye in a frame that announces more',
    Buffer.concat([Uint8Array.of(0, 99), Buffer.from('{"type":"bye"}')]),
  ],
] as const) {
  attack(
    `${item}, then the end of the stream: discarded, and the identity can come back`,
    {},
    async (arena) => {
      const witness = await Participant.enter(arena.port, 'witness');
      const speaker = await Participant.enter(arena.port, 'speaker');
      speaker.socket.end(bytes);
      assert.deepEqual(await speaker.receiveUntilClosed(), []);
      const { token = '' } = speaker.welcome;
      const again = await Participant.enter(arena.port, { nick: 'speaker', token });
      again.say('1', 'fence');
      assert.equal((await witness.expect('message')).text, 'fence');
      const ended = () =>
        arena.server.serverLog.find(({ event, nick }) => event === 'session-ended' && nick === 'speaker');
      assert.ok(await becomes(() => ended() !== undefined));
      assert.equal(ended()?.cause, 'end-of-stream');
      for (const participant of [witness, again]) participant.destroy();
    },
  );
}

attack(
  'attacks 10 and 12: a session sent byte by byte, its characters cut by frames too, is the same as one sent at once',
  {},
  async ({ port }) => {
    const witness = await Participant.enter(port, 'witness');
    const bytewise = await Participant.connect(port);
    const texts = ['one', 'a😃b', '😃'];
    const lines = [
      JSON.stringify({ type: 'login', nick: 'bytewise' }),
      ...texts.map((text, index) => JSON.stringify({ type: 'send', room: '#lobby', id: `${index}`, text })),
      JSON.stringify({ type: 'bye' }),
    ];
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const frames = Array.from(bytes, (byte) => frame(Uint8Array.of(byte)));
    await sendByteByByte(bytewise, Buffer.concat(frames));
    assert.equal((await bytewise.expect('welcome')).nick, 'bytewise');
    for (const text of texts) assert.equal((await witness.expect('message')).text, text);
    await bytewise.receiveUntilClosed();
    witness.destroy();
  },
);

attack(
  'attack 11: 500 lines in one frame are all carried out, in order, as fast as the budget allows',
  { args: ['--rate', '1000'] },
  async ({ port }) => {
    const witness = await Participant.enter(port, 'witness');
    const speaker = await Participant.enter(port, 'speaker');
    const ids = Array.from({ length: 500 }, (_, index) => `n${index}`);
    const lines = ids.map((id) => JSON.stringify({ type: 'send', room: '#lobby', id, text: id }));
    speaker.sendBytes(frame(lines.map((line) => `${line}\n`).join('')));
    for (const id of ids) {
      assert.equal((await speaker.expect('ack')).id, id);
      assert.equal((await witness.expect('message')).id, id);
    }
    for (const participant of [witness, speaker]) participant.destroy();
  },
);

attack(
  'attack 13: a connection reset in the middle of a line, again and again, is no error, and its token brings it back',
  {},
  async ({ port, server }) => {
    const resetOften = async (nick: string) => {
      const first = await Participant.enter(port, nick);
      const { token = '' } = first.welcome;
      first.destroy();
      for (let round = 0; round < size(10, 100); round += 1) {
        const participant = await Participant.enter(port, { nick, token });
        assert.equal(participant.welcome.token, undefined);
        participant.sendBytes(frame('{"type":"send","ro'));
        participant.socket.resetAndDestroy();
        await once(participant.socket, 'close');
      }
    };
    await Promise.all(Array.from({ length: 10 }, (_, index) => resetOften(`reset${index}`)));
    assert.equal(server.stderr, '');
  },
);

attack(
  'attack 18: NICK behind PARLEY 2, and PARLEY 2 again, are lines that are no JSON; no second nick is taken',
  {},
  async ({ port }) => {
    const speaker = await Participant.enter(port, 'speaker');
    speaker.sendLines('NICK second', 'PARLEY 2');
    assert.deepEqual(
      [await speaker.expectRefusal(), await speaker.expectRefusal()],
      ['not-json', 'not-json'],
    );
    speaker.ask({ type: 'login', nick: 'second' });
    assert.equal(await speaker.expectRefusal(), 'already-logged-in');
    const second = await RawClient.join(port, 'second');
    await Promise.all([speaker.leave(), second.leave()]);
  },
);

attack(
  'attack 19: commands before the login are refused, reach nobody and no log, and too many of them are the end',
  { args: ['--faults', '20'] },
  async ({ port, server }) => {
    const witness = await Participant.enter(port, 'witness');
    const rash = await Participant.connect(port);
    const send = { type: 'send', room: '#lobby', id: '1', text: 'hello' } as const;
    const asked = [send, { type: 'history', room: '#lobby' }, { type: 'members', room: '#lobby' }] as const;
    rash.ask(...Array.from({ length: 10 }, () => [...asked, { type: 'nick', nick: 'rash' } as const]).flat());
    const codes = (await rash.receiveUntilClosed()).map((event) => event.type === 'refused' && event.code);
    assert.equal(codes.at(-1), 'too-many-faults');
    assert.equal(codes.filter((code) => code === 'not-logged-in').length, codes.length - 1);
    assert.ok(codes.length <= 22, `${codes.length} answers`);
    const other = await Participant.enter(port, 'rash');
    other.say('1', 'fence');
    assert.equal((await witness.expect('message')).text, 'fence');
    assert.ok(server.chatLog.every(({ text }) => text !== 'hello'));
    for (const participant of [witness, other]) participant.destroy();
  },
);

attack('attack 21: only a bye ends a session; what looks like it is refused', {}, async ({ port }) => {
  const speaker = await Participant.enter(port, 'speaker');
  const refused: Readonly<Record<string, string>> = {
    BYE: 'not-json',
    bye: 'not-json',
    '"bye"': 'not-json',
    '["bye"]': 'not-json',
    '{"type":"BYE"}': 'unknown-type',
    '{"type":"bye "}': 'unknown-type',
    '{"type":["bye"]}': 'unknown-type',
    '{"type":null}': 'unknown-type',
    '{}': 'unknown-type',
    '{"type":"bye"}{"type":"bye"}': 'not-json',
    '{"type":"bye","ref":1}': 'bad-fields',
    '{"type":"welcome"}': 'unknown-type',
    '\ufeff{"type":"bye"}': 'not-json',
  };
  for (const [line, code] of Object.entries(refused)) {
    speaker.sendLines(line);
    assert.equal(await speaker.expectRefusal(), code, line);
  }
  await speaker.leave();
});

attack(
  'attack 24: what is sent behind a login in one segment, before its welcome, is carried out in order under that name',
  {},
  async ({ port }) => {
    const witness = await Participant.enter(port, 'witness');
    const hasty = await Participant.connect(port);
    const said = ['one', 'two', 'three'].map(
      (id) => ({ type: 'send', room: '#lobby', id, text: id }) as const,
    );
    hasty.ask({ type: 'login', nick: 'hasty' }, ...said);
    const { identity } = await hasty.expect('welcome');
    for (const { id } of said) {
      assert.equal((await hasty.expect('ack')).id, id);
      const message = await witness.expect('message');
      assert.deepEqual([message.nick, message.identity, message.text], ['hasty', identity, id]);
    }
    for (const participant of [witness, hasty]) participant.destroy();
  },
);

attack(
  'attack 25: all who close between login and welcome leave no ghosts: nobody is listed who is not there',
  {},
  async ({ port }) => {
    const witness = await Participant.enter(port, 'witness');
    for (let round = 0; round < size(30, 100); round += 1) {
      const participants = await Promise.all(Array.from({ length: 10 }, () => Participant.connect(port)));
      participants.forEach((participant, index) => {
        const login = frame(`{"type":"login","nick":"ghost${round}x${index}"}\n`);
        participant.socket.write(login, () => participant.destroy());
      });
    }
    const people = async () => {
      witness.ask({ type: 'members', room: '#lobby' });
      return (await witness.expect('members')).members.map(({ nick }) => nick);
    };
    let listed = await people();
    for (let tries = 0; tries < 20 && listed.length > 3; tries += 1) {
      await passed(100);
      listed = await people();
    }
    assert.deepEqual(listed, ['control1', 'control2', 'witness']);
    witness.destroy();
  },
);
