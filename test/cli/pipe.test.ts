import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { frame } from '../../src/wire/frames.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { CLIENT, ClientProcess } from './client-process.ts';
import { waitFor } from './wait-for.ts';

/** Runs a program on a terminal of its own; comes with every Linux, as a part of util-linux. */
const TERMINAL_MAKER = 'script';

let server: ServerProcess;
/** Somebody who hears everything that is said. */
let ear: RawClient;
let speaker: RawClient;

before(async () => {
  server = await ServerProcess.start({ args: ['--rate', '0', '--grace', '1'] });
  ear = await RawClient.join(server.port, 'ear');
  speaker = await RawClient.join(server.port, 'speaker');
});

after(async () => {
  ear.destroy();
  speaker.destroy();
  await server[Symbol.asyncDispose]();
});

/** Everything that `ear` has heard until now. */
function heard(): Promise<readonly string[]> {
  return fence(speaker, ear);
}

/** A client that is in the chat, with its standard input open. */
async function joined(nick: string): Promise<ClientProcess> {
  const client = ClientProcess.on(server.port, '--nick', nick);
  await waitFor(() => {
    // It hears the others as soon as it is in the chat.
    speaker.send('here?');
    return client.stdout.includes('here?');
  });
  return client;
}

describe('a client with input from a pipe', () => {
  test('sends every line and says nothing itself', async () => {
    const ending = await ClientProcess.on(server.port, '--nick', 'bot').finish('one\ntwo\r\n\nthree');
    assert.deepEqual(ending, { exitCode: 0, stdout: '', stderr: '' });
    assert.deepEqual(await heard(), ['bot: one', 'bot: two', 'bot: three']);
  });

  test('takes its nick from the first line when there is no --nick', async () => {
    const ending = await ClientProcess.on(server.port).finish('carol\nhello\n');
    assert.deepEqual(ending, { exitCode: 0, stdout: '', stderr: '' });
    assert.deepEqual(await heard(), ['carol: hello']);
  });

  test('writes a line for every message of the others, made harmless, and none of its own', async () => {
    await using client = await joined('bot');
    speaker.send('plain', 'a\nb\u2028c', '\x1b[2J\x07\u009b31m\u202e', '日本 👩‍👩‍👧‍👦\ttab', 'last');
    client.type('mine\n');
    await waitFor(() => client.stdout.endsWith('last\n'));
    const { exitCode, stdout, stderr } = await client.finish();
    const lines = stdout.split('\n').filter((line) => !line.includes('here?'));
    assert.deepEqual(lines, [
      'speaker: plain',
      'speaker: a ⏎ b ⏎ c',
      'speaker: ␛[2J␇�31m�',
      'speaker: 日本 👩‍👩‍👧‍👦\ttab',
      'speaker: last',
      '',
    ]);
    assert.deepEqual([exitCode, stderr], [0, '']);
    await heard();
  });

  test('splits its input only at line feeds', async () => {
    await ClientProcess.on(server.port, '--nick', 'bot').finish('a\u2028b\rc\u0085d\n');
    assert.deepEqual(await heard(), ['bot: a ⏎ b␍c�d']);
  });

  test('sends 10,000 lines, all of them and in order', async () => {
    const lines = Array.from({ length: 10_000 }, (_, number) => `line ${number}`);
    const ending = await ClientProcess.on(server.port, '--nick', 'bot').finish(`${lines.join('\n')}\n`);
    assert.deepEqual(ending, { exitCode: 0, stdout: '', stderr: '' });
    assert.deepEqual(
      await heard(),
      lines.map((line) => `bot: ${line}`),
    );
  });

  test('sends nothing twice and nothing too early when its input comes in pieces', async () => {
    await using client = ClientProcess.on(server.port);
    client.type('da').type('ve\nfir').type('st\nsec');
    const ending = await client.finish('ond');
    assert.equal(ending.exitCode, 0);
    assert.deepEqual(await heard(), ['dave: first', 'dave: second']);
  });

  test('a line that is exactly BYE ends the session', async () => {
    const { exitCode, stderr } = await ClientProcess.on(server.port, '--nick', 'bot').finish('hi\nBYE\n');
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual(await heard(), ['bot: hi']);
  });

  test('lines behind a BYE are not sent, which is said', async () => {
    const { exitCode, stderr } = await ClientProcess.on(server.port, '--nick', 'bot').finish('BYE\nx\ny\n');
    assert.equal(exitCode, 1);
    assert.equal(stderr, 'client: 2 lines of the input came after the end and were not sent\n');
    assert.deepEqual(await heard(), []);
  });

  test('goes on after an ERROR, and exits with 1', async () => {
    const input = `${'x'.repeat(5000)}\nafter\n`;
    const { exitCode, stdout, stderr } = await ClientProcess.on(server.port, '--nick', 'bot').finish(input);
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(stderr, /^client: the server refused: that was longer than 4096 bytes[^\n]*\n$/);
    assert.deepEqual(await heard(), ['bot: after']);
  });

  test('does not send a line over 65,535 bytes or one that is not UTF-8, and goes on', async () => {
    const input = Buffer.concat([
      Buffer.from(`${'x'.repeat(65_536)}\n`),
      Buffer.from([0xc3, 0x28, 0x0a]),
      Buffer.from('fine\n'),
    ]);
    const { exitCode, stderr } = await ClientProcess.on(server.port, '--nick', 'bot').finish(input);
    assert.equal(exitCode, 1);
    assert.deepEqual(stderr.split('\n'), [
      'client: line 1 of the input is longer than 65535 bytes and was not sent',
      'client: line 2 of the input is not valid UTF-8 and was not sent',
      '',
    ]);
    assert.deepEqual(await heard(), ['bot: fine']);
  });

  test('a nick that is taken is one line and exit 1', async () => {
    const { exitCode, stdout, stderr } = await ClientProcess.on(server.port, '--nick', 'EAR').finish('hi\n');
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(stderr, /^client: the nickname EAR is taken, or looks like one that is[^\n]*\n$/);
    assert.deepEqual(await heard(), []);
  });

  test('input that ends before there is a nick is one line and exit 1', async () => {
    const { exitCode, stderr } = await ClientProcess.on(server.port).finish('');
    assert.equal(exitCode, 1);
    assert.match(stderr, /^client: the input ended before there was a nickname[^\n]*\n$/);
  });

  test('an empty first line is no nick, and the next line is not taken for one', async () => {
    const { exitCode, stderr } = await ClientProcess.on(server.port).finish('\nsecret\n');
    assert.equal(exitCode, 1);
    assert.match(stderr, /^client: the first line of the input is empty[^\n]*\n$/);
  });

  test('SIGINT says BYE and exits with 0', async () => {
    await using client = await joined('bot');
    client.child.kill('SIGINT');
    const { exitCode, stderr } = await client.ended();
    assert.deepEqual([exitCode, stderr], [0, '']);
    await heard();
  });

  test('ends quietly when nobody reads what it writes', async () => {
    await using client = await joined('bot');
    client.child.stdout?.destroy();
    const interval = setInterval(() => speaker.send('anyone?'), 20);
    const { exitCode, stderr } = await client.ended();
    clearInterval(interval);
    assert.deepEqual([exitCode, stderr], [0, '']);
    await heard();
  });
});

describe('the end of the server', () => {
  test('is orderly after a warning, which is shown in its own words', async () => {
    await using other = await ServerProcess.start({ args: ['--grace', '1'] });
    await using client = ClientProcess.on(other.port, '--nick', 'bot').type('hi\n');
    await waitFor(() => other.chatLog.length === 1);
    other.signal('SIGTERM');
    const ending = await client.ended();
    assert.deepEqual(ending, {
      exitCode: 0,
      stdout: 'Server will shut down in 1 seconds\n',
      stderr: '',
    });
  });

  test('without a warning is one clear line and exit 1, in the base protocol', async () => {
    await using other = await ServerProcess.start();
    await using client = ClientProcess.on(other.port, '--nick', 'bot', '--base').type('hi\n');
    await waitFor(() => other.chatLog.length === 1);
    other.signal('SIGKILL');
    const { exitCode, stdout, stderr } = await client.ended();
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(
      stderr,
      /^client: the (server closed the connection|connection to the server was lost)[^\n]*\n$/,
    );
  });
});

describe('what can be wrong from the start is one line', () => {
  for (const [why, args, exitCode, words] of [
    ['nothing listens there', ['127.0.0.1', '1'], 1, /nothing listens on 127\.0\.0\.1 port 1;/],
    ['an unknown host', ['no-such-host.invalid'], 1, /there is no host no-such-host\.invalid;/],
    ['a port that is no number', ['127.0.0.1', 'http'], 2, /'http'/],
    ['port 0', ['127.0.0.1', '0'], 2, /from 1 to 65535/],
    ['a port beyond the last', ['127.0.0.1', '65536'], 2, /from 1 to 65535/],
    ['an unknown option', ['--wat'], 2, /unknown option '--wat'/],
    ['an argument too many', ['a', '1', 'b'], 2, /too many arguments/],
    ['an empty nick', ['--nick', ''], 2, /must not be empty/],
  ] as const) {
    test(why, async () => {
      const ending = await new ClientProcess(args).finish();
      assert.deepEqual([ending.exitCode, ending.stdout], [exitCode, '']);
      assert.match(ending.stderr, words);
      assert.match(ending.stderr, /^client: [^\n]*\n$/);
    });
  }

  test('something else than a Parley server', async () => {
    const web = createServer((socket) =>
      socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    await once(web.listen(0, '127.0.0.1'), 'listening');
    const { port } = Object(web.address());
    const { exitCode, stderr } = await ClientProcess.on(port, '--nick', 'bot').finish('hi\n');
    web.close();
    assert.equal(exitCode, 1);
    assert.match(stderr, /^client: what answers on [^\n]* is no Parley server[^\n]*\n$/);
  });

  test('a server that refuses before it greets is quoted', async () => {
    const full = createServer((socket) => socket.on('error', () => {}).end(frame('ERROR no room')));
    await once(full.listen(0, '127.0.0.1'), 'listening');
    const { port } = Object(full.address());
    const { exitCode, stderr } = await ClientProcess.on(port, '--nick', 'bot').finish('hi\n');
    full.close();
    assert.equal(exitCode, 1);
    assert.match(stderr, /^client: the server refused: no room\n$/);
  });
});

test('--help and --version go to standard output', async () => {
  const help = await new ClientProcess(['--help']).finish();
  assert.equal(help.exitCode, 0);
  assert.match(
    help.stdout,
    /^Usage: \.\/client \[options\] \[host\] \[port\]\n[\s\S]*127\.0\.0\.1[\s\S]*43221[\s\S]*--nick/,
  );
  const version = await new ClientProcess(['--version']).finish();
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
});

test('on a terminal that can not be drawn on there is a prompt, and another try at a nick', {
  skip: noScript(),
}, async () => {
  const child = spawn(TERMINAL_MAKER, ['-qec', `${CLIENT} 127.0.0.1 ${server.port}`, '/dev/null'], {
    env: { ...process.env, TERM: 'dumb' },
  });
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (screen += text));
  await waitFor(() => screen.includes('Nickname: '));
  child.stdin.write('ear\n');
  await waitFor(() => /ear is taken.*\s+Nickname: /.test(screen));
  child.stdin.write('dora\n');
  await waitFor(() => screen.includes('You are in the chat as dora'));
  child.stdin.write('hi from dora\n/quit\n');
  const [exitCode] = await once(child, 'exit');
  assert.equal(exitCode, 0);
  assert.deepEqual(await heard(), ['dora: hi from dora']);
});

function noScript(): string | false {
  return process.platform === 'linux' ? false : "the program script is not the one of Linux's util-linux";
}
