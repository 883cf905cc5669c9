import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Event } from '../../src/protocol/event.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';
import { come, typesOf } from './comers.ts';

const { enter } = MemoryParticipant;

describe('P29: a room', () => {
  test('is made by whoever joins it first: it enters, sees its own joining, and is live', () => {
    const chat = new MemoryChat();
    const { participant, identity } = come(chat, 'alice');
    participant.take();
    participant.ask({ type: 'join', room: '#dev', ref: 'j' });
    const [entered, joined, live] = participant.take();
    assert.deepEqual(entered, {
      ...{ type: 'entered', ref: 'j', room: '#dev', first: 1, last: 0 },
      read: 1,
    });
    assert.ok(joined?.type === 'joined' && joined.seq === 1 && joined.identity === identity);
    assert.deepEqual(live, { type: 'live', room: '#dev', seq: 1 });
  });

  test('shows members what is said in it, and nobody else', () => {
    const chat = new MemoryChat();
    const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((nick) => come(chat, nick).participant);
    assert.ok(alice && bob && carol);
    alice.ask({ type: 'join', room: '#dev' });
    bob.ask({ type: 'join', room: '#dev' });
    for (const each of [alice, bob, carol]) each.take();
    alice.ask({ type: 'send', room: '#dev', id: 'a', text: 'hi' });
    assert.deepEqual(typesOf(alice.take()), ['ack 3']);
    assert.deepEqual(typesOf(bob.take()), ['message 3']);
    assert.deepEqual(carol.take(), []);
  });

  test('is one with any that folds alike, and none that only looks alike can be made', () => {
    const chat = new MemoryChat();
    const { participant } = come(chat, 'alice');
    participant.ask({ type: 'join', room: '#Dev' });
    const other = come(chat, 'bob').participant;
    other.take();
    other.ask({ type: 'join', room: '#DEV', ref: '1' }, { type: 'join', room: '#dеv', ref: '2' });
    const told = other.take();
    assert.equal(told[0]?.type === 'entered' && told[0].room, '#Dev');
    assert.ok(told.some((event) => event.type === 'refused' && event.code === 'room-in-use'));
  });

  test('of two who make it at once, in whatever case, there is one', () => {
    const chat = new MemoryChat({}, () => 20);
    const [one, other] = [come2(chat, 'one'), come2(chat, 'other')];
    one.ask({ type: 'join', room: '#New' });
    other.ask({ type: 'join', room: '#new' });
    chat.clock.advance(100);
    assert.deepEqual(
      [one, other].map((each) => each.takeOnly('entered')[0]?.room),
      ['#New', '#New'],
    );
  });

  test('can be left: everybody sees that, and then nothing of it reaches who has left', () => {
    const chat = new MemoryChat();
    const [alice, bob] = [come(chat, 'alice').participant, come(chat, 'bob').participant];
    alice.ask({ type: 'join', room: '#dev' });
    bob.ask({ type: 'join', room: '#dev' });
    bob.ask({ type: 'leave', room: '#dev', ref: 'l' });
    assert.deepEqual(bob.takeOnly('exited'), [{ type: 'exited', ref: 'l', room: '#dev' }]);
    assert.equal(alice.takeOnly('left').length, 1);
    alice.ask({ type: 'send', room: '#dev', id: 'x', text: 'gone?' });
    assert.deepEqual(bob.takeOnly('message'), []);
    bob.ask({ type: 'history', room: '#dev' });
    assert.equal(bob.takeOnly('refused')[0]?.code, 'not-in-room');
  });

  test('the lobby can be neither left nor joined anew', () => {
    const chat = new MemoryChat();
    const { participant } = come(chat, 'alice');
    participant.ask({ type: 'leave', room: '#lobby' }, { type: 'join', room: '#lobby' });
    assert.equal(participant.takeOnly('refused')[0]?.code, 'not-allowed');
  });

  test('has a topic that anybody in it can set, and take away', () => {
    const chat = new MemoryChat();
    const { participant } = come(chat, 'alice');
    participant.ask({ type: 'join', room: '#dev' }, { type: 'topic', room: '#dev', id: 't', topic: 'tools' });
    participant.ask({ type: 'rooms', ref: 'r' });
    const [rooms] = participant.takeOnly('rooms');
    assert.deepEqual(
      rooms?.rooms.map(({ room, topic, members }) => [room, topic, members]),
      [
        ['#lobby', undefined, 1],
        ['#dev', 'tools', 1],
      ],
    );
    participant.ask({ type: 'topic', room: '#dev', id: 't2', topic: '' }, { type: 'rooms' });
    assert.equal(participant.takeOnly('rooms')[0]?.rooms[1]?.topic, undefined);
  });

  test('P34: has no topic in which nothing can be seen', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    alice.take();
    alice.ask({ type: 'topic', room: '#lobby', topic: ' \u200b ' });
    assert.equal(alice.takeOnly('refused')[0]?.code, 'nothing-visible');
    alice.ask({ type: 'topic', room: '#lobby', topic: '' });
    assert.equal(alice.takeOnly('ack').length, 1);
    alice.ask({ type: 'away', text: '   ' });
    assert.equal(alice.takeOnly('away')[0]?.text, '');
  });

  test('is not meant by a name that only ends like it', () => {
    const chat = new MemoryChat();
    const { participant } = come(chat, 'alice');
    participant.ask({ type: 'send', room: '!lobby', id: 'x', text: 'x' }, { type: 'join', room: '@lobby' });
    assert.deepEqual(
      participant.takeOnly('refused').map(({ code }) => code),
      ['no-such-room', 'no-such-room'],
    );
  });

  test('B13: what was sent behind a join is heard, although the connection ends with it', () => {
    const chat = new MemoryChat({}, () => 20);
    const witness = come2(chat, 'witness');
    const alice = come2(chat, 'alice');
    alice.ask({ type: 'join', room: '#dev' }, { type: 'send', room: '#lobby', id: 'x', text: 'last words' });
    alice.stream.sendEnd();
    chat.clock.advance(1000);
    assert.deepEqual(
      witness.takeOnly('message').map(({ text }) => text),
      ['last words'],
    );
  });

  test('tells who is in it, also those who are away', () => {
    const chat = new MemoryChat();
    const [alice, bob] = [come(chat, 'alice'), come(chat, 'bob')];
    alice.participant.ask({ type: 'join', room: '#dev' });
    bob.participant.ask({ type: 'join', room: '#dev' }, { type: 'away', text: 'lunch' });
    alice.participant.take();
    alice.participant.stream.destroy();
    bob.participant.take();
    bob.participant.ask({ type: 'members', room: '#dev' });
    assert.deepEqual(bob.participant.takeOnly('members')[0]?.members, [
      { identity: alice.identity, nick: 'alice', offline: true },
      { identity: bob.identity, nick: 'bob', away: 'lunch' },
    ]);
  });

  test('is entered by every session of the identity, and gone on with where a session was', () => {
    const chat = new MemoryChat();
    const { participant, token } = come(chat, 'alice');
    const second = enter(chat, { nick: 'alice', token });
    second.take();
    participant.ask({ type: 'join', room: '#dev', ref: 'j' });
    assert.deepEqual(typesOf(second.take()), ['entered', 'joined 1', 'live']);
    second.stream.destroy();
    for (let number = 2; number < 5; number += 1)
      participant.ask({ type: 'send', room: '#dev', id: `${number}`, text: `${number}` });
    const back = enter(chat, {
      ...{ nick: 'alice', token },
      resume: { epoch: 'epoch-1', rooms: { '#lobby': 0, '#dev': 2 } },
    });
    assert.deepEqual(
      back
        .take()
        .filter((event) => event.type === 'message')
        .map(({ seq }) => seq),
      [3, 4],
    );
  });

  test('that came while a session was away begins behind what was read of it', () => {
    const chat = new MemoryChat();
    const { participant, token } = come(chat, 'alice');
    participant.ask({ type: 'join', room: '#dev' });
    participant.ask({ type: 'send', room: '#dev', id: 'a', text: 'a' });
    const back = enter(chat, { nick: 'alice', token, resume: { epoch: 'epoch-1', rooms: {} } });
    const welcome = back.welcome();
    assert.deepEqual(
      welcome.rooms.map(({ room, last, read }) => [room, last, read]),
      [
        ['#lobby', 0, 0],
        ['#dev', 2, 1],
      ],
    );
  });

  test('no identity is in more than a hundred, and no sender makes more than twenty a day', () => {
    const chat = new MemoryChat({ rate: 0 });
    const { participant } = come(chat, 'alice');
    for (let number = 0; number < 25; number += 1) participant.ask({ type: 'join', room: `#r${number}` });
    assert.deepEqual(
      participant.takeOnly('refused').map(({ code }) => code),
      Array.from({ length: 5 }, () => 'too-many-rooms'),
    );
    const others = new MemoryChat({ rate: 0, rooms: 3 });
    const one = come(others, 'one').participant;
    for (let number = 0; number < 5; number += 1) one.ask({ type: 'join', room: `#r${number}` });
    assert.equal(one.takeOnly('entered').length, 2, 'the lobby is one of them');
  });
});

describe('P14: a room that a full disk has no room for', () => {
  const join = (room: string) => ({ type: 'join', room }) as const;
  const codesOf = (events: readonly Event[]) =>
    events.flatMap((event) => (event.type === 'refused' ? [event.code] : []));

  test('is not made, and does not count as made that day', () => {
    const chat = new MemoryChat({ rate: 0 });
    const { participant } = come(chat, 'alice');
    chat.isDiskFull = true;
    for (let number = 0; number < 30; number += 1) participant.ask(join(`#r${number}`));
    assert.deepEqual(
      codesOf(participant.take()),
      Array.from({ length: 30 }, () => 'storage-full'),
    );
    participant.ask({ type: 'rooms' });
    assert.equal(participant.takeOnly('rooms')[0]?.rooms.length, 1);
    chat.isDiskFull = false;
    for (let number = 0; number < 21; number += 1) participant.ask(join(`#s${number}`));
    const told = participant.take();
    assert.equal(told.filter(({ type }) => type === 'entered').length, 20);
    assert.deepEqual(codesOf(told), ['too-many-rooms']);
  });

  test('counts while that is not known, so that no more can be made at once', () => {
    const chat = new MemoryChat({ rate: 0 }, () => 20);
    const many = Array.from({ length: 25 }, (_, number) => come2(chat, `n${number}`));
    for (const [number, each] of many.entries()) each.ask(join(`#r${number}`));
    assert.equal(many.flatMap((each) => codesOf(each.take())).length, 5);
  });

  test('has its name as long as anybody else is on the way into it', () => {
    const chat = new MemoryChat({ rate: 0 }, () => 20);
    const [one, other, third] = [come2(chat, 'one'), come2(chat, 'other'), come2(chat, 'third')];
    chat.isDiskFull = true;
    one.ask(join('#New'), join('#New'));
    chat.isDiskFull = false;
    other.ask(join('#new'));
    chat.clock.advance(20);
    third.ask(join('#NEW'));
    chat.clock.advance(100);
    assert.deepEqual(codesOf(other.take()), ['storage-full'], 'with what it stood behind');
    for (const each of [one, third]) assert.equal(each.takeOnly('entered')[0]?.room, '#New');
  });
});

function come2(chat: MemoryChat, nick: string): MemoryParticipant {
  const participant = enter(chat, { nick });
  chat.clock.advance(50);
  participant.take();
  return participant;
}

describe('P30, P31: two sessions of an identity that ask for the same at once', () => {
  /** What the two are told, `between` milliseconds after one another: in one batch of the journal, or in two. */
  function both(between: number) {
    const chat = new MemoryChat({ rate: 0 }, () => 20);
    const one = enter(chat, { nick: 'alice' });
    chat.clock.advance(50);
    const { token = '' } = one.welcome();
    const other = enter(chat, { nick: 'alice', token });
    const ask = (type: 'join' | 'leave') => {
      one.ask({ type, room: '#dev', ref: 'one' });
      chat.clock.advance(between);
      other.ask({ type, room: '#dev', ref: 'other' });
      chat.clock.advance(100);
    };
    const take = () => [one, other].map((session) => session.take());
    take();
    return { chat, one, other, ask, take };
  }
  const refsOf = (events: readonly Event[], type: 'entered' | 'exited') =>
    events.flatMap((event) => (event.type === type ? [event.ref] : []));

  for (const between of [0, 5])
    test(`enter and leave once each, with its own ref, ${between} milliseconds apart`, () => {
      const { ask, take } = both(between);
      ask('join');
      const entered = take();
      assert.deepEqual(
        entered.map((events) => refsOf(events, 'entered')),
        [['one'], ['other']],
      );
      for (const events of entered) assert.deepEqual(typesOf(events), ['entered', 'joined 1', 'live']);
      ask('leave');
      const exited = take();
      assert.deepEqual(
        exited.map((events) => refsOf(events, 'exited')),
        [['one'], ['other']],
      );
      for (const events of exited) assert.deepEqual(typesOf(events), ['left 2', 'exited']);
    });

  test('leave in their turn, also the one that does not keep up, and can do something else then', () => {
    const { chat, one, other, ask, take } = both(5);
    ask('join');
    take();
    other.stream.reads = false;
    for (let number = 0; number < 100; number += 1)
      one.ask({ type: 'send', room: '#dev', id: `${number}`, text: 'x'.repeat(4000) });
    chat.clock.advance(1000);
    ask('leave');
    other.ask({ type: 'join', room: '#dev', ref: 'again' });
    chat.clock.advance(100);
    other.stream.readOn();
    chat.clock.advance(100);
    const told = typesOf(other.take()).filter((type) => !type.startsWith('message'));
    assert.deepEqual(told.slice(-5), ['left 102', 'exited', 'entered', 'joined 103', 'live']);
    assert.equal(told.filter((type) => type === 'exited').length, 1);
  });
});
