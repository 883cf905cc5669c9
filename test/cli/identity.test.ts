import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { tokenFileName } from '../../src/cli/conversation/token-store.ts';
import { RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { ClientProcess } from './client-process.ts';
import { ScreenProcess, skipWithoutTmux as skip } from './screen-process.ts';

let server: ServerProcess;
let home: string;

before(async () => {
  server = await ServerProcess.start({ args: ['--rate', '0'] });
  home = mkdtempSync(join(tmpdir(), 'parley-state-'));
});

after(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

/** A client on a terminal that keeps who it is in `home`. */
function screenOf(...args: readonly string[]): ScreenProcess {
  return new ScreenProcess(['127.0.0.1', String(server.port), ...args], 90, 24, { XDG_STATE_HOME: home });
}

function fileOf(nick: string): string {
  return join(home, 'parley', tokenFileName('127.0.0.1', server.port, nick));
}

describe('who one is, on a terminal', { skip }, () => {
  test('is kept for each server and nick, where nobody else can read it', async () => {
    {
      using screen = screenOf('--nick', 'Alice');
      await screen.shows(/You are in/);
      screen.type('it is me', 'Enter');
      await screen.shows(/› \d\d:\d\d you: it is me/);
      screen.type('/quit', 'Enter');
      await screen.shows(/exit code 0/);
    }
    assert.deepEqual(
      [statSync(join(home, 'parley')).mode & 0o777, statSync(fileOf('alice')).mode & 0o777],
      [0o700, 0o600],
    );
    using again = screenOf('--nick', 'alice');
    await again.shows(/^› \d\d:\d\d you: it is me\n\* You are in the chat as alice/m);
  });

  test('/token shows it, and with that one is oneself elsewhere', async () => {
    using screen = screenOf('--nick', 'alice');
    await screen.shows(/You are in/);
    screen.type('/token', 'Enter');
    const text = await screen.shows(/--nick alice --token FILE/);
    const token = readFileSync(fileOf('alice'), 'utf8').trim();
    assert.ok(text.includes(token), text);
    await using pipe = ClientProcess.on(server.port, '--nick', 'alice', '--token', fileOf('alice'));
    pipe.type('from elsewhere\n');
    await screen.shows(/^› \d\d:\d\d you: from elsewhere$/m);
    assert.deepEqual((await pipe.finish()).exitCode, 0);
  });

  test('/nick gives it another nick, which it is found under the next time', async () => {
    using screen = screenOf('--nick', 'carol');
    await screen.shows(/You are in/);
    const token = readFileSync(fileOf('carol'), 'utf8');
    screen.type('/nick alice', 'Enter');
    await screen.shows(/! .*in use/);
    screen.type('/nick Caroline', 'Enter');
    await screen.shows(/\* You are now Caroline\./);
    assert.equal(readFileSync(fileOf('caroline'), 'utf8'), token);
    assert.equal(
      readdirSync(join(home, 'parley')).some((name) => name.includes('carol.')),
      false,
    );
  });

  test('/who names everybody, /history goes back, page by page, to the beginning', async () => {
    const bob = await RawClient.join(server.port, 'bob');
    bob.send(...Array.from({ length: 30 }, (_, index) => `number ${index}`));
    using screen = screenOf('--nick', 'dora', '--history', '2');
    await screen.shows(/number 28\n.*number 29\n\* You are in/);
    screen.type('/who', 'Enter');
    await screen.shows(/\* \d+ here: .*bob, dora/);
    screen.type('/history 3', 'Enter');
    await screen.shows(/\* 3 messages from before .*:\n.*number 25\n.*number 26\n.*number 27\n/);
    screen.type('/history', 'Enter');
    await screen.shows(/number 23\n.*number 24\n\* That is all there is\./);
    screen.type('/history 5', 'Enter');
    await screen.shows(/\* There is nothing before what was shown\./);
    bob.destroy();
  });

  test('in the base protocol there is none, which is said', async () => {
    using screen = screenOf('--nick', 'eve', '--base');
    await screen.shows(/You are in/);
    screen.type('/who', 'Enter');
    await screen.shows(/! \/who can't be done here/);
    assert.equal(
      readdirSync(join(home, 'parley')).some((name) => name.includes('eve')),
      false,
    );
  });

  test('with --plain there are lines in and out', async () => {
    using screen = screenOf('--nick', 'fred', '--plain');
    await screen.shows(/^You are in the chat as fred\.$/m);
    screen.type('hello', 'Enter');
    screen.type('/who', 'Enter');
    await screen.shows(/^\d+ here: .*fred/m);
    screen.type('/quit', 'Enter');
    await screen.shows(/exit code 0/);
  });
});

describe('who one is, from a pipe', () => {
  test('is kept only in the file that --token names', async () => {
    const file = join(home, 'deep', 'bot.token');
    const env = { XDG_STATE_HOME: join(home, 'none') };
    const run = (...args: readonly string[]) =>
      new ClientProcess(['127.0.0.1', String(server.port), '--nick', 'bot', ...args], env).finish('hi\n');
    assert.equal((await run()).exitCode, 0);
    assert.equal(readdirSync(home).includes('none'), false);
    assert.equal((await run('--token', file)).exitCode, 0);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match((await run()).stderr, /nickname bot is taken/);
    assert.deepEqual(await run('--token', file), { exitCode: 0, stdout: '', stderr: '' });
  });

  test('a file that can not be read is one line and exit 1', async () => {
    const { exitCode, stderr } = await ClientProcess.on(server.port, '--token', home).finish('bot\n');
    assert.equal(exitCode, 1);
    assert.match(stderr, /^client: the token can't be read: [^\n]*\n$/);
  });
});

test('no host and no nick leads out of the directory of tokens, or to the token of another', () => {
  const names = [
    ['a', '..'],
    ['a', '../b'],
    ['a', '.'],
    ['a_1', 'b'],
    ['::1', 'a/b\0'],
    ['a', 'b'.repeat(500)],
    ['a', `${'b'.repeat(500)}c`],
    ['a', '日本'],
    ['a', '日本語'],
  ].map(([host = '', nick = '']) => tokenFileName(host, 1, nick));
  for (const name of names) assert.match(name, /^[A-Za-z0-9%.-]+_1_[A-Za-z0-9%.-]{1,200}\.token$/);
  assert.equal(new Set(names).size, names.length);
  assert.equal(tokenFileName('HOST', 1, 'Alice'), tokenFileName('host', 1, 'ａlice'));
});
