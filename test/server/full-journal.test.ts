import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Outcome } from '../../src/core/ports.ts';
import { FullJournal } from '../../src/server/full-journal.ts';
import { readable } from '../../src/server/operator-screen.ts';
import type { ServerEvent } from '../../src/store/log/server-log.ts';
import { SmallDisk, whyNoSmallDisk } from '../checks/support/small-disk.ts';
import { said } from '../store/entries.ts';
import { RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const entry = said('hello');
const refused: Outcome = { type: 'refused', entry, code: 'storage-full' };
const kept: Outcome = { type: 'kept', entry, seq: 1, time: 0 };

function watched() {
  const clock = new VirtualClock();
  const told: ServerEvent[] = [];
  return { clock, told, full: new FullJournal({ write: (event) => told.push(event) }, clock) };
}

describe('a full disk of the journal is told to the operator', () => {
  test('once when the first text is refused, and once when all are taken again, with how many were not', () => {
    const { clock, told, full } = watched();
    full.take([kept]);
    full.take([refused, refused]);
    full.take([kept, refused]);
    clock.advance(60_000);
    assert.deepEqual(told, [{ event: 'journal-full' }]);
    full.take([kept]);
    clock.advance(1000);
    assert.deepEqual(told, [{ event: 'journal-full' }, { event: 'journal-healed', refused: 3 }]);
    full.take([refused]);
    assert.equal(told.length, 3, 'the next time is another');
  });

  test('not as over while small texts find room and large ones do not', () => {
    const { clock, told, full } = watched();
    for (let count = 0; count < 10; count += 1) {
      full.take([refused]);
      full.take([kept]);
      clock.advance(900);
    }
    assert.deepEqual(told, [{ event: 'journal-full' }]);
    full.end();
    assert.deepEqual(told.at(-1), { event: 'journal-healed', refused: 10 });
  });

  test('in words that say what happens to texts, and how many it happened to', () => {
    assert.match(readable({ event: 'journal-full' }) ?? '', /what is said is refused/);
    assert.match(readable({ event: 'journal-healed', refused: 1 }) ?? '', /taken: 1 text had been refused$/);
  });

  test('and who was refused has said no more than what was taken', {
    skip: whyNoSmallDisk(),
  }, async () => {
    using disk = new SmallDisk(600 / 1024);
    await using server = await ServerProcess.start({ data: disk.data, args: ['--rate', '0'] });
    const alice = await RawClient.join(server.port, 'alice');
    const bob = await RawClient.join(server.port, 'bob');
    alice.send(...Array.from({ length: 600 }, (_, index) => `${index} ${'x'.repeat(1000)}`));
    const answers = new Set<string>();
    let count = 0;
    const texts: string[] = [];
    // Whatever becomes of a text, one of the two hears of it.
    for (; count + texts.length < 600; await setImmediate()) {
      for (const answer of alice.unread.slice(count)) answers.add(answer);
      count = alice.unread.length;
      texts.push(...(await taken(bob)));
    }
    assert.ok(count > 0, 'the disk is full');
    assert.deepEqual(
      [...answers].map((answer) => answer.startsWith('ERROR the disk of the server is full')),
      [true],
    );
    disk.resize(8);
    alice.send('there is room');
    assert.match(await bob.receive(), /there is room$/);
    const events = () => server.serverLog.filter(({ event }) => String(event).startsWith('journal-'));
    while (events().length < 2) await setImmediate();
    assert.deepEqual(
      events().map(({ time: _, ...rest }) => rest),
      [{ event: 'journal-full' }, { event: 'journal-healed', refused: count }],
    );
    await alice.leave();
    const end = () =>
      server.serverLog.find(({ event, nick }) => event === 'session-ended' && nick === 'alice');
    while (end() === undefined) await setImmediate();
    assert.equal(end()?.texts, texts.length + 1);
  });
});

/** What has come and was not taken yet. */
async function taken(client: RawClient): Promise<readonly string[]> {
  const frames: string[] = [];
  while (client.unread.length > 0) frames.push(await client.receive());
  return frames;
}
