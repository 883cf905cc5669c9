import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Nicks } from '../../src/core/nicks.ts';
import { attack } from '../checks/support/arena.ts';
import { joinCrowd, LightClient } from '../checks/support/light-client.ts';
import { becomes, cpuSeconds } from '../checks/support/probe.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { MOST_ADDED, secondRoundAdds } from './support/second-round.ts';
import { size } from './support/size.ts';
import { joinSpeakerAndWitness } from './support/witness.ts';

attack(
  'attack 56: who sends faster than the budget is slowed by not being read; nothing is dropped, order is kept',
  { args: ['--rate', '300', '--burst', '50'] },
  async ({ port }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    const began = performance.now();
    const texts = Array.from({ length: 500 }, (_, index) => `fast ${index}`);
    speaker.send(...texts);
    for (const text of texts) assert.equal(await witness.receive(), `speaker: ${text}`);
    assert.ok(performance.now() - began > 1200, '450 texts over the burst take 1.5 s at 300 a second');
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

attack(
  'attack 56, control: without --rate the same texts are not slowed, so it is the budget that slows them',
  { args: ['--rate', '0'] },
  async ({ port }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    const began = performance.now();
    const texts = Array.from({ length: 500 }, (_, index) => `fast ${index}`);
    speaker.send(...texts);
    for (const text of texts) assert.equal(await witness.receive(), `speaker: ${text}`);
    assert.ok(performance.now() - began < 1200);
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

attack(
  'attack 57: of 1,000 connections from one address 50 are let in, the rest is told why at little cost',
  { args: ['--count-loopback', '--per-address', '50'], measuresMemory: true },
  async ({ port, server }) => {
    const before = cpuSeconds(server.pid);
    const clients: RawClient[] = [];
    for (let round = 0; round < 10; round += 1) {
      const some = Array.from({ length: 100 }, () => RawClient.connect(port, '127.5.5.5'));
      clients.push(...(await Promise.all(some)));
    }
    const first = await Promise.all(clients.map((client) => client.receive()));
    assert.equal(first.filter((text) => text === 'HELLO').length, 50);
    const refused = first.filter((text) => text.startsWith('ERROR too many connections from your address'));
    assert.equal(refused.length, 950);
    // A generous millisecond for each, so that a busy machine does not matter.
    assert.ok(cpuSeconds(server.pid) - before < 1);
    const honest = await RawClient.join(port, 'honest', '127.5.5.6');
    await honest.leave();
    for (const client of clients) client.destroy();
  },
);

attack(
  'attack 58: one who comes and goes 300 times in a room of 200 is noticed by nobody',
  {},
  async ({ port }) => {
    let heard = 0;
    const crowd = await joinCrowd(port, 200, 'member', (text) => {
      if (!text.startsWith('control')) heard += 1;
    });
    for (let round = 0; round < 300; round += 1) {
      const restless = await RawClient.join(port, 'restless');
      await restless.leave();
    }
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    assert.deepEqual(await fence(speaker, witness), []);
    assert.ok(await becomes(() => heard >= 200), 'only the fence was heard');
    assert.equal(heard, 200);
    for (const client of [...crowd, speaker, witness]) client.destroy();
  },
);

attack(
  'attack 66: connections that close again leave no timer, no listener and no memory',
  {},
  async (arena) => {
    const grown = await secondRoundAdds(arena, async () => {
      for (let some = 0; some < size(100, 2500); some += 1) {
        const clients = Array.from({ length: 20 }, (_, index) =>
          LightClient.join(arena.port, `churn${some}-${index}`),
        );
        for (const client of await Promise.all(clients)) client.destroy();
      }
    });
    assert.ok(grown <= MOST_ADDED, `CC4: the second round has added ${grown} MiB`);
  },
);

test('attack 68: 50,000 nicks like numbers cost no more than 50,000 like words', () => {
  const timeOf = (name: (index: number) => string): number => {
    const nicks = new Nicks({});
    const began = performance.now();
    for (let index = 0; index < 50_000; index += 1) nicks.claim(name(index), `${index}`);
    for (let index = 0; index < 50_000; index += 1) nicks.release(name(index), `${index}`);
    assert.equal(nicks.size, 0);
    return performance.now() - began;
  };
  const words = timeOf((index) => `w${index.toString(36)}x`);
  // A nick never begins with a digit, so what follows the shortest letter is as near to an array index as it gets.
  const numbers = timeOf((index) => `_${index * 65_536}`);
  assert.ok(numbers < 5 * words + 500, `${numbers} ms, words ${words} ms`);
});
