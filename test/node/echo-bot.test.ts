import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { connect } from '../../src/node/connect.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The example as a user runs it: with the package that `make` built. */
function startBot(port: number, directory: string): ChildProcess {
  const script = join(ROOT, 'examples/echo-bot.ts');
  return spawn(join(ROOT, 'scripts/node'), [script, '127.0.0.1', `${port}`], {
    cwd: ROOT,
    env: { ...process.env, PARLEY_TOKEN_FILE: join(directory, 'token') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('two people and a bot: after kill -9 of the server all are back by themselves, nothing missing or double', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-bot-'));
  const data = join(directory, 'data');
  const first = await ServerProcess.start({ data });
  const { port } = first;
  const bot = startBot(port, directory);
  const [ann, bob] = [connect({ port, nick: 'ann' }), connect({ port, nick: 'bob' })];
  try {
    const heard = { ann: [] as string[], bob: [] as string[] };
    ann.on('message', ({ seq, nick, text }) => heard.ann.push(`${seq} ${nick}: ${text}`));
    bob.on('message', ({ seq, nick, text }) => heard.bob.push(`${seq} ${nick}: ${text}`));
    const answered = (text: string) =>
      new Promise<void>((resolve) => {
        ann.on('message', (message) => {
          if (message.nick === 'echo' && message.text === text) resolve();
        });
      });
    while (!(await ann.members()).some(({ nick }) => nick === 'echo')) await once(bot.stdout ?? bot, 'data');
    const one = answered('one');
    await Promise.all([ann.send('!echo one'), bob.send('hello'), one]);
    first.child.kill('SIGKILL');
    await first.ended();
    // Said while nobody is there to hear it.
    const waiting = [ann.send('!echo two'), bob.send('is anybody there')];
    const two = answered('two');
    await using second = await ServerProcess.start({ data, port });
    await Promise.all([...waiting, two]);
    const reader = await RawClient.join(second.port, 'reader');
    const writer = await RawClient.join(second.port, 'writer');
    await fence(writer, reader);
    const log = second.chatLog.map(({ nick, text }, index) => `${index + 1} ${nick}: ${text}`);
    assert.equal(log.length, 7);
    while (ann.timeline()?.last !== 7 || bob.timeline()?.last !== 7) await setImmediate();
    assert.deepEqual([heard.ann, heard.bob], [log, log]);
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
