import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Event } from '../../src/protocol/event.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';
import { upTo } from './room-world.ts';

const { enter } = MemoryParticipant;

function seqs(events: readonly Event[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'message' || event.type === 'ack' ? [`${event.type} ${event.seq}`] : [],
  );
}

describe('what is said', () => {
  test('reaches all sessions but the one that said it, which gets the ack, all in the order of their numbers', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    const tab = enter(chat, { nick: 'alice', token: alice.welcome().token ?? '' });
    const bob = enter(chat, { nick: 'bob' });
    const carol = chat.join('carol');
    for (const one of [tab, bob]) one.take();
    alice.say('a1');
    bob.say('b1');
    carol.send('c1');
    alice.say('a2');
    chat.settle();
    assert.deepEqual(seqs(alice.take()), ['ack 1', 'message 2', 'message 3', 'ack 4']);
    assert.deepEqual(seqs(tab.take()), ['message 1', 'message 2', 'message 3', 'message 4']);
    assert.deepEqual(seqs(bob.take()), ['message 1', 'ack 2', 'message 3', 'message 4']);
    assert.deepEqual(carol.frames, ['alice: a1', 'bob: b1', 'alice: a2']);
  });

  test('is acknowledged and shown only when it is on disk', () => {
    const chat = new MemoryChat({}, () => 30);
    const [alice, bob] = [enter(chat, { nick: 'alice' }), enter(chat, { nick: 'bob' })];
    chat.clock.advance(100);
    for (const one of [alice, bob]) one.take();
    alice.say('1');
    assert.deepEqual([alice.take(), bob.take()].flatMap(seqs), []);
    chat.clock.advance(30);
    assert.deepEqual([alice.take(), bob.take()].flatMap(seqs), ['ack 1', 'message 1']);
  });

  test('twice with the same id is one message, and gets the first ack again, also in another session', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    const { token = '' } = alice.welcome();
    const bob = enter(chat, { nick: 'bob' });
    alice.say('1', 'hello');
    alice.say('1', 'hello');
    alice.stream.destroy();
    const again = enter(chat, { nick: 'alice', token });
    again.take();
    again.say('1', 'hello');
    assert.deepEqual(seqs(again.take()), ['ack 1']);
    assert.deepEqual(seqs(bob.take()), ['message 1']);
    again.say('1', 'something else');
    assert.deepEqual(
      again.takeOnly('refused').map(({ code, id }) => [code, id]),
      [['id-reused', '1']],
    );
    bob.say('1', 'the id of another');
    assert.deepEqual(seqs(bob.take()), ['ack 2']);
  });

  test('and was cut off before its ack comes first as the message, then as the ack of the id that is sent again', () => {
    const chat = new MemoryChat({}, () => 30);
    const alice = enter(chat, { nick: 'alice' });
    chat.clock.advance(100);
    const { token = '', epoch } = alice.welcome();
    const bob = chat.join('bob');
    bob.send('0');
    chat.settle();
    // In one batch with what is sent again.
    alice.say('1');
    alice.stream.destroy();
    const again = enter(chat, { nick: 'alice', token, resume: { epoch, rooms: { '#lobby': 0 } } });
    again.say('1');
    chat.clock.advance(200);
    assert.deepEqual(seqs(again.take()), ['message 1', 'message 2', 'ack 2']);
  });

  test('is refused whole when it is too long, in no room, or nothing can be seen of it', () => {
    const chat = new MemoryChat({ maxText: 10 });
    const [alice, bob] = [enter(chat, { nick: 'alice' }), enter(chat, { nick: 'bob' })];
    for (const one of [alice, bob]) one.take();
    alice.say('1', 'ééééé!');
    alice.say('2', '\u200b');
    alice.ask({ type: 'send', room: '#nowhere', id: '3', text: 'x' });
    alice.say('4', 'ééééé');
    const told = alice.take().map((event) => ('code' in event ? `${event.code} ${event.id}` : event.type));
    assert.deepEqual(told, ['too-long 1', 'nothing-visible 2', 'no-such-room 3', 'ack']);
    assert.deepEqual(seqs(bob.take()), ['message 1']);
  });

  test('holds the nick under which it was said, whatever its identity is called later', () => {
    const chat = new MemoryChat();
    const [alice, bob] = [enter(chat, { nick: 'alice' }), enter(chat, { nick: 'bob' })];
    alice.say('1');
    alice.ask({ type: 'nick', nick: 'alicia', ref: 'n' });
    alice.say('2');
    assert.deepEqual(
      alice.takeOnly('renamed').map(({ ref, before }) => [ref, before]),
      [['n', 'alice']],
    );
    bob.ask({ type: 'history', room: '#lobby' });
    const told = bob.take();
    assert.equal(told.find(({ type }) => type === 'renamed')?.type, 'renamed');
    const history = told.find((event) => event.type === 'history');
    assert.deepEqual(
      history?.entries.map(({ nick }) => nick),
      ['alice', 'alicia'],
    );
    assert.equal(enter(chat, { nick: 'alice' }).welcome().nick, 'alice', 'the old nick is free');
  });
});

describe('who comes back', () => {
  test('gets exactly what was missed, own messages too, then live', () => {
    const chat = new MemoryChat({ ping: 3600 });
    const alice = enter(chat, { nick: 'alice' });
    const { token = '', epoch } = alice.welcome();
    const bob = enter(chat, { nick: 'bob' });
    alice.say('1');
    alice.stream.destroy();
    for (let index = 2; index <= 700; index += 1) {
      bob.say(`${index}`);
      if (index % 40 === 0) chat.clock.advance(5000);
    }
    chat.clock.advance(100_000);
    const again = enter(chat, { nick: 'alice', token, resume: { epoch, rooms: { '#lobby': 0 } } });
    chat.clock.advance(1000);
    const told = again.take();
    assert.deepEqual(
      seqs(told),
      Array.from({ length: 700 }, (_, index) => `message ${index + 1}`),
    );
    const types = told.map(({ type }) => type).filter((type) => type !== 'message' && type !== 'presence');
    assert.deepEqual(types, ['welcome', 'live']);
    bob.say('701');
    assert.deepEqual(seqs(again.take()), ['message 701']);
  });

  test('begins anew after a restored backup, or with a number that was never given', () => {
    const chat = new MemoryChat();
    const bob = enter(chat, { nick: 'bob' });
    bob.say('1');
    const other = enter(chat, { nick: 'a', resume: { epoch: 'another', rooms: { '#lobby': 1 } } });
    const ahead = enter(chat, { nick: 'c', resume: { epoch: 'epoch-1', rooms: { '#lobby': 9 } } });
    for (const one of [other, ahead]) {
      const told = one.take();
      assert.deepEqual(told.map(({ type }) => type).slice(0, 3), ['welcome', 'reset', 'live']);
      assert.deepEqual(seqs(told), []);
    }
  });
});

describe('presence and typing', () => {
  test('are gathered for a second, and somebody who is back within it was never gone', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    chat.clock.advance(2000);
    alice.take();
    const bob = enter(chat, { nick: 'bob' });
    chat.join('carol');
    assert.deepEqual(alice.take(), []);
    chat.clock.advance(1000);
    assert.deepEqual(
      alice.takeOnly('presence').map(({ came, went }) => [came.map(({ nick }) => nick), went.length]),
      [[['bob', 'carol'], 0]],
    );
    const { token = '' } = bob.welcome();
    bob.stream.destroy();
    enter(chat, { nick: 'bob', token });
    chat.clock.advance(1000);
    assert.deepEqual(alice.take(), []);
  });

  test('P24: name who has come by the nick that they have by then', () => {
    const chat = new MemoryChat();
    const [watcher, alice] = [enter(chat, { nick: 'watcher' }), enter(chat, { nick: 'first' })];
    alice.ask({ type: 'nick', nick: 'second' });
    chat.clock.advance(1000);
    const came = watcher.takeOnly('presence').flatMap((event) => event.came.map(({ nick }) => nick));
    assert.deepEqual(came, ['watcher', 'second']);
  });

  test('are never shown to the base protocol, nor kept', () => {
    const chat = new MemoryChat();
    const carol = chat.join('carol');
    const [alice, bob] = [enter(chat, { nick: 'alice' }), enter(chat, { nick: 'bob' })];
    chat.clock.advance(1000);
    bob.take();
    alice.ask({ type: 'typing', room: '#lobby' });
    assert.deepEqual(
      bob.take().map(({ type }) => type),
      ['typing'],
    );
    assert.deepEqual([carol.frames, chat.kept], [[], []]);
  });

  test('everybody who is there is listed once, whatever the number of sessions', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    enter(chat, { nick: 'alice', token: alice.welcome().token ?? '' });
    chat.join('bob');
    alice.ask({ type: 'members', room: '#lobby', ref: 'm' });
    const [members] = alice.takeOnly('members');
    assert.deepEqual(
      members?.members.map(({ nick }) => nick),
      ['alice', 'bob'],
    );
    assert.equal(members?.ref, 'm');
  });
});

describe('history', () => {
  test('is the latest, what is before a number, or what is after one', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    for (let index = 1; index <= 9; index += 1) alice.say(`${index}`);
    alice.take();
    alice.ask(
      { type: 'history', room: '#lobby', limit: 2 },
      { type: 'history', room: '#lobby', before: 4, limit: 2 },
      { type: 'history', room: '#lobby', after: 0, limit: 2 },
    );
    chat.clock.advance(1000);
    const pages = alice.takeOnly('history');
    assert.deepEqual(
      pages.map(({ entries }) => entries.map(({ seq }) => seq)),
      [
        [8, 9],
        [2, 3],
        [1, 2],
      ],
    );
    assert.deepEqual([pages[0]?.first, pages[0]?.last], [1, 9]);
  });

  test('costs a reader that does not take it no more memory than two pages', () => {
    const chat = new MemoryChat({ maxText: 16_384, rate: 0 });
    const alice = enter(chat, { nick: 'alice' });
    for (let index = 1; index <= 40; index += 1) alice.say(`${index}`, `${index} ${'x'.repeat(16_000)}`);
    alice.stream.reads = false;
    for (let index = 0; index < 100; index += 1) alice.ask({ type: 'history', room: '#lobby' });
    chat.clock.advance(5000);
    assert.ok(alice.stream.pending < 1_000_000, `${alice.stream.pending} bytes wait`);
    assert.ok(!alice.stream.isDestroyed);
  });
});

describe('a reader for whom much waits', () => {
  test('is not closed for a word more, however long the answer is that it is taking', () => {
    const sendQueue = 128 * 1024;
    const chat = new MemoryChat({ maxText: 16_384, rate: 0, sendQueue });
    const alice = enter(chat, { nick: 'alice' });
    for (let index = 1; index <= 40; index += 1) alice.say(`${index}`, '\u0001x'.repeat(8000));
    alice.stream.reads = false;
    alice.ask({ type: 'history', room: '#lobby' });
    chat.clock.advance(10);
    assert.ok(alice.stream.pending > sendQueue);
    chat.assembly.chat.announceShutdown(5);
    alice.ask({ type: 'ping' });
    assert.ok(!alice.stream.isDestroyed);
    alice.stream.readOn();
    chat.settle();
    assert.deepEqual(
      alice
        .take()
        .slice(-2)
        .map(({ type }) => type),
      ['shutdown', 'pong'],
    );
  });
});

describe('silence', () => {
  test('is ended by a ping, which keeps a session that answers and closes one that does not', () => {
    const chat = new MemoryChat({ ping: 60 });
    const [lively, dead] = [enter(chat, { nick: 'lively' }), enter(chat, { nick: 'dead' })];
    for (const one of [lively, dead]) one.take();
    chat.clock.advance(60_000);
    assert.equal(lively.take().at(-1)?.type, 'ping');
    lively.ask({ type: 'pong' });
    chat.clock.advance(15_000);
    assert.equal(chat.connectionOf(dead.stream).closeCode, 'ping-timeout');
    assert.ok(!lively.stream.isEnded);
  });

  test('B15: is not what is heard later, since it was sent too fast: nobody is closed for that', () => {
    const chat = new MemoryChat({ ping: 60 });
    const alice = enter(chat, { nick: 'alice' });
    const count = 1000;
    alice.sendLines(
      ...upTo(count).map((id) => JSON.stringify({ type: 'send', room: '#lobby', id: `${id}`, text: 'x' })),
    );
    chat.clock.advance(count * 100);
    assert.equal(chat.connectionOf(alice.stream).closeCode, undefined);
    assert.equal(chat.kept.length, count);
  });

  test('a ping of the client is answered', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    alice.take();
    alice.ask({ type: 'ping', ref: 'p' });
    assert.deepEqual(alice.take(), [{ type: 'pong', ref: 'p' }]);
  });
});

test('the shutdown warning is told to every session, and to those who come until then', () => {
  const chat = new MemoryChat();
  const alice = enter(chat, { nick: 'alice' });
  chat.assembly.chat.announceShutdown(5);
  const bob = enter(chat, { nick: 'bob' });
  for (const one of [alice, bob])
    assert.deepEqual(
      one.takeOnly('shutdown').map(({ seconds }) => seconds),
      [5],
    );
});
