import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Command } from '../../src/protocol/command.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';

const SEND: Command = { type: 'send', room: '#lobby', id: '1', text: 'hi' };
const BYE: Command = { type: 'bye' };
/** Milliseconds after which the disk of this chat answers, and those after which nobody waits for it any more. */
const DISK = 10;
const PATIENCE = 15_000;

let chat: MemoryChat;
let alice: MemoryParticipant;
let diskTime: number;

beforeEach(() => {
  diskTime = DISK;
  chat = new MemoryChat({}, () => diskTime);
  alice = MemoryParticipant.enter(chat, { nick: 'alice' });
  chat.clock.advance(DISK);
  alice.take();
});

/** What she has been told since, by its code where it has one. */
function told(): readonly string[] {
  return alice.take().map((event) => ('code' in event ? event.code : event.type));
}

/** How her connection has ended. */
function ended(): string | undefined {
  return chat.connectionOf(alice.stream).closeCode;
}

describe('B13, P13: who says goodbye is told first what became of', () => {
  test('what they have said', () => {
    alice.ask(SEND, BYE);
    assert.equal(ended(), undefined);
    chat.clock.advance(DISK);
    assert.deepEqual([told(), ended()], [['ack'], 'bye']);
  });

  test('what they have said, when they end their stream instead', () => {
    alice.ask(SEND);
    alice.stream.sendEnd();
    chat.clock.advance(DISK);
    assert.deepEqual([told(), ended()], [['ack'], 'end-of-stream']);
  });

  test('what is refused by the disk or the journal', () => {
    chat.isDiskFull = true;
    alice.ask(SEND, BYE);
    chat.clock.advance(DISK);
    assert.deepEqual([told(), ended()], [['storage-full'], 'bye']);
  });

  test('an edit of what is not there', () => {
    alice.ask({ type: 'edit', room: '#lobby', id: '2', target: 99, text: 'better' }, BYE);
    chat.clock.advance(DISK);
    assert.deepEqual([told(), ended()], [['no-such-message'], 'bye']);
  });

  test('their questions', () => {
    alice.ask({ type: 'history', room: '#lobby' }, BYE);
    chat.clock.advance(DISK);
    assert.deepEqual([told(), ended()], [['history'], 'bye']);
  });

  test('their erasing themselves', () => {
    alice.ask({ type: 'erase', nick: 'alice' }, BYE);
    chat.clock.advance(DISK);
    assert.deepEqual([told().at(-1), ended()], ['erased', 'erased']);
  });

  test('B10: texts of the base protocol that found no room', () => {
    const bob = chat.join('bob');
    chat.isDiskFull = true;
    bob.send('hi', 'BYE');
    chat.clock.advance(DISK);
    assert.match(bob.frames.join(), /^ERROR the disk/);
    assert.equal(chat.connectionOf(bob).closeCode, 'bye');
  });
});

describe('B13: who has said goodbye and waits to be answered', () => {
  test('is not heard any more', () => {
    alice.ask(SEND, BYE, { ...SEND, id: '2', text: 'ghost' });
    alice.ask({ type: 'ping' });
    chat.clock.advance(DISK);
    assert.deepEqual([told(), chat.kept.length], [['ack'], 1]);
  });

  test('holds the nick until then, and no longer', () => {
    const guest = MemoryParticipant.enter(chat, { nick: 'guest', guest: true });
    chat.clock.advance(DISK);
    guest.ask(SEND, BYE);
    const early = MemoryParticipant.enter(chat, { nick: 'guest' });
    assert.deepEqual(
      early.takeOnly('refused').map(({ code }) => code),
      ['nick-in-use'],
    );
    chat.clock.advance(DISK);
    const late = MemoryParticipant.enter(chat, { nick: 'guest' });
    // What was noted of the guest at the end is written before.
    chat.clock.advance(2 * DISK);
    assert.equal(late.welcome().nick, 'guest');
  });

  test('does not wait for ever, and leaves no deadline behind', () => {
    diskTime = 10 * PATIENCE;
    alice.ask(SEND, BYE);
    chat.clock.advance(PATIENCE - 1);
    assert.equal(ended(), undefined);
    chat.clock.advance(1);
    assert.deepEqual([told().includes('ack'), ended(), chat.assembly.chat.readyCount], [false, 'bye', 0]);
  });

  test('B12: goes at once when the server ends or the connection breaks', () => {
    const bob = chat.join('bob');
    alice.ask(SEND, BYE);
    bob.send('hi', 'BYE');
    bob.destroy();
    assert.equal(chat.assembly.chat.readyCount, 1);
    chat.assembly.connections.closeAll('shutdown');
    assert.deepEqual([ended(), chat.assembly.chat.readyCount], ['shutdown', 0]);
    alice.stream.sendEnd();
    chat.clock.advance(DISK);
    chat.clock.advance(2 * PATIENCE);
    assert.deepEqual([chat.clock.pending, chat.failures], [0, []]);
  });
});
