import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { directRoom } from '../../src/protocol/rooms.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';
import { come, typesOf } from './comers.ts';

const { enter } = MemoryParticipant;

describe('P33: a direct conversation', () => {
  test('is begun by its first message, with one name for both', () => {
    const chat = new MemoryChat();
    const [alice, bob, carol] = [come(chat, 'alice'), come(chat, 'bob'), come(chat, 'carol')];
    for (const { participant } of [alice, bob, carol]) participant.take();
    alice.participant.ask({ type: 'send', room: `@${bob.identity}`, id: 'd', text: 'psst' });
    const room = directRoom(alice.identity, bob.identity);
    const [entered, live, ack] = alice.participant.take();
    assert.ok(entered?.type === 'entered' && entered.room === room && entered.peer?.nick === 'bob');
    assert.equal(live?.type, 'live');
    assert.ok(ack?.type === 'ack' && ack.room === room && ack.seq === 1);
    assert.deepEqual(typesOf(bob.participant.take()), ['entered', 'live', 'message 1']);
    assert.deepEqual(carol.participant.take(), []);
  });

  test('waits for who is away, and comes with the next login', () => {
    const chat = new MemoryChat();
    const [alice, bob] = [come(chat, 'alice'), come(chat, 'bob')];
    bob.participant.stream.destroy();
    alice.participant.ask({ type: 'send', room: `@${bob.identity}`, id: 'd', text: 'read this later' });
    const back = enter(chat, { nick: 'bob', token: bob.token, resume: { epoch: 'epoch-1', rooms: {} } });
    assert.deepEqual(
      back.takeOnly('message').map(({ text }) => text),
      ['read this later'],
    );
  });

  test('keeps who was written to while away, although they never said anything, also over a restart', () => {
    const chat = new MemoryChat();
    const [alice, bob] = [come(chat, 'alice'), come(chat, 'bob')];
    bob.participant.stream.destroy();
    alice.participant.ask({ type: 'send', room: `@${bob.identity}`, id: 'd', text: 'read this later' });
    const kept = chat.store.state().identities.find(({ identity }) => identity === bob.identity);
    assert.equal(kept?.spoke, true);
  });

  test('with nobody, with oneself and with somebody of the base protocol is refused', () => {
    const chat = new MemoryChat();
    const base = chat.join('basil');
    const alice = come(chat, 'alice');
    base.send('hello');
    chat.settle();
    const [heard] = alice.participant.takeOnly('message');
    for (const peer of ['nobody', alice.identity, heard?.identity ?? '?'])
      alice.participant.ask({ type: 'send', room: `@${peer}`, id: peer, text: 'x' });
    assert.deepEqual(
      alice.participant.takeOnly('refused').map(({ code }) => code),
      ['no-such-person', 'no-such-person', 'no-such-person'],
    );
  });

  test('P42: says of who is away what they say of it, as far as a line holds that of very many', () => {
    const chat = new MemoryChat({ rate: 0 });
    const [alice, bob] = [enter(chat, { nick: 'alice' }), enter(chat, { nick: 'bob' })];
    const { identity: alices, token = '' } = alice.welcome();
    const { identity: bobs } = bob.welcome();
    bob.ask({ type: 'away', text: 'on holiday' });
    alice.ask({ type: 'send', room: `@${bobs}`, id: 'a1', text: 'hi' });
    assert.equal(alice.takeOnly('entered')[0]?.peer?.away, 'on holiday');
    for (let count = 0; count < 200; count += 1) {
      const other = enter(chat, { nick: `other${count}` }, `192.0.2.${count}`);
      other.ask({ type: 'away', text: 'x'.repeat(512) });
      other.ask({ type: 'send', room: `@${alices}`, text: 'hi' });
    }
    const { rooms } = enter(chat, { nick: 'alice', token }).welcome();
    const away = rooms.filter(({ peer }) => peer?.away !== undefined);
    assert.ok(away.length >= 100 && away.length < 130, `${away.length} of them`);
    assert.equal(rooms.at(-1)?.peer?.away?.length, 512, 'the newest');
  });

  test('P32: is joined, which changes nothing, by its name or by the other one alone', () => {
    const chat = new MemoryChat();
    const [alice, bob] = [come(chat, 'alice'), come(chat, 'bob')];
    const room = directRoom(alice.identity, bob.identity);
    alice.participant.ask({ type: 'send', room: `@${bob.identity}`, text: 'hi' });
    alice.participant.take();
    alice.participant.ask({ type: 'join', room }, { type: 'join', room: `@${bob.identity}` });
    assert.deepEqual(
      alice.participant.takeOnly('entered').map((event) => event.room),
      [room, room],
    );
  });

  test('of others is not there, whatever one asks of it', () => {
    const chat = new MemoryChat();
    const [alice, bob, eve] = [come(chat, 'alice'), come(chat, 'bob'), come(chat, 'eve')];
    alice.participant.ask({ type: 'send', room: `@${bob.identity}`, id: 'd', text: 'secret' });
    eve.participant.take();
    const real = directRoom(alice.identity, bob.identity);
    const answers = [real, directRoom('nobody', 'no-one')].map((room) => {
      eve.participant.ask(
        { type: 'history', room },
        { type: 'members', room },
        { type: 'send', room, id: room.slice(0, 60), text: 'x' },
        { type: 'join', room },
        { type: 'read', room, seq: 1 },
        { type: 'edit', room, id: `${room.slice(0, 50)}e`, target: 1, text: 'x' },
      );
      return eve.participant.take().map((event) => ('code' in event ? event.code : event.type));
    });
    assert.deepEqual(answers[0], answers[1]);
    assert.deepEqual(new Set(answers[0]), new Set(['no-such-room']));
    eve.participant.ask({ type: 'search', query: 'secret' });
    assert.deepEqual(eve.participant.takeOnly('results')[0]?.results, []);
  });
});
