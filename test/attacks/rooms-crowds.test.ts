import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { setTimeout as passed } from 'node:timers/promises';
import type { ServerEvent } from '../../src/protocol/event.ts';
import { isLoopback, sender } from '../../src/transports/addresses.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';
import { Participant } from './support/participant.ts';
import { enterCrowd } from './support/participant-crowd.ts';
import { readingAttack } from './support/reading-attack.ts';
import { size } from './support/size.ts';

const PATIENT = ['--faults', '1000000', '--rate', '0'];
const DAY = 24 * 3600 * 1000;
/** In a room of more, nobody is told who comes and goes (P24). */
const MOST_TOLD = 500;
/** Rooms that one may be in, and that may be made from one address in a day (P50). */
const OF_ONE = 100;
const OF_AN_ADDRESS = 20;

readingAttack(
  'attack 58: who joins and leaves a room 500 times a second is slowed to ten, and presence there is told once a second or not at all',
  {},
  async ({ port }) => {
    const room = '#club';
    const members = await enterCrowd(port, size(40, 1000), 'member');
    for (const member of members) member.ask({ type: 'join', room });
    for (const member of members) await member.settled();
    const told = { moves: 0, presence: 0, people: 0 };
    const watcher = members[0] ?? assert.fail();
    const restless = await Participant.enter(port, 'restless');
    const { identity } = restless.welcome;
    watcher.heard = (event) => {
      if ('room' in event && event.room !== room) return;
      if (event.type === 'presence') {
        told.presence += 1;
        told.people += [...event.came, ...event.went].filter((one) => one.identity === identity).length;
      } else if ((event.type === 'joined' || event.type === 'left') && event.identity === identity) {
        told.moves += 1;
      }
    };
    const began = performance.now();
    for (let tenth = 0; tenth < size(20, 100); tenth += 1) {
      const commands = Array.from({ length: 25 }, () => [
        { type: 'join', room } as const,
        { type: 'leave', room } as const,
      ]);
      restless.ask(...commands.flat());
      await passed(100);
    }
    await watcher.answered('ack', { type: 'send', room, text: 'are you still here?' });
    await watcher.settled();
    const seconds = (performance.now() - began) / 1000;
    const allowed = 50 + 10 * seconds + 1;
    assert.ok(told.moves >= 40 && told.moves <= allowed, `${told.moves} moves, ${allowed} allowed`);
    assert.ok(told.presence <= seconds + 2, `${told.presence} times in ${seconds} s`);
    assert.ok(told.people <= told.presence, `${told.people} times: one comes, or goes`);
    if (members.length > MOST_TOLD) assert.equal(told.presence, 0);
    else assert.ok(told.presence > 0, 'it is told where the room is small enough');
    for (const participant of [...members, restless]) participant.destroy();
  },
);

/** How many of the answers say that one has entered; all others must say that there are too many rooms. */
function entered(answers: readonly ServerEvent[]): number {
  const codes = answers.flatMap((event) => {
    if (event.type === 'entered') return ['entered'];
    return event.type === 'refused' ? [event.code] : [];
  });
  for (const code of codes) assert.match(code, /^(entered|too-many-rooms)$/);
  return codes.filter((code) => code === 'entered').length;
}

/** Asks for rooms that are called so, and waits for every answer. */
async function joinAll(participant: Participant, prefix: string, count: number): Promise<number> {
  const answers: ServerEvent[] = [];
  for (let asked = 0; asked < count; asked += 500) {
    const some = Math.min(500, count - asked);
    participant.ask(
      ...Array.from({ length: some }, (_, index) => {
        return { type: 'join', room: `#${prefix}${asked + index}` } as const;
      }),
    );
    answers.push(...(await participant.settled()));
  }
  return entered(answers);
}

readingAttack(
  'attack 67: one session that asks for 10,000 rooms gets into a hundred, and a server has as many as --rooms says',
  { args: [...PATIENT, '--rooms', `${size(250, 1000)}`] },
  async ({ port }) => {
    const first = await Participant.enter(port, 'first');
    assert.equal(await joinAll(first, 'own', size(1000, 10_000)), OF_ONE);
    let made = OF_ONE;
    for (let index = 0; index < size(4, 100); index += 1) {
      const another = await Participant.enter(port, `another${index}`);
      made += await joinAll(another, `room${index}x`, size(150, 1000));
      another.destroy();
    }
    // One is the lobby.
    assert.equal(made, size(250, 1000) - 1);
    const { rooms } = await first.answered('rooms', { type: 'rooms' });
    assert.equal(rooms.length, made + 1);
    await first.answered('exited', { type: 'leave', room: '#own0' });
    await first.answered('entered', { type: 'join', room: '#room0x0' });
    first.destroy();
  },
);

readingAttack(
  'attack 67: refusals of rooms count as faults, so that who goes on asking is closed',
  { args: ['--rate', '0', '--rooms', '2'] },
  async ({ port }) => {
    const asker = await Participant.enter(port, 'asker');
    for (let index = 0; index < 10_000; index += 1) asker.ask({ type: 'join', room: `#r${index}` });
    const told = await asker.receiveUntilClosed(30);
    assert.equal(told.filter((event) => event.type === 'entered').length, 1);
    const last = told.at(-1);
    assert.equal(last?.type === 'refused' && last.code, 'too-many-faults');
    assert.ok(told.length < 200, `${told.length} answers`);
  },
);

/** An address of this machine that counts as another's. */
const OUTSIDE = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ address, family }) => family === 'IPv4' && !isLoopback(address))?.address;

readingAttack(
  'attack 67: from one address twenty rooms are made a day, however many identities ask for them',
  {
    args: [...PATIENT, '--rooms', '100000'],
    skip: OUTSIDE === undefined && 'this machine has no address but its own loopback',
  },
  async ({ port }) => {
    let made = 0;
    for (let index = 0; index < size(10, 100); index += 1) {
      const one = await Participant.enter(port, `one${index}`, OUTSIDE);
      made += await joinAll(one, `room${index}x`, size(100, 1000));
      one.destroy();
    }
    assert.equal(made, OF_AN_ADDRESS);
    const near = await Participant.enter(port, 'near');
    assert.equal(await joinAll(near, 'near', OF_ONE), OF_ONE, 'others still make theirs');
    const last = await Participant.enter(port, 'last', OUTSIDE);
    assert.equal(
      await joinAll(last, 'near', OF_ONE),
      OF_ONE,
      'and what is there can be joined from everywhere',
    );
    for (const participant of [near, last]) participant.destroy();
  },
);

test('attack 67: the addresses of an IPv6 /64 count as one, and a day later all may make rooms again', () => {
  const chat = new MemoryChat({ rate: 0, faults: 1_000_000, rooms: 100_000 });
  const addresses = ['2001:db8::1', '2001:db8::2', '2001:db8:0:0:ffff::1', '2001:db8:1::1', '192.0.2.9'];
  let round = 0;
  const makeFrom = (address: string): number => {
    round += 1;
    const one = MemoryParticipant.enter(chat, { nick: `one${round}` }, address);
    one.take();
    one.ask(
      ...Array.from({ length: 30 }, (_, index) => ({ type: 'join', room: `#r${round}x${index}` }) as const),
    );
    chat.clock.advance(1000);
    const made = one.takeOnly('entered').length;
    one.stream.destroy();
    return made;
  };
  assert.equal(new Set(addresses.map(sender)).size, 3);
  assert.deepEqual(addresses.map(makeFrom), [20, 0, 0, 20, 20]);
  chat.clock.advance(DAY);
  assert.deepEqual(addresses.map(makeFrom), [20, 0, 0, 20, 20]);
});
