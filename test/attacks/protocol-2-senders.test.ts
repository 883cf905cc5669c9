import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as passed } from 'node:timers/promises';
import { attack } from '../checks/support/arena.ts';
import { COLLECTABLE, percentile } from '../checks/support/probe.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';
import { Participant } from './support/participant.ts';
import { enterCrowd } from './support/participant-crowd.ts';
import { MOST_ADDED, secondRoundAdds } from './support/second-round.ts';
import { size } from './support/size.ts';

const KEEP_SOCKETS = join(import.meta.dirname, 'support/keep-sockets.mjs');

/** Logs in 20 participants so many times, who break off again. */
async function churn(port: number, prefix: string, times: number): Promise<void> {
  for (let some = 0; some < times; some += 1) {
    const participants = await Promise.all(
      Array.from({ length: 20 }, (_, index) => Participant.enter(port, `${prefix}${some}x${index}`)),
    );
    for (const participant of participants) participant.destroy();
  }
}

attack(
  'attack 56: who sends 10,000 commands a second is heard as fast as it may; nothing is dropped, order is kept',
  { measuresMemory: true },
  async ({ port }) => {
    const witness = await Participant.enter(port, 'witness');
    const flooder = await Participant.enter(port, 'flooder');
    const began = performance.now();
    const seconds = size(1, 10);
    for (let round = 0; round < seconds * 10; round += 1) {
      for (let index = 0; index < 1000; index += 1) flooder.say(`${round * 1000 + index}`);
      await passed(100);
    }
    const acks = flooder.unread.flatMap((event) => (event.type === 'ack' ? [event.id] : []));
    const allowed = 50 + (10 * (performance.now() - began)) / 1000;
    assert.ok(acks.length <= allowed + 1 && acks.length >= 50, `${acks.length} acks, ${allowed} allowed`);
    assert.deepEqual(
      acks,
      acks.map((_, index) => `${index}`),
    );
    assert.ok(!flooder.isClosed, 'nobody is closed for speed');
    for (const participant of [witness, flooder]) participant.destroy();
  },
);

for (const [rate, isSlowed] of [
  ['300', true],
  ['0', false],
] as const) {
  attack(
    `attack 56${isSlowed ? '' : ', control'}: 500 sends with --rate ${rate} are all acknowledged, and are ${isSlowed ? '' : 'not '}slowed`,
    { args: ['--rate', rate, '--burst', '50'] },
    async ({ port }) => {
      const speaker = await Participant.enter(port, 'speaker');
      const began = performance.now();
      for (let index = 0; index < 500; index += 1) speaker.say(`${index}`);
      for (let index = 0; index < 500; index += 1) assert.equal((await speaker.expect('ack')).id, `${index}`);
      assert.equal(
        performance.now() - began > 1200,
        isSlowed,
        '450 over the burst take 1.5 s at 300 a second',
      );
      speaker.destroy();
    },
  );
}

attack(
  'attack 58: of somebody who logs in and leaves all the time, everybody is told at most once a second',
  {},
  async ({ port }) => {
    const members = await enterCrowd(port, 20, 'member');
    const told = members.map(() => ({ events: 0, people: 0 }));
    members.forEach((member, index) => {
      member.heard = (event) => {
        const own = told[index];
        if (event.type !== 'presence' || own === undefined) return;
        own.events += 1;
        own.people += event.came.length + event.went.length;
      };
    });
    const began = performance.now();
    const rounds = size(150, 2000);
    for (let round = 0; round < rounds; round += 1) {
      await (await Participant.enter(port, `restless${round}`)).leave();
    }
    for (const member of members) await member.settled();
    const seconds = (performance.now() - began) / 1000;
    for (const { events, people } of told) {
      assert.ok(events <= seconds + 2, `${events} events in ${seconds} s`);
      assert.ok(people <= members.length + 2 * (events + 1), `${people} people in ${events} events`);
    }
    for (const member of members) member.destroy();
  },
);

attack(
  'attack 66: logins that end again leave no timer, no listener and no memory',
  { measuresMemory: true },
  async (arena) => {
    const grown = await secondRoundAdds(arena, (name) => churn(arena.port, name, size(25, 2500)));
    assert.ok(grown <= MOST_ADDED, `CC4: the second round has added ${grown} MiB`);
  },
);

attack(
  'attack 66, control: of a server that keeps what belongs to a connection that is gone it is found out',
  { wrapper: ['env', `NODE_OPTIONS=${COLLECTABLE.NODE_OPTIONS} --import ${KEEP_SOCKETS}`] },
  async (arena) => {
    const grown = await secondRoundAdds(arena, (name) => churn(arena.port, name, 400));
    assert.ok(grown > MOST_ADDED, `the second round has added ${grown} MiB`);
  },
);

test('attack 66: of 5,000 identities that never spoke the newest are kept, and forgotten a minute after they went', () => {
  const chat = new MemoryChat();
  for (let index = 0; index < 5000; index += 1) {
    MemoryParticipant.enter(chat, { nick: `churn${index}` }).stream.destroy();
  }
  chat.settle();
  assert.equal(chat.store.state().identities.length, 4096, 'no more are remembered');
  chat.clock.advance(61_000);
  // Looked at when somebody goes.
  MemoryParticipant.enter(chat, { nick: 'last' }).stream.destroy();
  chat.clock.advance(61_000);
  chat.join('base').destroy();
  const last = MemoryParticipant.enter(chat, { nick: 'another' });
  last.stream.destroy();
  chat.settle();
  assert.deepEqual(
    chat.store.state().identities.map(({ nick }) => nick),
    ['another'],
  );
  assert.equal(chat.assembly.connections.size, 0);
  assert.equal(chat.clock.pending, 0);
});

attack(
  'attack 67: rooms that are not there are refused, and that counts as a fault',
  { args: ['--rate', '0'] },
  async ({ port }) => {
    const asker = await Participant.connect(port);
    asker.ask({ type: 'login', nick: 'asker' });
    await asker.expect('welcome');
    for (let index = 0; index < 10_000; index += 1)
      asker.ask({ type: 'send', room: `#r${index}`, text: 'x' });
    const codes = (await asker.receiveUntilClosed(30)).map((event) => event.type === 'refused' && event.code);
    assert.equal(codes.at(-1), 'too-many-faults');
    assert.ok(codes.slice(0, -1).every((code) => code === 'no-such-room'));
  },
);

attack(
  'attack 68: ids like indexes of an array cost no more than ids like words, and the last no more than the first',
  { args: ['--rate', '0'] },
  async ({ port }) => {
    const speaker = await Participant.enter(port, 'speaker');
    const batches = size(6, 50);
    const timesOf = async (idOf: (index: number) => string): Promise<readonly number[]> => {
      const times: number[] = [];
      for (let batch = 0; batch < batches; batch += 1) {
        const ids = Array.from({ length: 1000 }, (_, index) => idOf(batch * 1000 + index));
        const began = performance.now();
        for (const id of ids) speaker.ask({ type: 'send', room: '#lobby', id, text: 'x', ref: id });
        for (const id of ids) assert.equal((await speaker.expect('ack')).id, id);
        times.push(performance.now() - began);
      }
      return times;
    };
    const words = await timesOf((index) => `w${index.toString(36)}x`);
    const numbers = await timesOf((index) => `${index * 65_536}`);
    const [usual, slow] = [percentile(words, 0.5), percentile(numbers, 0.5)];
    assert.ok(slow < 5 * usual + 50, `${slow} ms for a thousand, words ${usual} ms`);
    const ends = percentile(numbers.slice(batches / 2), 0.5);
    const begins = percentile(numbers.slice(0, batches / 2), 0.5);
    assert.ok(ends < 3 * begins + 50, `${ends} ms in the end, ${begins} ms in the beginning`);
    speaker.destroy();
  },
);
