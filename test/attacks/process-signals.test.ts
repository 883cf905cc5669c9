import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as passed } from 'node:timers/promises';
import { attack } from '../checks/support/arena.ts';
import { joinCrowd } from '../checks/support/light-client.ts';
import { becomes } from '../checks/support/probe.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { size } from './support/size.ts';
import { joinSpeakerAndWitness } from './support/witness.ts';

const MEMBERS = size(300, 8000);

test('attack 77: a second server on the same data directory refuses, and says which process has it', async () => {
  await using first = await ServerProcess.start();
  const second = ServerProcess.start({ data: first.data });
  await assert.rejects(
    second,
    new RegExp(`ended with 1: .*in use by another server \\(process ${first.pid}\\)`),
  );
  const client = await RawClient.join(first.port, 'alice');
  await client.leave();
});

attack(
  'attack 80: SIGTERM in the middle of a fan-out to all gives each one warning, logs all that was shown, and exits 0',
  { args: ['--grace', '1', '--rate', '0'], endsServer: true },
  async ({ port, server }) => {
    const heard = Array.from({ length: MEMBERS }, () => ({ warnings: 0, texts: 0 }));
    await joinCrowd(port, MEMBERS, 'member', (text, index) => {
      const own = heard[index];
      if (own === undefined) return;
      if (text === 'Server will shut down in 1 seconds') own.warnings += 1;
      else if (text.startsWith('speaker: ')) own.texts += 1;
    });
    const { speaker } = await joinSpeakerAndWitness(port);
    speaker.send(...Array.from({ length: 200 }, (_, index) => `t${index}`));
    server.signal('SIGTERM');
    assert.equal(await server.ended(), 0);
    assert.deepEqual([...new Set(heard.map(({ warnings }) => warnings))], [1]);
    const logged = server.chatLog.filter(({ nick }) => nick === 'speaker').length;
    for (const { texts } of heard) assert.ok(texts <= logged, `${texts} shown, ${logged} in the log`);
  },
);

attack(
  'attack 81: a second SIGINT within 100 ms ends the server at once, and nothing that was shown is lost',
  { args: ['--grace', '60'], endsServer: true },
  async ({ port, server }) => {
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    speaker.send('one', 'two');
    await fence(speaker, witness);
    const began = performance.now();
    server.signal('SIGINT');
    await passed(50);
    server.signal('SIGINT');
    assert.equal(await server.ended(), 0);
    assert.ok(performance.now() - began < 2000);
    const texts = server.chatLog.filter(({ nick }) => nick === 'speaker').map(({ text }) => text);
    assert.deepEqual(texts.slice(0, 2), ['one', 'two']);
  },
);

attack(
  'attack 82: whoever reads its output goes away, standard input is closed, there is no terminal: it runs on',
  {},
  async ({ port, server }) => {
    server.child.stdout?.destroy();
    server.child.stderr?.destroy();
    server.signal('SIGHUP');
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    assert.deepEqual(await fence(speaker, witness), []);
    await Promise.all([speaker.leave(), witness.leave()]);
  },
);

attack(
  "attack 83: time in which the process was stopped is nobody else's fault: all stay, deadlines go on afterwards",
  { args: ['--handshake', '2', '--frame-time', '2', '--stall', '2', '--ping', '1'], endsServer: true },
  async ({ port, server, controls }) => {
    const thinking = await RawClient.connect(port);
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    speaker.sendBytes(Uint8Array.of(0, 4, 104));
    await passed(500);
    // What they would say meanwhile would be more than their rate, and wait for it afterwards.
    controls.silence();
    server.signal('SIGSTOP');
    await passed(size(4000, 60_000));
    server.signal('SIGCONT');
    await controls.exchange();
    assert.equal(
      thinking.isClosed || thinking.unread.length > 1,
      false,
      'who thinks about a name is still there',
    );
    speaker.sendBytes(Buffer.from('alf'));
    assert.equal(await witness.receive(), 'speaker: half');
    const frames = await thinking.receiveUntilClosed(6);
    assert.match(frames.at(-1) ?? '', /^ERROR no nickname was chosen in time/);
    assert.ok(controls.isAlive);
    assert.ok(await becomes(() => server.child.exitCode === null));
  },
);
