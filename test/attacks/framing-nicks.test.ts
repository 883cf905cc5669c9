import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { attack } from '../checks/support/arena.ts';
import { becomes } from '../checks/support/probe.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { size } from './support/size.ts';
import { joinSpeakerAndWitness, Witness } from './support/witness.ts';

attack('attack 18: NICK after READY is text; the second name is not taken by it', {}, async ({ port }) => {
  const { speaker, witness } = await joinSpeakerAndWitness(port);
  speaker.send('NICK second', 'still me');
  assert.equal(await witness.receive(), 'speaker: NICK second');
  assert.equal(await witness.receive(), 'speaker: still me');
  const second = await RawClient.join(port, 'second');
  await Promise.all([speaker.leave(), witness.leave(), second.leave()]);
});

attack(
  'attack 19: text before NICK gets RETRY, reaches nobody and no log, and ends at the tenth',
  {},
  async ({ port, server }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    const rash = await RawClient.connect(port);
    rash.send(...Array.from({ length: 20 }, () => 'hello'));
    const frames = await rash.receiveUntilClosed();
    const retries = frames.filter((text) => text === 'RETRY').length;
    assert.equal(retries, 9);
    assert.match(frames.at(-1) ?? '', /^ERROR too many tries/);
    assert.deepEqual(await fence(speaker, witness), []);
    assert.ok(server.chatLog.every(({ text }) => text !== 'hello'));
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

attack('attack 21: only exactly BYE ends a session; what looks like it is text', {}, async ({ port }) => {
  const { speaker, witness } = await joinSpeakerAndWitness(port);
  const texts = ['bye', 'BYE ', 'BYEBYE', ' BYE', 'Bye', 'BYE!', 'BY', 'READY', 'HELLO', 'RETRY', 'PARLEY 2'];
  speaker.send(...texts);
  for (const text of texts) assert.equal(await witness.receive(), `speaker: ${text}`);
  speaker.send('BYE\n');
  assert.equal(await witness.receive(), 'speaker: BYE ⏎ ');
  await Promise.all([speaker.leave(), witness.leave()]);
});

attack(
  'attack 22: of 200 who claim a free name in the same instant exactly one gets it',
  {},
  async ({ port }) => {
    const clients = await Promise.all(Array.from({ length: 200 }, () => Witness.connect(port)));
    for (const client of clients) client.send('NICK highlander');
    const answers = await Promise.all(
      clients.map(async (client) => [await client.receive(), await client.receive()].join()),
    );
    assert.equal(answers.filter((answer) => answer === 'HELLO,READY').length, 1);
    assert.equal(answers.filter((answer) => answer === 'HELLO,RETRY').length, 199);
    for (const client of clients) client.destroy();
  },
);

attack(
  'attack 23: what somebody said is shown before their name belongs to somebody else, and nothing of theirs after',
  { args: ['--tries', '1000', '--rate', '200'] },
  async ({ port }) => {
    const witness = await Witness.join(port, 'witness');
    const first = await RawClient.join(port, 'shared');
    const second = await Witness.connect(port);
    assert.equal(await second.receive(), 'HELLO');
    const own = Array.from({ length: 80 }, (_, index) => `first ${index}`);
    first.send(...own, 'BYE', 'after the end');
    let answer = 'RETRY';
    while (answer === 'RETRY') {
      second.send('NICK shared');
      answer = await second.receive();
      // People try again now and then: as fast as a machine can they would run out of tries.
      if (answer === 'RETRY') await setTimeout(1);
    }
    assert.equal(answer, 'READY');
    second.send('of the second');
    const seen: string[] = [];
    while (seen.at(-1) !== 'shared: of the second') seen.push(await witness.receive());
    assert.deepEqual(
      seen,
      [...own, 'of the second'].map((text) => `shared: ${text}`),
    );
    assert.deepEqual(await fence(second, witness), []);
    await Promise.all([witness.leave(), second.leave()]);
  },
);

attack(
  'attack 24: texts sent behind NICK in one segment, before READY, are delivered in order under that name',
  {},
  async ({ port }) => {
    const witness = await Witness.join(port, 'witness');
    const hasty = await RawClient.connect(port);
    hasty.send('NICK hasty', 'one', 'two', 'three');
    for (const text of ['one', 'two', 'three']) assert.equal(await witness.receive(), `hasty: ${text}`);
    await Promise.all([hasty.leave(), witness.leave()]);
  },
);

attack(
  'attack 25: all who close between NICK and READY leave no ghosts: nobody is shown, every name is free',
  { measuresMemory: true },
  async ({ port, server }) => {
    for (let round = 0; round < size(50, 100); round += 1) {
      const clients = await Promise.all(Array.from({ length: 10 }, () => RawClient.connect(port)));
      clients.forEach((client, index) => {
        client.socket.write(Buffer.from(`\0\x0bNICK ghost${index}`), () => client.destroy());
      });
    }
    const ended = () => server.serverLog.filter(({ event }) => event === 'session-ended').length;
    const ready = () => server.serverLog.filter(({ event }) => event === 'session-ready').length;
    // The two bystanders are still there.
    assert.ok(await becomes(() => ready() === ended() + 2));
    const names = Array.from({ length: 10 }, (_, index) => RawClient.join(port, `ghost${index}`));
    await Promise.all((await Promise.all(names)).map((client) => client.leave()));
  },
);
