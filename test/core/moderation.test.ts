import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Moderation as Act } from '../../src/protocol/command.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';

const { enter } = MemoryParticipant;

function operator(chat: MemoryChat): (act: Act, nick: string) => readonly string[] {
  const participant = new MemoryParticipant(chat);
  participant.ask({ type: 'operate', secret: 'secret' });
  participant.take();
  return (act, nick) => {
    participant.ask({ type: 'moderate', act, nick, ref: 'm' });
    return participant.take().map((event) => ('code' in event ? event.code : event.type));
  };
}

describe('P47, P48: an operator of the server', () => {
  test('is whoever knows the secret of the data directory; a wrong one is the end', () => {
    const chat = new MemoryChat();
    const one = new MemoryParticipant(chat);
    one.ask({ type: 'operate', secret: 'guess', ref: 'o' });
    assert.equal(one.takeOnly('refused')[0]?.code, 'bad-secret');
    assert.ok(one.stream.isEnded);
    const other = new MemoryParticipant(chat);
    other.ask({ type: 'operate', secret: 'secret', ref: 'o' });
    assert.deepEqual(other.take(), [{ type: 'operating', ref: 'o' }]);
    other.ask({ type: 'send', room: '#lobby', id: 'x', text: 'as nobody' });
    assert.equal(other.takeOnly('refused')[0]?.code, 'not-allowed');
  });

  test('kicks: every session ends, everybody sees why, and the token lets nobody in', () => {
    const chat = new MemoryChat();
    const act = operator(chat);
    const witness = enter(chat, { nick: 'witness' });
    const bob = enter(chat, { nick: 'bob' });
    const { token = '' } = bob.welcome();
    const second = enter(chat, { nick: 'bob', token });
    witness.take();
    assert.deepEqual(act('kick', 'BOB'), ['ack']);
    for (const session of [bob, second]) {
      assert.equal(session.takeOnly('refused').at(-1)?.code, 'kicked');
      assert.ok(session.stream.isEnded);
    }
    const [seen] = witness.takeOnly('moderated');
    assert.deepEqual([seen?.act, seen?.nick, seen?.seq], ['kick', 'bob', 1]);
    const again = enter(chat, { nick: 'bob', token });
    assert.equal(again.takeOnly('refused')[0]?.code, 'kicked');
    assert.equal(enter(chat, { nick: 'bob' }).takeOnly('refused')[0]?.code, 'nick-in-use');
    assert.deepEqual(act('unkick', 'bob'), ['ack']);
    assert.equal(enter(chat, { nick: 'bob', token }).welcome().nick, 'bob');
  });

  test('a kick of somebody who never said anything outlasts their being forgotten', () => {
    const chat = new MemoryChat();
    const act = operator(chat);
    const bob = enter(chat, { nick: 'bob' });
    const { token = '' } = bob.welcome();
    act('kick', 'bob');
    chat.clock.advance(120_000);
    enter(chat, { nick: 'other' }).stream.destroy();
    chat.settle();
    assert.equal(enter(chat, { nick: 'bob', token }).takeOnly('refused')[0]?.code, 'kicked');
  });

  for (const act of ['kick', 'mute'] as const) {
    test(`has the last word: nothing of whom it is about comes behind a ${act} that is on its way to the disk`, () => {
      const chat = new MemoryChat({}, () => 50);
      const operating = new MemoryParticipant(chat);
      operating.ask({ type: 'operate', secret: 'secret' });
      const mallory = enter(chat, { nick: 'mallory' });
      chat.clock.advance(100);
      mallory.say('before');
      operating.ask({ type: 'moderate', act, nick: 'mallory' });
      for (let count = 0; count < 5; count += 1) mallory.say(`behind ${count}`);
      chat.clock.advance(1000);
      assert.deepEqual(
        chat.kept.map(({ text }) => text),
        ['before'],
      );
    });
  }

  test('whose act could not be kept has done nothing', () => {
    const chat = new MemoryChat();
    const act = operator(chat);
    const bob = enter(chat, { nick: 'bob' });
    chat.isDiskFull = true;
    assert.deepEqual(act('mute', 'bob'), ['storage-full']);
    chat.isDiskFull = false;
    bob.say('1');
    assert.equal(bob.takeOnly('ack').length, 1);
  });

  test('has nobody shown what somebody muted calls themselves, types or is away for', () => {
    const chat = new MemoryChat();
    const act = operator(chat);
    const [bob, witness] = [enter(chat, { nick: 'bob' }), enter(chat, { nick: 'witness' })];
    act('mute', 'bob');
    for (const one of [bob, witness]) one.take();
    bob.ask({ type: 'away', text: 'buy this' }, { type: 'nick', nick: 'buyme' });
    bob.ask({ type: 'typing', room: '#lobby' }, { type: 'away' });
    assert.deepEqual(
      bob.takeOnly('refused').map(({ code }) => code),
      ['muted', 'muted', 'muted'],
    );
    assert.deepEqual(
      witness.take().map((event) => [event.type, 'text' in event]),
      [['away', false]],
    );
  });

  test('undoes it under the nick of then or that of now, and is told where there is nothing to undo', () => {
    const chat = new MemoryChat();
    const act = operator(chat);
    const bob = enter(chat, { nick: 'bob' });
    const { token = '' } = bob.welcome();
    act('mute', 'bob');
    enter(chat, { nick: 'robert', token });
    assert.deepEqual(act('unmute', 'robert'), ['ack']);
    assert.deepEqual(act('unmute', 'robert'), ['not-sanctioned']);
    assert.deepEqual(act('unkick', 'robert'), ['not-sanctioned']);
    assert.deepEqual(act('unmute', 'nobody'), ['no-such-person']);
    act('mute', 'robert');
    enter(chat, { nick: 'bob', token });
    assert.deepEqual(act('unmute', 'robert'), ['ack']);
  });

  test('kicks somebody of the base protocol: nobody can have that nick until it is undone', () => {
    const chat = new MemoryChat();
    const act = operator(chat);
    const base = chat.join('basil');
    assert.deepEqual(act('kick', 'basil'), ['ack']);
    assert.match(base.frames.join(), /ERROR .*kicked/);
    const next = chat.connect();
    next.send('NICK basil');
    assert.equal(next.frames.at(-1), 'RETRY');
    act('unkick', 'basil');
    next.send('NICK basil');
    assert.equal(next.frames.at(-1), 'READY');
  });

  test('N3, P48: mutes in the base protocol whoever has the nick, or one that counts as the same, and unmutes all of them', () => {
    const chat = new MemoryChat();
    const act = operator(chat);
    const witness = enter(chat, { nick: 'witness' });
    const mallory = chat.join('mallory');
    act('mute', 'mallory');
    mallory.send('BYE');
    const saying = (text: string) => {
      const stream = chat.join('mal1ory');
      stream.send(text);
      chat.settle();
      stream.send('BYE');
      return witness.takeOnly('message').map((message) => message.text);
    };
    assert.deepEqual(saying('hear me'), []);
    act('unmute', 'mallory');
    assert.deepEqual(saying('at last'), ['at last']);
  });

  test('mutes: nothing that lasts is taken, everything else is', () => {
    const chat = new MemoryChat();
    const act = operator(chat);
    const bob = enter(chat, { nick: 'bob' });
    bob.take();
    act('mute', 'bob');
    bob.say('x');
    bob.ask({ type: 'join', room: '#dev' }, { type: 'history', room: '#lobby' });
    assert.deepEqual(
      bob.takeOnly('refused').map(({ code }) => code),
      ['muted', 'muted'],
    );
    act('unmute', 'bob');
    bob.say('x');
    assert.equal(bob.takeOnly('ack').length, 1);
  });

  test('can do nothing about nobody', () => {
    const act = operator(new MemoryChat());
    assert.deepEqual(act('kick', 'nobody'), ['no-such-person']);
    assert.deepEqual(act('unmute', 'nobody'), ['no-such-person']);
  });
});

describe('P46: who erases themselves', () => {
  test("is gone with all that they said, from every room, and their token is nobody's", () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    const { token = '', identity } = alice.welcome();
    const bob = enter(chat, { nick: 'bob' });
    alice.ask({ type: 'join', room: '#dev' });
    alice.say('a', 'my mystery');
    alice.ask({ type: 'send', room: '#dev', id: 'b', text: 'my other mystery' });
    bob.take();
    alice.take();
    alice.ask({ type: 'erase', nick: 'bob', ref: 'no' });
    assert.equal(alice.takeOnly('refused')[0]?.code, 'no-such-person');
    alice.ask({ type: 'erase', nick: 'Alice', ref: 'yes' });
    const end = alice.takeOnly('refused').at(-1);
    assert.deepEqual([end?.code, end?.ref], ['erased', 'yes']);
    assert.ok(alice.stream.isEnded);
    assert.equal(bob.takeOnly('erased')[0]?.identity, identity);
    bob.ask({ type: 'history', room: '#lobby' });
    assert.ok(!JSON.stringify(bob.take()).includes('mystery'));
    assert.notEqual(enter(chat, { nick: 'alice', token }).welcome().identity, identity);
  });

  test('are nobody about whom an operator could do anything any more, or have anything undone', () => {
    const chat = new MemoryChat({}, () => 20);
    const act = operator(chat);
    const alice = enter(chat, { nick: 'alice' });
    chat.clock.advance(100);
    act('mute', 'alice');
    chat.clock.advance(100);
    alice.ask({ type: 'erase', nick: 'alice' });
    assert.deepEqual(act('mute', 'alice'), ['ack', 'no-such-person'], 'the ack is that of the first');
    chat.clock.advance(200);
    assert.equal(alice.takeOnly('refused').at(-1)?.code, 'erased');
    assert.deepEqual(act('unmute', 'alice'), ['no-such-person']);
    chat.clock.advance(200);
    const { sanctions, rooms } = chat.store.state();
    assert.deepEqual([sanctions, JSON.stringify(rooms).includes('alice')], [[], false]);
  });

  test('also with what was on its way to the journal when they asked for it', () => {
    const chat = new MemoryChat({}, () => 20);
    const [alice, bob] = ['alice', 'bob'].map((nick) => enter(chat, { nick }));
    assert.ok(alice && bob);
    chat.clock.advance(100);
    const { identity } = bob.welcome();
    alice.take();
    alice.ask({ type: 'send', room: `@${identity}`, id: 'd', text: 'my mystery' });
    alice.ask({ type: 'erase', nick: 'alice', ref: 'e' });
    alice.say('late', 'too late');
    alice.ask({ type: 'read', room: '#lobby', seq: 0 }, { type: 'mute', room: '#lobby', muted: true });
    chat.clock.advance(500);
    const codes = alice.takeOnly('refused').map(({ code }) => code);
    assert.deepEqual(codes, ['not-allowed', 'not-allowed', 'not-allowed', 'erased']);
    bob.take();
    bob.ask({ type: 'history', room: bob.takeOnly('entered')[0]?.room ?? `@${identity}` });
    bob.ask({ type: 'own' });
    const kept = chat.store.own({
      identity: alice.stream.frames.join().match(/"identity":"([^"]+)"/)?.[1] ?? '',
      after: 0,
      limit: 100,
    });
    assert.ok(!JSON.stringify(kept).includes('mystery'));
  });
});
