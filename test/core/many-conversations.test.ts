import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Event } from '../../src/protocol/event.ts';
import { directRoom } from '../../src/protocol/rooms.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';

const { enter } = MemoryParticipant;
/** More direct conversations than a welcome names. */
const MANY = 1501;

function shortly(events: readonly Event[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type === 'entered') return [`entered behind ${event.last}`];
    return 'seq' in event ? [`${event.type} ${event.seq}`] : [];
  });
}

function messages(events: readonly Event[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'message' ? [`${event.seq} ${event.text}`] : []));
}

/** Alice and bob have written to each other, and then very many others have written to bob, who was not there. */
function crowd(
  sayMeanwhile: (alice: MemoryParticipant, room: string) => void = () => {},
  doMore: (guest: MemoryParticipant, room: string) => void = () => {},
) {
  const chat = new MemoryChat({ rate: 0 });
  const [alice, bob] = [enter(chat, { nick: 'alice' }), enter(chat, { nick: 'bob' })];
  const { identity, token = '' } = bob.welcome();
  const room = directRoom(identity, alice.welcome().identity);
  alice.ask({ type: 'send', room, id: '1', text: 'the first' });
  bob.ask({ type: 'send', room, id: '2', text: 'the second' });
  bob.stream.destroy();
  sayMeanwhile(alice, room);
  for (let number = 0; number < MANY; number += 1) {
    const guest = enter(chat, { nick: `guest${number}` });
    guest.ask({ type: 'send', room: `@${identity}`, id: 'x', text: 'x' });
    doMore(guest, `@${identity}`);
    guest.stream.destroy();
  }
  alice.take();
  const back = (rooms?: Readonly<Record<string, number>>) =>
    enter(chat, { nick: 'bob', token, ...(rooms ? { resume: { epoch: 'epoch-1', rooms } } : {}) });
  return { chat, alice, room, back };
}

describe('P32: a direct conversation that a welcome did not name, since very many are newer', () => {
  test('is entered with what is said in it next, by both, and goes on from there', () => {
    const { alice, room, back } = crowd();
    const [bob, other] = [back(), back()];
    assert.ok(bob.welcome().rooms.every((own) => own.room !== room));
    other.take();
    alice.ask({ type: 'send', room, id: '3', text: 'are you there?' });
    assert.deepEqual(shortly(alice.take()), ['ack 3']);
    for (const session of [bob, other])
      assert.deepEqual(shortly(session.take()), ['entered behind 2', 'live 2', 'message 3']);
    alice.ask({ type: 'send', room, id: '4', text: 'hello?' });
    assert.deepEqual(shortly(bob.take()), ['message 4']);
  });

  test('P46: is entered with the erasure of who was on the other side, so that no client goes on showing what is gone', () => {
    const { alice, room, back } = crowd();
    const bob = back();
    assert.ok(bob.welcome().rooms.every((own) => own.room !== room));
    bob.take();
    alice.ask({ type: 'erase', nick: 'alice' });
    assert.deepEqual(
      bob.take().flatMap((event) => ('room' in event && event.room === room ? shortly([event]) : [])),
      ['entered behind 2', 'live 2', 'erased 3'],
    );
  });

  test('acknowledges what is said in it from such a session, edits too, and can be read back', () => {
    const { alice, room, back } = crowd();
    const [writes, edits] = [back(), back()];
    for (const session of [writes, edits]) session.take();
    edits.ask({ type: 'history', room });
    assert.deepEqual(
      edits.takeOnly('history').flatMap(({ entries }) => messages(entries)),
      ['1 the first', '2 the second'],
    );
    edits.ask({ type: 'edit', room, id: 'e', target: 2, text: 'better' });
    assert.deepEqual(shortly(edits.take()), ['entered behind 2', 'live 2', 'ack 3']);
    assert.deepEqual(shortly(writes.take()), ['entered behind 2', 'live 2', 'edited 3']);
    writes.ask({ type: 'send', room, id: '4', text: 'here' });
    assert.deepEqual(shortly(writes.take()), ['ack 4']);
    assert.deepEqual(shortly(alice.take()), ['edited 3', 'message 4']);
  });

  test('is found, and is in the list of rooms with what was not read of it', () => {
    const { room, back } = crowd();
    const bob = back();
    bob.take();
    bob.ask({ type: 'search', query: 'first' }, { type: 'rooms' });
    const told = bob.take();
    const [found] = told.flatMap((event) => (event.type === 'results' ? event.results : []));
    assert.equal(found?.message.room, room);
    const listed = told.flatMap((event) => (event.type === 'rooms' ? event.rooms : []));
    assert.equal(listed.length, MANY + 2);
    assert.deepEqual(listed.at(-1)?.room, room, 'behind all that are newer');
    assert.deepEqual(listed.at(-1)?.own?.unread, 1);
  });

  test('is the newest again as soon as something is said in it', () => {
    const { alice, room, back } = crowd();
    alice.ask({ type: 'send', room, id: '3', text: 'are you there?' });
    assert.equal(back().welcome().rooms.at(-1)?.room, room);
  });

  test('P18: is named all the same to who comes back to it, and what was missed comes', () => {
    const { room, back } = crowd((alice, named) =>
      alice.ask({ type: 'send', room: named, id: '3', text: 'while you were away' }),
    );
    const bob = back({ '#lobby': 0, [room]: 2 });
    const told = bob.take();
    assert.ok(told.some((event) => event.type === 'welcome' && event.rooms.at(-1)?.room === room));
    assert.deepEqual(
      messages(told).filter((text) => !text.endsWith('x')),
      ['3 while you were away'],
    );
    assert.deepEqual(
      told.filter((event) => event.type === 'reset'),
      [],
    );
  });
});

test('P5: a welcome is a line that clients take, whatever very many have made the topics of their conversations', () => {
  const { back } = crowd(undefined, (guest, room) =>
    guest.ask({ type: 'topic', room, id: 't', topic: '"'.repeat(512) }),
  );
  const { rooms } = back().welcome();
  assert.ok(JSON.stringify(rooms).length < 1024 * 1024);
  const topics = rooms.map(({ topic }) => topic !== undefined);
  assert.deepEqual([topics.length, topics.at(-1), topics.at(1)], [1501, true, false]);
});
