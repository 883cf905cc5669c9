import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';

test('P27: what is heard while a join is on its way to the disk counts at once, so that nobody is faster by joining', () => {
  const chat = new MemoryChat({ rate: 10, burst: 2 }, () => 20);
  const alice = MemoryParticipant.enter(chat, { nick: 'alice' });
  chat.clock.advance(1000);
  const said = Array.from({ length: 16 }, (_, index) => `${index}`);
  for (let round = 0; round < 50; round += 1) {
    alice.ask({ type: round % 2 === 0 ? 'join' : 'leave', room: '#dev' });
    for (const text of said) alice.ask({ type: 'send', room: '#lobby', text });
    // Until there would be two to spend again, if the sixteen had cost nothing.
    chat.clock.advance(210);
  }
  const acks = alice.takeOnly('ack').length;
  assert.ok(acks <= 2 + 10 * 11.5, `${acks} acks in 11.5 s`);
});

test('P27: who has not logged in is slowed as everybody is, and can log in all the same', () => {
  const chat = new MemoryChat();
  const stranger = new MemoryParticipant(chat);
  stranger.sendLines(...Array.from({ length: 200 }, () => '{"type":"ping"}'));
  stranger.ask({ type: 'login', nick: 'alice' });
  assert.equal(stranger.takeOnly('pong').length, 50);
  chat.clock.advance(10_000);
  const pongs = stranger.takeOnly('pong').length;
  assert.ok(pongs >= 98 && pongs <= 101, `${pongs} pongs in 10 s`);
  chat.clock.advance(10_000);
  assert.equal(stranger.takeOnly('welcome').length, 1);
});
