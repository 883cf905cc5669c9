import assert from 'node:assert/strict';
import { setTimeout as passed } from 'node:timers/promises';
import { frame } from '../../src/wire/frames.ts';
import { attack } from '../checks/support/arena.ts';
import { Participant } from './support/participant.ts';

/** Sends one byte in a frame of its own now and then until the server has closed; seconds that it took. */
async function trickle(participant: Participant): Promise<number> {
  const began = performance.now();
  while (!participant.isClosed && performance.now() - began < 10_000) {
    participant.sendBytes(frame('"'));
    await passed(200);
  }
  return (performance.now() - began) / 1000;
}

attack(
  'attack 1: who agrees on protocol 2 and never logs in is closed at the deadline of the handshake, and told why',
  { args: ['--handshake', '1'] },
  async ({ port }) => {
    const silent = await Participant.connect(port);
    const chatty = await Participant.connect(port);
    const pinging = setInterval(() => chatty.ask({ type: 'ping' }), 100);
    assert.equal(await silent.expectRefusal(), 'handshake-timeout');
    const told = await chatty.receiveUntilClosed(5);
    clearInterval(pinging);
    const last = told.at(-1);
    assert.equal(last?.type === 'refused' && last.code, 'handshake-timeout');
    await silent.receiveUntilClosed();
  },
);

attack(
  'attack 2: a line that comes byte by byte, in whole frames, has one deadline: before the login and after it',
  { args: ['--first-frame-time', '1', '--frame-time', '1'] },
  async ({ port }) => {
    const slow = [await Participant.connect(port), await Participant.enter(port, 'slow')];
    const seconds = await Promise.all(slow.map(trickle));
    for (const taken of seconds) assert.ok(taken < 4, `it was held for ${taken} s`);
    for (const participant of slow) {
      const told = participant.unread.at(-1);
      assert.equal(told?.type === 'refused' && told.code, 'frame-timeout');
    }
  },
);
