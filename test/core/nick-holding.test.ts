import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';

const { enter } = MemoryParticipant;
const DAY = 24 * 3600 * 1000;

describe('a nick whose connections have gone', () => {
  test('is held a minute for who never spoke, and free then', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    const { token = '' } = alice.welcome();
    alice.stream.destroy();
    assert.equal(enter(chat, { nick: 'alice' }).takeOnly('refused')[0]?.code, 'nick-in-use');
    chat.clock.advance(61_000);
    assert.equal(enter(chat, { nick: 'alice' }).welcome().nick, 'alice');
    const late = enter(chat, { nick: 'alice', token });
    assert.equal(late.takeOnly('refused')[0]?.code, 'nick-in-use');
  });

  test('is held 30 days for who has spoken', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    alice.say('1');
    alice.stream.destroy();
    chat.clock.advance(30 * DAY - 1000);
    assert.equal(enter(chat, { nick: 'alice' }).takeOnly('refused')[0]?.code, 'nick-in-use');
    chat.clock.advance(2000);
    assert.equal(enter(chat, { nick: 'alice' }).welcome().nick, 'alice');
  });

  test('is free at once in the base protocol', () => {
    const chat = new MemoryChat();
    chat.join('alice').send('BYE');
    assert.equal(enter(chat, { nick: 'alice' }).welcome().nick, 'alice');
  });

  test('P12: an identity begins with ~ in the base protocol alone, by which the journal knows that nobody comes back to it', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    chat.join('bob').send('hello');
    chat.settle();
    const [message] = alice.takeOnly('message');
    assert.ok(message?.identity.startsWith('~'));
    assert.ok(!enter(chat, { nick: 'carol' }).welcome().identity.startsWith('~'));
  });

  test('is free with the goodbye of a guest, and a minute after a guest was lost', () => {
    const chat = new MemoryChat();
    const pipe = enter(chat, { nick: 'builder', guest: true });
    pipe.say('1');
    pipe.ask({ type: 'bye' });
    const next = enter(chat, { nick: 'builder', guest: true });
    next.say('2');
    next.stream.destroy();
    assert.equal(enter(chat, { nick: 'builder' }).takeOnly('refused')[0]?.code, 'nick-in-use');
    chat.clock.advance(61_000);
    assert.equal(enter(chat, { nick: 'builder' }).welcome().nick, 'builder');
    assert.deepEqual(
      chat.store
        .state()
        .identities.slice(0, 2)
        .map(({ nick }) => nick),
      ['', ''],
      'nor after a restart',
    );
  });

  test('P9: a guest who spoke is forgotten a day after that, and has left its rooms; what it said stays', () => {
    const chat = new MemoryChat();
    const pipe = enter(chat, { nick: 'builder', guest: true });
    const { identity, token = '' } = pipe.welcome();
    pipe.ask({ type: 'join', room: '#dev' });
    pipe.ask({ type: 'send', room: '#dev', id: 'b1', text: 'done' }, { type: 'bye' });
    const isKnown = () => chat.store.state().identities.some((kept) => kept.identity === identity);
    const isMember = () => chat.store.state().memberships.some((kept) => kept.identity === identity);
    chat.clock.advance(DAY - 1000);
    enter(chat, { nick: 'bob' }).stream.destroy();
    chat.settle();
    assert.deepEqual([isKnown(), isMember()], [true, true]);
    chat.clock.advance(2000);
    enter(chat, { nick: 'eve' }).stream.destroy();
    chat.settle();
    assert.deepEqual([isKnown(), isMember()], [false, false]);
    const carol = enter(chat, { nick: 'carol', token });
    assert.notEqual(carol.welcome().token, undefined, 'nobody has that token any more');
    carol.ask({ type: 'join', room: '#dev' }, { type: 'history', room: '#dev' });
    const entries = carol.takeOnly('history').flatMap((page) => page.entries);
    assert.deepEqual(
      entries.map(({ type, nick }) => `${type} ${nick}`),
      ['joined builder', 'message builder', 'left builder', 'joined carol'],
    );
  });

  test('P9: a guest who says something and goodbye in one breath is remembered for that day, and then forgotten', () => {
    const chat = new MemoryChat({}, () => 50);
    const pipe = enter(chat, { nick: 'builder', guest: true });
    chat.clock.advance(50);
    const { identity, token = '' } = pipe.welcome();
    pipe.ask({ type: 'send', room: '#lobby', text: 'done' }, { type: 'bye' });
    chat.clock.advance(1000);
    const again = enter(chat, { nick: 'builder', guest: true, token });
    chat.clock.advance(50);
    const welcome = again.welcome();
    assert.deepEqual([welcome.identity, welcome.token], [identity, undefined]);
    again.ask({ type: 'bye' });
    chat.clock.advance(DAY + 1000);
    enter(chat, { nick: 'bob' }).stream.destroy();
    chat.clock.advance(1000);
    assert.ok(!chat.store.state().identities.some((kept) => kept.identity === identity));
  });

  test('P9: of guests who are gone the newest 4,096 are remembered', () => {
    const chat = new MemoryChat({ rate: 0 });
    for (let guest = 0; guest < 4100; guest += 1) {
      const pipe = enter(chat, { nick: 'builder', guest: true });
      pipe.say(`${guest}`);
      pipe.ask({ type: 'bye' });
    }
    chat.settle();
    assert.equal(chat.store.state().identities.length, 4096);
  });

  test('P9: a guest who came back meanwhile is not forgotten', () => {
    const chat = new MemoryChat();
    const login = { nick: 'builder', guest: true };
    const pipe = enter(chat, login);
    const { token = '' } = pipe.welcome();
    pipe.say('1');
    pipe.ask({ type: 'bye' });
    chat.clock.advance(DAY - 1000);
    const again = enter(chat, { ...login, token });
    assert.equal(again.welcome().token, undefined, 'it is the same');
    chat.clock.advance(2000);
    enter(chat, { nick: 'bob' }).stream.destroy();
    again.say('2');
    assert.equal(again.takeOnly('ack').length, 1);
  });

  test('P9: belongs after a restart to whoever had it last', () => {
    const chat = new MemoryChat();
    const first = enter(chat, { nick: 'bob' });
    first.say('1');
    first.ask({ type: 'bye' });
    chat.clock.advance(31 * DAY);
    const second = enter(chat, { nick: 'bob' });
    const { identity } = second.welcome();
    second.say('2');
    const again = new MemoryChat({}, undefined, chat.store);
    const watcher = enter(again, { nick: 'watcher' });
    watcher.ask({ type: 'person', nick: 'bob' });
    assert.equal(watcher.takeOnly('person')[0]?.person?.identity, identity);
  });

  test('P9: who is written to just when they would be forgotten is not, and gets it', () => {
    const chat = new MemoryChat({}, () => 50);
    const [silent, bob, zed] = [
      enter(chat, { nick: 'silent' }),
      enter(chat, { nick: 'bob' }),
      enter(chat, { nick: 'zed' }),
    ];
    chat.clock.advance(200);
    const { identity, token = '' } = silent.welcome();
    silent.ask({ type: 'bye' });
    chat.clock.advance(61_000);
    bob.ask({ type: 'send', room: `@${identity}`, id: 'b1', text: 'important' });
    zed.ask({ type: 'bye' });
    chat.clock.advance(1000);
    const again = enter(chat, { nick: 'silent', token });
    chat.clock.advance(200);
    const welcome = again.welcome();
    assert.deepEqual([welcome.identity, welcome.rooms.length], [identity, 2]);
  });

  test('P9: who could not be forgotten, since the disk was full, is forgotten later', () => {
    const chat = new MemoryChat();
    const [guest, bob] = [enter(chat, { nick: 'builder', guest: true }), enter(chat, { nick: 'bob' })];
    for (const one of [guest, bob]) one.ask({ type: 'join', room: '#dev' });
    guest.ask({ type: 'bye' });
    chat.clock.advance(DAY);
    const go = (nick: string) => enter(chat, { nick }).ask({ type: 'bye' });
    const eve = enter(chat, { nick: 'eve' });
    chat.isDiskFull = true;
    eve.ask({ type: 'bye' });
    chat.isDiskFull = false;
    const membersOf = (nick: string) => {
      const asker = enter(chat, { nick });
      asker.ask({ type: 'join', room: '#dev' }, { type: 'members', room: '#dev' });
      return asker.takeOnly('members').flatMap(({ members }) => members.map((member) => member.nick));
    };
    assert.deepEqual(membersOf('carol').toSorted(), ['bob', 'builder', 'carol']);
    go('fred');
    assert.deepEqual(membersOf('dave').toSorted(), ['bob', 'carol', 'dave']);
  });

  test('who never spoke is forgotten with its token', () => {
    const chat = new MemoryChat();
    const alice = enter(chat, { nick: 'alice' });
    const { token = '', identity } = alice.welcome();
    alice.stream.destroy();
    chat.clock.advance(61_000);
    enter(chat, { nick: 'bob' }).stream.destroy();
    chat.settle();
    assert.ok(!chat.store.state().identities.some((kept) => kept.identity === identity));
    assert.notEqual(enter(chat, { nick: 'carol', token }).welcome().token, undefined);
  });
});
