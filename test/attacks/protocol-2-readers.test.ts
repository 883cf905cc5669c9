import assert from 'node:assert/strict';
import { setTimeout as passed } from 'node:timers/promises';
import { attack } from '../checks/support/arena.ts';
import { becomes, residentAfterGc } from '../checks/support/probe.ts';
import { type Entering, Participant } from './support/participant.ts';
import { enterCrowd } from './support/participant-crowd.ts';
import { readingAttack } from './support/reading-attack.ts';
import { MOST_ADDED, secondRoundAdds } from './support/second-round.ts';
import { size } from './support/size.ts';

const MIB = 1024 * 1024;
const PARAGRAPH = 'x'.repeat(16_000);
const LOUD = ['--rate', '0', '--max-text', '16384', '--stall', '20'];

/** Says so many mebibytes, a little at a time, each time until all of it is acknowledged. */
async function sayMuch(speaker: Participant, megabytes: number): Promise<void> {
  for (let said = 0; said < megabytes; said += 1) {
    for (let index = 0; index < 60; index += 1)
      speaker.ask({ type: 'send', room: '#lobby', text: PARAGRAPH });
    for (let index = 0; index < 60; index += 1) await speaker.expect('ack');
  }
}

interface Watched {
  readonly reader: Participant;
  /** The number that must come next. */
  next: number;
  lives: number;
}

/**
 * Lets a reader in and holds what comes to it against the promise: every number behind the last that it had, or behind
 * its first `live`, once, in order, without a gap.
 */
async function enterWatched(port: number, entering: Entering): Promise<Watched> {
  const reader = await Participant.connect(port);
  const had = entering.resume?.rooms['#lobby'];
  const watched = { reader, next: (had ?? 0) + 1, lives: 0 };
  reader.heard = (event) => {
    assert.ok(event.type !== 'gap' && event.type !== 'reset', `there was a ${event.type}`);
    if (event.type === 'live') {
      watched.lives += 1;
      if (watched.lives === 1 && had === undefined) watched.next = event.seq + 1;
    }
    if (event.type !== 'message') return;
    assert.equal(event.seq, watched.next);
    watched.next += 1;
  };
  reader.ask({ type: 'login', ...entering });
  await reader.expect('welcome');
  return watched;
}

readingAttack(
  'attacks 59 and 60: readers that stop cost little memory, and when they read on they are served without a gap',
  { args: LOUD },
  async ({ port, server }) => {
    const speaker = await Participant.enter(port, 'speaker');
    // The first texts fill what is kept of the newest, and what the threads grow into, whoever reads.
    await sayMuch(speaker, size(10, 20));
    const all = await Promise.all(
      Array.from({ length: size(15, 200) }, (_, index) => enterWatched(port, { nick: `stopped${index}` })),
    );
    for (const { reader } of all) {
      await reader.settled();
      reader.socket.pause();
    }
    const before = await residentAfterGc(server.pid);
    await sayMuch(speaker, size(10, 20));
    const grown = ((await residentAfterGc(server.pid)) - before) / MIB;
    assert.ok(grown < 64, `${grown} MiB; all that waits for them is ${10 * all.length} MiB`);
    speaker.say('last');
    const { seq } = await speaker.expect('ack');
    // All at once: those that went on standing still would be closed.
    for (const { reader } of all) reader.socket.resume();
    for (const watched of all) {
      assert.ok(await becomes(() => watched.next > seq, 60), `${watched.next} is next, ${seq} was the last`);
      assert.ok(watched.lives > 1, 'it was told that it is live again');
    }
    for (const { reader } of all) reader.destroy();
    speaker.destroy();
  },
);

readingAttack(
  'attack 59: a reader that takes nothing for --stall is closed, and its token and number bring all of it back',
  { args: [...LOUD, '--stall', '1'] },
  async ({ port, server }) => {
    const speaker = await Participant.enter(port, 'speaker');
    const deaf = await Participant.enter(port, 'deaf');
    deaf.socket.pause();
    await sayMuch(speaker, 8);
    const ended = () =>
      server.serverLog.find(({ event, nick }) => event === 'session-ended' && nick === 'deaf');
    assert.ok(await becomes(() => ended() !== undefined, 8), 'closed');
    assert.equal(ended()?.cause, 'no-progress');
    const { token = '', epoch, rooms } = deaf.welcome;
    const last = rooms[0]?.last ?? 0;
    const resume = { epoch, rooms: { '#lobby': last } };
    const again = await enterWatched(port, { nick: 'deaf', token, resume });
    speaker.say('last');
    const { seq } = await speaker.expect('ack');
    assert.ok(await becomes(() => again.next > seq, 20), `${again.next} is next, ${seq} was the last`);
    for (const participant of [deaf, again.reader, speaker]) participant.destroy();
  },
);

attack(
  'attack 61: one message reaches everybody who has been idle, and of those who have gone nothing is left',
  { measuresMemory: true },
  async (arena) => {
    const grown = await secondRoundAdds(arena, async (name) => {
      const idle = await enterCrowd(arena.port, size(100, 10_000), name);
      const speaker = await Participant.enter(arena.port, `${name}speaker`);
      speaker.say('1', 'anybody here?');
      for (const participant of idle)
        assert.equal((await participant.expect('message')).text, 'anybody here?');
      for (const participant of [...idle, speaker]) participant.destroy();
    });
    assert.ok(grown <= MOST_ADDED, `CC4: the second round has added ${grown} MiB`);
  },
);

readingAttack(
  'attack 64: a loop of history requests is answered ten times a second after the first fifty',
  { args: ['--max-text', '16384'] },
  async ({ port }) => {
    const speaker = await Participant.enter(port, 'speaker');
    for (let index = 0; index < 20; index += 1) speaker.say(`${index}`, PARAGRAPH);
    for (let index = 0; index < 20; index += 1) await speaker.expect('ack');
    const asker = await Participant.enter(port, 'asker');
    const began = performance.now();
    let pages = 0;
    asker.heard = (event) => {
      if (event.type === 'history') pages += 1;
    };
    asker.ask(
      ...Array.from({ length: 150 }, () => ({ type: 'history', room: '#lobby', limit: 200 }) as const),
    );
    await becomes(() => pages > 100, 3);
    const allowed = 50 + (10 * (performance.now() - began)) / 1000;
    assert.ok(pages >= 50 && pages <= allowed + 1, `${pages} pages, ${allowed} allowed`);
    for (const participant of [speaker, asker]) participant.destroy();
  },
);

readingAttack(
  'attack 64: who asks for history and never reads it costs a page or two, not all that was asked for',
  { args: LOUD },
  async ({ port, server }) => {
    const speaker = await Participant.enter(port, 'speaker');
    await sayMuch(speaker, 3);
    const askers = await enterCrowd(port, size(5, 10), 'asker');
    const before = await residentAfterGc(server.pid);
    for (const asker of askers) {
      asker.socket.pause();
      asker.ask(...Array.from({ length: 300 }, () => ({ type: 'history', room: '#lobby' }) as const));
    }
    // Long enough for pages to pile up, if nothing held that up.
    await passed(size(1500, 10_000));
    const grown = ((await residentAfterGc(server.pid)) - before) / MIB;
    assert.ok(grown < 64, `${grown} MiB; all they asked for is ${75 * askers.length} MiB`);
    for (const participant of [speaker, ...askers]) participant.destroy();
  },
);
