import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';

const SECOND = 1000;
const OPERATE = { type: 'operate', secret: 'secret' } as const;

describe('the connection of an operator', () => {
  test('does not wait to be named, and nobody is told that it was', () => {
    const chat = new MemoryChat({ handshake: 10, ping: 60 });
    const [operator, stranger] = [new MemoryParticipant(chat), new MemoryParticipant(chat)];
    operator.ask(OPERATE);
    assert.deepEqual(operator.take(), [{ type: 'operating' }]);
    chat.clock.advance(20 * SECOND);
    assert.ok(stranger.stream.isEnded);
    assert.ok(!operator.stream.isEnded);
    operator.ask({ type: 'ping', ref: 'still' });
    assert.deepEqual(operator.take(), [{ type: 'pong', ref: 'still' }]);
  });

  test('is asked after a silence whether it is still there, and closed when it does not say so', () => {
    const chat = new MemoryChat({ ping: 60 });
    const [here, gone] = [new MemoryParticipant(chat), new MemoryParticipant(chat)];
    for (const operator of [here, gone]) operator.ask(OPERATE);
    chat.clock.advance(61 * SECOND);
    for (const operator of [here, gone]) assert.equal(operator.takeOnly('ping').length, 1);
    here.ask({ type: 'pong' });
    chat.clock.advance(20 * SECOND);
    assert.ok(!here.stream.isEnded);
    assert.deepEqual(
      gone.takeOnly('refused').map(({ code }) => code),
      ['ping-timeout'],
    );
    assert.ok(gone.stream.isEnded);
  });

  test('leaves nothing behind', () => {
    const chat = new MemoryChat();
    const operator = new MemoryParticipant(chat);
    operator.ask(OPERATE, { type: 'bye' });
    operator.stream.sendEnd();
    assert.ok(operator.stream.isDestroyed);
    assert.deepEqual([chat.assembly.connections.size, chat.clock.pending, chat.failures], [0, 0, []]);
  });
});
