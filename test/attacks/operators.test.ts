import assert from 'node:assert/strict';
import type { Command } from '../../src/protocol/command.ts';
import { readControl } from '../../src/server/commands/control-file.ts';
import { attack } from '../checks/support/arena.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Participant } from './support/participant.ts';
import { size } from './support/size.ts';

const KICK = { type: 'moderate', act: 'kick', nick: 'control1' } as const;

function secretOf({ data }: ServerProcess): string {
  const read = readControl(data);
  return read.type === 'control' ? read.control.secret : assert.fail(`the control file is ${read.type}`);
}

/** Guesses that are near: parts of the secret, in another case, with more, a byte off. */
function nearGuesses(secret: string): readonly string[] {
  const swapped = secret.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  const parts = [1, 8, secret.length - 1].flatMap((length) => [
    secret.slice(0, length),
    secret.slice(-length),
  ]);
  const other = secret.endsWith('A') ? 'B' : 'A';
  return [
    ...parts,
    swapped,
    ` ${secret}`,
    `${secret} `,
    `${secret}\0`,
    secret + secret,
    secret.slice(0, -1) + other,
  ];
}

attack(
  'a guess at the operator’s secret is refused, costs its connection, and nothing that was sent behind it is heard',
  {},
  async ({ port, server }) => {
    const secret = secretOf(server);
    const guesses = [...nearGuesses(secret), 'undefined', 'null', '0', '__proto__', 'x'.repeat(128)];
    for (const guess of guesses) {
      const guesser = await Participant.connect(port);
      guesser.ask({ type: 'operate', secret: guess }, { type: 'operate', secret }, KICK);
      assert.equal(await guesser.expectRefusal(), 'bad-secret', JSON.stringify(guess));
      assert.deepEqual(await guesser.receiveUntilClosed(), []);
    }
    for (const guess of ['', null, 0, [], {}, 'x'.repeat(129), '\ud800']) {
      const guesser = await Participant.connect(port);
      guesser.sendLines(JSON.stringify({ type: 'operate', secret: guess }));
      assert.equal(await guesser.expectRefusal(), 'bad-fields');
      guesser.ask(KICK);
      assert.equal(await guesser.expectRefusal(), 'not-logged-in');
      guesser.destroy();
    }
    const count = size(200, 5000);
    for (let tried = 0; tried < count; tried += 50) {
      const some = await Promise.all(Array.from({ length: 50 }, () => Participant.connect(port)));
      for (const [index, guesser] of some.entries())
        guesser.ask({ type: 'operate', secret: `guess ${tried + index}` });
      for (const guesser of some) assert.equal(await guesser.expectRefusal(), 'bad-secret');
      await Promise.all(some.map((guesser) => guesser.receiveUntilClosed()));
    }
    const owner = await Participant.connect(port);
    owner.ask({ type: 'operate', secret });
    await owner.expect('operating');
    owner.destroy();
    assert.ok(!server.serverLog.some(({ event }) => event === 'moderated'));
  },
);

attack(
  'nobody who is in the chat or outside moderates, and nobody who is in becomes an operator',
  { args: ['--faults', '100000'] },
  async ({ port, server }) => {
    const operate = { type: 'operate', secret: secretOf(server) } as const;
    const outside = await Participant.connect(port);
    outside.ask(KICK);
    assert.equal(await outside.expectRefusal(), 'not-logged-in');
    for (const entering of [{ nick: 'member' }, { nick: 'guest', guest: true }]) {
      const inside = await Participant.enter(port, entering);
      for (const act of ['kick', 'unkick', 'mute', 'unmute'] as const) {
        inside.ask({ ...KICK, act });
        assert.equal(await inside.expectRefusal(), 'not-allowed', `${act} by ${entering.nick}`);
      }
      inside.ask(operate, KICK);
      assert.equal(await inside.expectRefusal(), 'not-allowed');
      assert.equal(await inside.expectRefusal(), 'not-allowed');
      inside.destroy();
    }
    outside.destroy();
    assert.ok(!server.serverLog.some(({ event }) => event === 'moderated'));
  },
);

attack(
  'an operator is nobody: it hears nothing of the chat, is not among the members, and can ask for nothing else',
  { args: ['--faults', '100000', '--rate', '0'] },
  async ({ port, server, controls }) => {
    const operator = await Participant.connect(port);
    operator.ask({ type: 'operate', secret: secretOf(server) });
    await operator.expect('operating');
    const room = '#lobby';
    const asked: readonly Command[] = [
      { type: 'send', room, id: 'a', text: 'hello' },
      { type: 'edit', room, target: 1, text: 'other' },
      { type: 'delete', room, target: 1 },
      { type: 'react', room, target: 1, reaction: '👍' },
      { type: 'topic', room, topic: 'mine' },
      { type: 'join', room: '#secret' },
      { type: 'leave', room },
      { type: 'rooms' },
      { type: 'history', room },
      { type: 'search', query: 'word' },
      { type: 'members', room },
      { type: 'person', nick: 'control1' },
      { type: 'read', room, seq: 1 },
      { type: 'mute', room, muted: true },
      { type: 'typing', room },
      { type: 'away' },
      { type: 'nick', nick: 'boss' },
      { type: 'own' },
      { type: 'erase', nick: '' },
      { type: 'operate', secret: 'another' },
      { type: 'login', nick: 'boss' },
    ];
    for (const command of asked) {
      operator.ask(command);
      assert.match(await operator.expectRefusal(), /^(not-allowed|already-logged-in)$/, command.type);
    }
    await controls.exchange();
    assert.deepEqual(await operator.settled(), []);
    const member = await Participant.enter(port, 'member');
    member.ask({ type: 'members', room });
    const { members } = await member.expect('members');
    assert.deepEqual(members.map(({ nick }) => nick).toSorted(), ['control1', 'control2', 'member']);
    await operator.leave();
    member.destroy();
  },
);
