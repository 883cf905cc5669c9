import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';
import { MemoryStream } from '../support/memory-stream.ts';
import { type Listener, upTo, World } from './room-world.ts';

/** Somebody who takes nothing while so much is said, and is to leave by the entry of a number. */
function leaving(world: World, said: number, by: number): { readonly slow: Listener; left: number } {
  const slow = world.join(2);
  slow.takesMore = false;
  world.say(-1, said);
  const who = { slow, left: 0 };
  world.room.leave(
    slow.session,
    () => {
      who.left += 1;
    },
    by,
  );
  return who;
}

describe('a member that is to leave while it does not keep up', () => {
  for (const [from, said, by] of [
    ['memory', 100, 40],
    ['the journal', 1500, 700],
  ] as const) {
    test(`gets nothing behind its leaving out of ${from}, however much was said since`, () => {
      const world = new World();
      const who = leaving(world, said, by);
      world.settle();
      world.say(-1, 10);
      world.drain(who.slow);
      world.settle();
      assert.deepEqual([who.slow.heard, who.left, world.room.size], [upTo(by), 1, 0]);
    });
  }

  test('gets no more when it is to leave by a later one as well', () => {
    const world = new World();
    const { slow } = leaving(world, 100, 40);
    world.room.leave(slow.session, () => {}, 90);
    world.drain(slow);
    world.settle();
    assert.deepEqual(slow.heard, upTo(40));
  });

  test('is let go where neither memory nor the journal has anything of it', () => {
    const world = new World(10_000, true);
    const who = leaving(world, 10, 5);
    for (let said = 0; said < 20; said += 1) {
      world.say(-1, 100);
      world.settle();
    }
    world.drain(who.slow);
    world.settle();
    assert.equal(who.left, 1);
    const gaps = who.slow.told.flatMap((event) => (event.type === 'gap' ? [[event.from, event.to]] : []));
    assert.deepEqual(gaps, [[1, 5]]);
  });

  test('is told first what waited for its turn, and what waits for its leaving comes then', () => {
    const world = new World();
    const who = leaving(world, 10, 10);
    const { slow } = who;
    const ack = { type: 'ack', room: '#lobby', seq: 1, time: 0 } as const;
    world.room.tellInTurn(slow.session, ack);
    const order: string[] = [];
    assert.ok(
      world.room.afterLeaving(slow.session, () =>
        order.push(`left ${who.left}, told ${slow.told.at(-1)?.type}`),
      ),
    );
    world.drain(slow);
    world.settle();
    assert.deepEqual(order, ['left 1, told ack']);
    assert.ok(!world.room.afterLeaving(slow.session, () => {}), 'it is not there any more');
  });
});

test('who comes in when its leaving is known already is shown what was said up to it, and goes', () => {
  const world = new World();
  const first = world.join(1);
  world.say(-1, 10);
  world.room.add(first.session, 2, 5);
  world.settle();
  assert.deepEqual([first.heard, world.room.size], [[...upTo(10), ...upTo(5, 3)], 0]);
});

test('P31: who leaves a room, comes back and leaves again while behind is told all of it in that order', () => {
  const chat = new MemoryChat({ rate: 0 });
  const [slow, bob] = [
    new MemoryParticipant(chat, new MemoryStream(1024)),
    MemoryParticipant.enter(chat, { nick: 'bob' }),
  ];
  slow.ask({ type: 'login', nick: 'slow' }, { type: 'join', room: '#dev' });
  bob.ask({ type: 'join', room: '#dev' });
  slow.take();
  slow.stream.reads = false;
  const say = (text: string) => bob.ask({ type: 'send', room: '#dev', text: text.repeat(2000) });
  for (let count = 0; count < 5; count += 1) say('a');
  for (const type of ['leave', 'join', 'leave'] as const) {
    slow.ask({ type, room: '#dev', ref: type });
    chat.clock.advance(100);
    say('b');
  }
  for (let round = 0; round < 20; round += 1) {
    slow.stream.readOn();
    chat.clock.advance(100);
  }
  const told = slow.take().flatMap((event): readonly (number | string)[] => {
    if (!('room' in event) || event.room !== '#dev') return [];
    return 'seq' in event && event.type !== 'live' ? [event.seq] : [event.type];
  });
  assert.deepEqual(
    told.filter((each) => each !== 'live' && each !== 'presence'),
    [3, 4, 5, 6, 7, 8, 'exited', 'entered', 10, 11, 12, 'exited'],
  );
  assert.deepEqual(chat.failures, []);
});

test('P31: who has left and comes back stays, and hears what is said from then on', () => {
  const chat = new MemoryChat();
  const [alice, bob] = [
    MemoryParticipant.enter(chat, { nick: 'alice' }),
    MemoryParticipant.enter(chat, { nick: 'bob' }),
  ];
  for (const each of [alice, bob]) each.ask({ type: 'join', room: '#dev' });
  alice.ask({ type: 'leave', room: '#dev' }, { type: 'join', room: '#dev' });
  chat.settle();
  alice.take();
  bob.ask({ type: 'send', room: '#dev', text: 'welcome back' });
  assert.deepEqual(
    alice.takeOnly('message').map(({ text }) => text),
    ['welcome back'],
  );
});

test('P16: an ack for an id that is sent again does not overtake the message, to who is behind', () => {
  const chat = new MemoryChat({ rate: 0 });
  const [alice, bob] = [
    MemoryParticipant.enter(chat, { nick: 'alice' }),
    MemoryParticipant.enter(chat, { nick: 'bob' }),
  ];
  const { token = '', epoch } = alice.welcome();
  for (let count = 0; count < 200; count += 1) bob.say(`${count}`, 'x'.repeat(4000));
  alice.say('mine');
  alice.stream.destroy();
  const stream = new MemoryStream(1024);
  const again = new MemoryParticipant(chat, stream);
  stream.reads = false;
  again.ask({ type: 'login', nick: 'alice', token, resume: { epoch, rooms: { '#lobby': 0 } } });
  again.say('mine');
  for (let round = 0; round < 20; round += 1) {
    stream.readOn();
    chat.clock.advance(100);
  }
  const told = again
    .take()
    .flatMap((event) => ('seq' in event && event.type !== 'live' ? [`${event.type} ${event.seq}`] : []));
  assert.deepEqual(told.slice(-2), ['message 201', 'ack 201']);
});
