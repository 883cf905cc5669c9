import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';
import { MemoryStream } from '../support/memory-stream.ts';

const { enter } = MemoryParticipant;
/** Milliseconds in which who came and went is told. */
const TOLD = 3000;

/** Whose connection is found to be too far behind at one of several places while it is let into a room. */
for (let pings = 8; pings <= 12; pings += 1) {
  test(`P24: a session that ends by what it is told with its room is not there any more, behind ${pings} answers`, () => {
    const chat = new MemoryChat({ sendQueue: 600 });
    const bob = enter(chat, { nick: 'bob' });
    bob.ask({ type: 'join', room: '#r' });
    const alice = enter(chat, { nick: 'alice' });
    const { token = '', identity } = alice.welcome();
    const stream = new MemoryStream(1);
    const slow = new MemoryParticipant(chat, stream);
    slow.ask({ type: 'login', nick: 'alice', token });
    stream.reads = false;
    for (let count = 0; count <= pings; count += 1) slow.ask({ type: 'ping', ref: 'x'.repeat(30) });
    alice.ask({ type: 'join', room: '#r' });
    chat.clock.advance(TOLD);
    stream.destroy();
    bob.take();
    alice.ask({ type: 'bye' });
    chat.clock.advance(TOLD);
    const rooms = bob
      .takeOnly('presence')
      .filter(({ went }) => went.some((person) => person.identity === identity))
      .map(({ room }) => room);
    assert.deepEqual([rooms.toSorted(), chat.failures], [['#lobby', '#r'], []]);
  });
}
