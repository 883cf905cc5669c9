import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Command } from '../../src/protocol/command.ts';
import type { Event } from '../../src/protocol/event.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';

const { enter } = MemoryParticipant;

function pair(chat = new MemoryChat()) {
  const [alice, bob] = [enter(chat, { nick: 'alice' }), enter(chat, { nick: 'bob' })];
  const identities = [alice.welcome().identity, bob.welcome().identity] as const;
  alice.say('m1', 'helo');
  for (const each of [alice, bob]) each.take();
  return { chat, alice, bob, identities };
}

function edit(id: string, target: number, text: string): Command {
  return { type: 'edit', room: '#lobby', id, target, text };
}

function remove(id: string, target: number): Command {
  return { type: 'delete', room: '#lobby', id, target };
}

describe('P36: an edit', () => {
  test('has a number of its own, is acknowledged to its author and shown to the others', () => {
    const { alice, bob, identities } = pair();
    alice.ask(edit('e', 1, 'hello'));
    const [ack] = alice.take();
    assert.ok(ack?.type === 'ack' && ack.id === 'e' && ack.seq === 2 && ack.nick === 'alice');
    const [edited] = bob.take();
    assert.ok(edited?.type === 'edited' && edited.target === 1 && edited.text === 'hello');
    assert.equal(edited.identity, identities[0]);
  });

  test('is for the author alone, and for a message that is there', () => {
    const { alice, bob } = pair();
    bob.ask(edit('e', 1, 'mine now'));
    alice.ask(edit('e', 7, 'what?'));
    assert.equal(bob.takeOnly('refused')[0]?.code, 'not-yours');
    assert.equal(alice.takeOnly('refused')[0]?.code, 'no-such-message');
  });

  test('is refused like a text: nothing visible, or too long', () => {
    const { alice } = pair();
    alice.ask(edit('e', 1, ' '), edit('f', 1, 'x'.repeat(5000)));
    assert.deepEqual(
      alice.takeOnly('refused').map(({ code }) => code),
      ['nothing-visible', 'too-long'],
    );
  });

  test('leaves the earlier text nowhere: who comes later has only the present one', () => {
    const { chat, alice } = pair();
    alice.ask(edit('e', 1, 'hello'));
    const late = enter(chat, { nick: 'late', resume: { epoch: 'epoch-1', rooms: { '#lobby': 0 } } });
    const [message] = late.takeOnly('message');
    assert.ok(message?.text === 'hello' && message.edited !== undefined);
    alice.ask({ type: 'history', room: '#lobby' });
    assert.ok(!JSON.stringify(alice.take()).includes('helo'));
  });

  test('nobody of the base protocol hears of it', () => {
    const chat = new MemoryChat();
    const base = chat.join('basil');
    const { alice } = pair(chat);
    base.frames.splice(0);
    alice.ask(edit('e', 1, 'hello'), remove('d', 1));
    assert.deepEqual(base.frames, []);
  });
});

describe('P37: a deletion', () => {
  test('takes the text away, and leaves the number', () => {
    const { chat, alice, bob } = pair();
    alice.ask(remove('d', 1));
    assert.ok(bob.takeOnly('deleted')[0]?.target === 1);
    const late = enter(chat, { nick: 'late', resume: { epoch: 'epoch-1', rooms: { '#lobby': 0 } } });
    const [message] = late.takeOnly('message');
    assert.ok(message?.deleted === true && message.text === '');
  });

  test('once is enough: then there is no such message any more', () => {
    const { alice } = pair();
    alice.ask(remove('d', 1), remove('d2', 1), edit('e', 1, 'again'));
    assert.deepEqual(
      alice.takeOnly('refused').map(({ code }) => code),
      ['no-such-message', 'no-such-message'],
    );
  });

  test('of what somebody has not taken yet spares them the text', () => {
    const { chat, alice } = pair(new MemoryChat({ rate: 0 }));
    const slow = enter(chat, { nick: 'slow' });
    slow.stream.reads = false;
    for (let number = 0; number < 100; number += 1) alice.say(`f${number}`, 'x'.repeat(4000));
    alice.take();
    alice.say('s', 'the secret');
    alice.ask(remove('d', alice.takeOnly('ack')[0]?.seq ?? 0));
    slow.stream.readOn();
    chat.settle();
    assert.ok(slow.stream.frames.join('').includes('deleted'));
    assert.ok(!slow.stream.frames.join('').includes('the secret'));
  });
});

describe('P38: a reaction', () => {
  test('is shown to everybody, and can be taken back', () => {
    const { alice, bob } = pair();
    bob.ask({ type: 'react', room: '#lobby', id: 'r', target: 1, reaction: '👍' });
    bob.ask({ type: 'react', room: '#lobby', id: 's', target: 1, reaction: '👍', removed: true });
    assert.deepEqual(
      alice.takeOnly('reacted').map(({ seq, reaction, removed }) => [seq, reaction, removed]),
      [
        [2, '👍', undefined],
        [3, '👍', true],
      ],
    );
  });

  test('is one where it is said not to be taken back, as a text is one that is said not to be an action', () => {
    const { alice } = pair();
    alice.ask({ type: 'send', room: '#lobby', text: 'hi', action: false });
    alice.ask({ type: 'react', room: '#lobby', target: 1, reaction: '👍', removed: false });
    alice.take();
    alice.ask({ type: 'history', room: '#lobby' });
    const [page] = alice.takeOnly('history');
    const kept = page?.entries.slice(-2).map((entry) => [entry.type, 'action' in entry, 'removed' in entry]);
    assert.deepEqual(kept, [
      ['message', false, false],
      ['reacted', false, false],
    ]);
  });

  test('to what is no message is refused, and one that is no emoji has the wrong form', () => {
    const { alice } = pair();
    alice.ask({ type: 'react', room: '#lobby', id: 'r', target: 9, reaction: '👍' });
    alice.sendLines('{"type":"react","room":"#lobby","id":"s","target":1,"reaction":"ok"}');
    assert.deepEqual(
      alice.takeOnly('refused').map(({ code }) => code),
      ['no-such-message', 'bad-fields'],
    );
  });
});

describe('P21: who does not keep up', () => {
  test('and sends the same ids again and again meanwhile is closed as one whose queue is full', () => {
    const { chat, alice, bob } = pair(new MemoryChat({ rate: 0 }));
    const connection = chat.connectionOf(bob.stream);
    bob.say('again');
    bob.stream.reads = false;
    for (let number = 0; number < 100; number += 1) alice.say(`f${number}`, 'x'.repeat(4000));
    for (let number = 0; number < 256; number += 1) bob.say('again');
    assert.equal(connection.session.state, 'ready');
    bob.say('again');
    assert.equal(connection.session.state, 'ended');
    bob.stream.readOn();
    chat.settle();
    assert.equal(connection.closeCode, 'queue-full');
    assert.equal(bob.takeOnly('message').length, 100, 'it gets what there was all the same');
  });

  test('and takes another nick again and again meanwhile is closed in the same way', () => {
    const { chat, alice, bob } = pair(new MemoryChat({ rate: 0 }));
    const connection = chat.connectionOf(bob.stream);
    bob.stream.reads = false;
    for (let number = 0; number < 100; number += 1) alice.say(`f${number}`, 'x'.repeat(4000));
    for (let number = 0; number < 256; number += 1) bob.ask({ type: 'nick', nick: `bob${number}` });
    assert.equal(connection.session.state, 'ready');
    bob.ask({ type: 'nick', nick: 'robert' });
    assert.equal(connection.session.state, 'ended');
  });
});

describe('P16: what a session did itself while it did not keep up', () => {
  /** Bob does not read, much is said, he does something, and more is said than anybody has in memory; then he reads on. */
  function lagging(doing: readonly Command[]) {
    const chat = new MemoryChat({ rate: 0 });
    const alice = enter(chat, { nick: 'alice' });
    const bob = enter(chat, { nick: 'bob' });
    const tab = enter(chat, { nick: 'bob', token: bob.welcome().token ?? '' });
    bob.stream.reads = false;
    for (let number = 0; number < 100; number += 1) alice.say(`f${number}`, 'x'.repeat(4000));
    bob.ask(...doing);
    for (let number = 0; number < 1000; number += 1) alice.say(`g${number}`);
    bob.stream.readOn();
    chat.clock.advance(1000);
    return { bob: bob.take(), tab: tab.take() };
  }
  const own = (events: readonly Event[], id: string) =>
    events.flatMap((event) => ('id' in event && event.id === id && 'seq' in event ? [event] : []));
  const send = (id: string): Command => ({ type: 'send', room: '#lobby', id, ref: `ref ${id}`, text: id });

  test('is acknowledged in its place, with its ref, and shown to its other sessions', () => {
    const { bob, tab } = lagging([send('mine'), edit('e', 101, 'better')]);
    const [ack] = own(bob, 'mine');
    assert.ok(ack?.type === 'ack' && ack.ref === 'ref mine' && ack.seq === 101);
    assert.deepEqual(
      own(bob, 'e').map(({ type, seq }) => [type, seq]),
      [['ack', 102]],
    );
    assert.deepEqual(
      own(tab, 'mine').map(({ type, seq }) => [type, seq]),
      [['message', 101]],
    );
    const numbers = bob.flatMap((event) =>
      event.type === 'message' || event.type === 'ack' ? [event.seq] : [],
    );
    assert.deepEqual(
      numbers,
      Array.from({ length: 1102 }, (_, index) => index + 1),
    );
  });

  test('is shown to it as to everybody where that is too much to remember', () => {
    const { bob } = lagging(Array.from({ length: 300 }, (_, number) => send(`mine${number}`)));
    const types = Array.from({ length: 300 }, (_, number) =>
      own(bob, `mine${number}`).map(({ type }) => type),
    );
    assert.deepEqual(
      types.map((each) => each.join()),
      Array.from({ length: 300 }, (_, number) => (number < 256 ? 'ack' : 'message')),
    );
  });
});

describe('P35: what was done with an id', () => {
  test('is done once, however often it is sent, whatever it is', () => {
    const { alice } = pair();
    const commands: readonly Command[] = [
      edit('e', 1, 'hello'),
      { type: 'react', room: '#lobby', id: 'r', target: 1, reaction: '👍' },
      { type: 'topic', room: '#lobby', id: 't', topic: 'all' },
      remove('d', 1),
    ];
    alice.ask(...commands);
    const first = alice.takeOnly('ack').map(({ id, seq }) => [id, seq]);
    alice.ask(...commands);
    assert.deepEqual(
      alice.takeOnly('ack').map(({ id, seq }) => [id, seq]),
      first,
    );
    alice.ask({ type: 'topic', room: '#lobby', id: 'e', topic: 'x' });
    assert.equal(alice.takeOnly('refused')[0]?.code, 'id-reused');
  });
});

describe('P39: a mention', () => {
  test('names nobody of the base protocol, who could never read of it', () => {
    const { chat, alice, bob } = pair();
    chat.join('basil');
    alice.say('m2', '@basil and @bob');
    assert.equal(bob.takeOnly('message')[0]?.mentions?.length, 1);
  });

  test('names the identity that has the nick, to everybody, and counts for it', () => {
    const { alice, bob, identities } = pair();
    alice.say('m2', 'look, @Bob');
    assert.deepEqual(alice.takeOnly('ack')[0]?.mentions, [identities[1]]);
    assert.deepEqual(bob.takeOnly('message')[0]?.mentions, [identities[1]]);
    bob.ask({ type: 'rooms' });
    assert.deepEqual(bob.takeOnly('rooms')[0]?.rooms[0]?.own, { read: 0, last: 2, unread: 2, mentions: 1 });
  });
});

describe('P40: what was read', () => {
  test('counts no more, in any session of the identity, and never goes back', () => {
    const { chat, alice, bob } = pair();
    const welcome = enter(chat, { nick: 'carol' }).welcome();
    assert.equal(welcome.rooms[0]?.read, 1, 'who is new has read what was before');
    for (const id of ['a', 'b']) alice.say(id);
    bob.ask({ type: 'read', room: '#lobby', seq: 2, ref: 'r' }, { type: 'read', room: '#lobby', seq: 1 });
    assert.deepEqual(bob.takeOnly('read')[0], { type: 'read', ref: 'r', room: '#lobby', seq: 2 });
    bob.ask({ type: 'rooms' });
    assert.equal(bob.takeOnly('rooms')[0]?.rooms[0]?.own?.unread, 1);
  });

  test("one's own messages never count as unread", () => {
    const { alice } = pair();
    alice.ask({ type: 'rooms' });
    assert.equal(alice.takeOnly('rooms')[0]?.rooms[0]?.own?.unread, 0);
  });
});

describe('P49: after a full disk', () => {
  test('nothing overtakes what was refused, until its client pings', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    alice.take();
    chat.isDiskFull = true;
    alice.say('one');
    chat.isDiskFull = false;
    alice.say('two');
    assert.deepEqual(
      alice.takeOnly('refused').map(({ code, id }) => [code, id]),
      [
        ['storage-full', 'one'],
        ['storage-full', 'two'],
      ],
    );
    alice.ask({ type: 'ping' });
    alice.say('one');
    alice.say('two');
    assert.deepEqual(
      alice.takeOnly('ack').map(({ id, seq }) => [id, seq]),
      [
        ['one', 1],
        ['two', 2],
      ],
    );
  });

  test('a client that never pings is heard again five minutes later', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    chat.isDiskFull = true;
    alice.say('one');
    chat.isDiskFull = false;
    for (let minute = 0; minute < 5; minute += 1) {
      chat.clock.advance(60_000);
      alice.ask({ type: 'pong' });
    }
    alice.say('one');
    assert.equal(alice.takeOnly('ack').length, 1);
  });
});
