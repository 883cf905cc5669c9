import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { ParleyClient } from '../../src/client/client.ts';
import { connect } from '../../src/node/connect.ts';
import type { Message } from '../../src/protocol/event.ts';
import { ServerProcess } from '../support/server-process.ts';

const ROOT = join(import.meta.dirname, '../..');
const ROOM = '#bots';

/** The example as a user runs it: with the package that `make` built. */
function startBot(port: number, directory: string): ChildProcess {
  const script = join(ROOT, 'examples/echo-bot.ts');
  return spawn(join(ROOT, 'scripts/node'), [script, '127.0.0.1', `${port}`], {
    cwd: ROOT,
    env: { ...process.env, PARLEY_TOKEN_FILE: join(directory, 'token') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Resolves when the bot has said a text to a client, with the message. */
function answered(client: ParleyClient, text: string): Promise<Message> {
  return new Promise((resolve) => {
    client.on('message', (message) => {
      if (message.nick === 'echo' && message.text === text) resolve(message);
    });
  });
}

/** The identity of the bot, as soon as it is in its room. */
async function theBot(client: ParleyClient): Promise<string> {
  const come = new Promise<string>((resolve) => {
    client.on('joined', ({ nick, identity }) => {
      if (nick === 'echo') resolve(identity);
    });
  });
  const there = (await client.members(ROOM)).find(({ nick }) => nick === 'echo');
  return there?.identity ?? come;
}

function brief({ seq, nick, text }: Pick<Message, 'seq' | 'nick' | 'text'>): string {
  return `${seq} ${nick}: ${text}`;
}

test('two people and a bot in a room: after kill -9 of the server all are back by themselves, nothing missing or double', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-bot-'));
  const data = join(directory, 'data');
  const first = await ServerProcess.start({ data });
  const { port } = first;
  const bot = startBot(port, directory);
  const [ann, bob] = [connect({ port, nick: 'ann' }), connect({ port, nick: 'bob' })];
  try {
    const heard = { ann: [] as string[], bob: [] as string[], alone: [] as string[] };
    ann.on('message', (message) => heard[message.room === ROOM ? 'ann' : 'alone'].push(brief(message)));
    bob.on('message', (message) => heard.bob.push(brief(message)));
    await Promise.all([ann.join(ROOM), bob.join(ROOM)]);
    const alone = ann.direct(await theBot(ann));
    const one = answered(ann, 'one');
    await Promise.all([ann.send('!echo one', { room: ROOM }), bob.send('hello', { room: ROOM }), one]);
    assert.equal((await one).room, ROOM);
    first.child.kill('SIGKILL');
    await first.ended();
    // Said while nobody is there to hear it.
    const waiting = [
      ann.send('!echo two', { room: ROOM }),
      ann.send('!echo three', { room: alone }),
      bob.send('is anybody there', { room: ROOM }),
    ];
    const [two, three] = [answered(ann, 'two'), answered(ann, 'three')];
    await using second = await ServerProcess.start({ data, port });
    await Promise.all([...waiting, two, three]);
    assert.deepEqual([(await two).room, (await three).room], [ROOM, alone]);
    const late = connect({ port: second.port, nick: 'late' });
    const { last } = await late.join(ROOM);
    const { entries } = await late.history({ room: ROOM });
    await late.close();
    const said = entries.flatMap((entry) => (entry.type === 'message' ? brief(entry) : []));
    assert.equal(said.length, 6);
    while (Math.min(ann.timeline(ROOM)?.last ?? 0, bob.timeline(ROOM)?.last ?? 0) < last)
      await setImmediate();
    assert.deepEqual([heard.ann, heard.bob], [said, said]);
    assert.deepEqual(heard.alone, ['1 ann: !echo three', '2 echo: three']);
    bot.kill('SIGTERM');
    assert.deepEqual(await once(bot, 'exit'), [0, null]);
    await Promise.all([ann.close(), bob.close()]);
  } finally {
    bot.kill('SIGKILL');
    void ann.close({ timeout: 0 });
    void bob.close({ timeout: 0 });
    await first[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  }
});
