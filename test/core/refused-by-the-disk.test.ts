import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';

let chat: MemoryChat;
let alice: MemoryParticipant;

beforeEach(() => {
  chat = new MemoryChat({ rate: 0 });
  alice = MemoryParticipant.enter(chat, { nick: 'alice' });
  alice.take();
});

/** The codes and types of what she was told since. */
function told(): readonly string[] {
  return alice.take().map((event) => ('code' in event ? event.code : event.type));
}

test('P14: a room whose first joining found no room on the disk is not there, and its name is free', () => {
  chat.isDiskFull = true;
  alice.ask({ type: 'join', room: '#dev' });
  assert.deepEqual(told(), ['storage-full']);
  chat.isDiskFull = false;
  alice.ask({ type: 'rooms' });
  const [rooms] = alice.take();
  assert.deepEqual(rooms?.type === 'rooms' && rooms.rooms.map(({ room }) => room), ['#lobby']);
  alice.ask({ type: 'join', room: '#ｄｅｖ' });
  const [entered] = alice.take();
  assert.equal(entered?.type === 'entered' && entered.room, '#ｄｅｖ');
});

test('P50: joinings that found no room on the disk do not count', () => {
  const bob = MemoryParticipant.enter(chat, { nick: 'bob' });
  bob.ask({ type: 'join', room: '#dev' });
  chat.isDiskFull = true;
  for (let count = 0; count < 101; count += 1) {
    alice.ask({ type: 'join', room: '#dev' });
    chat.clock.advance(10);
  }
  assert.ok(told().includes('storage-full'));
  chat.isDiskFull = false;
  alice.ask({ type: 'join', room: '#dev' });
  assert.ok(told().includes('entered'));
});

test('P46: who could not be erased is who they were, and may say something again', () => {
  alice.say('1');
  chat.isDiskFull = true;
  alice.ask({ type: 'erase', nick: 'alice' });
  assert.ok(told().includes('storage-full'));
  chat.isDiskFull = false;
  alice.ask({ type: 'ping' });
  alice.say('2');
  assert.deepEqual(
    told().filter((what) => what !== 'presence'),
    ['pong', 'ack'],
  );
});
