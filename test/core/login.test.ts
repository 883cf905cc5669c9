import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';

const { enter } = MemoryParticipant;

describe('a login', () => {
  test('without a token makes an identity and a token, which are on disk before the welcome', () => {
    const chat = new MemoryChat({}, () => 50);
    const alice = enter(chat, { nick: 'alice', ref: 'r' });
    assert.deepEqual(alice.take(), []);
    chat.clock.advance(50);
    const welcome = alice.welcome();
    assert.deepEqual([welcome.nick, welcome.ref, welcome.epoch], ['alice', 'r', 'epoch-1']);
    assert.deepEqual(welcome.rooms, [{ room: '#lobby', first: 1, last: 0, read: 0 }]);
    const [kept] = chat.store.state().identities;
    assert.equal(kept?.identity, welcome.identity);
    assert.equal(kept?.tokenHash, `hash of ${welcome.token}`);
  });

  test('with a token is the same identity again, and no new token', () => {
    const chat = new MemoryChat();
    const first = enter(chat, { nick: 'alice' });
    const { identity, token = '' } = first.welcome();
    first.stream.destroy();
    const again = enter(chat, { nick: 'alice', token }).welcome();
    assert.deepEqual([again.identity, again.token], [identity, undefined]);
  });

  test('with a token that nobody has makes a new identity, and says so', () => {
    const chat = new MemoryChat();
    const welcome = enter(chat, { nick: 'alice', token: 'of another server' }).welcome();
    assert.notEqual(welcome.token, undefined);
  });

  test('is refused for a nick that is not allowed or in use, and may be tried again', () => {
    const chat = new MemoryChat();
    chat.join('bob');
    const one = enter(chat, { nick: '#', ref: '1' });
    one.ask({ type: 'login', nick: 'BOB', ref: '2' }, { type: 'login', nick: 'rob', ref: '3' });
    assert.deepEqual(
      one.take().map((event) => ('code' in event ? [event.code, event.ref] : [event.type])),
      [['bad-nick', '1'], ['nick-in-use', '2'], ['welcome'], ['live']],
    );
  });

  test('is closed after too many tries, and a second login of a session is refused', () => {
    const chat = new MemoryChat({ tries: 3 });
    const one = enter(chat, { nick: '#' });
    one.ask({ type: 'login', nick: '#' }, { type: 'login', nick: '#' });
    assert.ok(one.stream.isEnded);
    const other = enter(chat, { nick: 'bob' });
    other.ask({ type: 'login', nick: 'rob', ref: 'x' });
    assert.equal(other.takeOnly('refused')[0]?.code, 'already-logged-in');
  });

  test('is answered before what was sent behind it', () => {
    const chat = new MemoryChat({}, () => 30);
    const alice = new MemoryParticipant(chat);
    alice.ask(
      { type: 'login', nick: 'alice' },
      { type: 'nick', nick: 'alicia', ref: 'n' },
      { type: 'members', room: '#lobby' },
    );
    chat.clock.advance(200);
    const told = alice.take();
    assert.deepEqual(
      told.map(({ type }) => type),
      ['welcome', 'live', 'renamed', 'members'],
    );
    assert.equal(told[0]?.type === 'welcome' && told[0].nick, 'alice');
  });

  test('is needed before anything else', () => {
    const chat = new MemoryChat();
    const nobody = new MemoryParticipant(chat);
    nobody.ask(
      { type: 'nick', nick: 'alice' },
      { type: 'send', room: '#lobby', text: 'x', ref: 's' },
      { type: 'ping' },
    );
    const told = nobody.take().map((event) => ('code' in event ? event.code : event.type));
    assert.deepEqual(told, ['not-logged-in', 'not-logged-in', 'pong']);
    assert.equal(chat.assembly.chat.readyCount, 0);
  });

  test('P8: under another nick takes that in all sessions of the identity, and everybody is told', () => {
    const chat = new MemoryChat();
    const [alice, bob] = [enter(chat, { nick: 'alice' }), enter(chat, { nick: 'bob' })];
    const { identity, token = '' } = alice.welcome();
    enter(chat, { nick: 'eve', token });
    const renamed = [{ type: 'renamed', identity, nick: 'eve', before: 'alice' }];
    assert.deepEqual(alice.takeOnly('renamed'), renamed);
    assert.deepEqual(bob.takeOnly('renamed'), renamed);
    bob.ask({ type: 'nick', nick: 'bob' });
    assert.deepEqual([alice.takeOnly('renamed').length, bob.takeOnly('renamed').length], [0, 1]);
  });

  test('may replace a session of the same identity, and of no other', () => {
    const chat = new MemoryChat();
    const old = enter(chat, { nick: 'alice' });
    const { token = '', session } = old.welcome();
    const tab = enter(chat, { nick: 'alice', token });
    const thief = enter(chat, { nick: 'mallory', replaces: session });
    assert.ok(!old.stream.isEnded);
    enter(chat, { nick: 'alice', token, replaces: session });
    assert.equal(old.takeOnly('refused')[0]?.code, 'replaced');
    assert.deepEqual(
      [old, tab, thief].map(({ stream }) => stream.isEnded),
      [true, false, false],
    );
  });
});
