import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RawClient } from '../support/raw-client.ts';
import { ClientProcess } from './client-process.ts';
import { LastingServer } from './lasting-server.ts';
import { ScreenProcess, skipWithoutTmux } from './screen-process.ts';
import { waitFor } from './wait-for.ts';

/** The lines that a client of a pipe has written, but for those of `here?`. */
function lines(client: ClientProcess): readonly string[] {
  return client.stdout.split('\n').filter((line) => line !== '' && !line.endsWith('here?'));
}

async function hearing(server: LastingServer, ...args: readonly string[]): Promise<ClientProcess> {
  const client = ClientProcess.on(server.port, ...args);
  const caller = await RawClient.join(server.port, 'caller');
  await waitFor(() => {
    caller.send('here?');
    return client.stdout.includes('here?');
  });
  caller.send('BYE');
  return client;
}

describe('a server that is killed and comes back', () => {
  test('is not noticed in what pipes say and hear: nothing is missing, nothing is there twice', async () => {
    await using server = await LastingServer.start();
    await using ear = await hearing(server, '--nick', 'ear');
    await using mouth = ClientProcess.on(server.port, '--nick', 'mouth');
    const texts = Array.from({ length: 3000 }, (_, index) => `text ${index}`);
    for (let index = 0; index < texts.length; index += 1000) {
      mouth.type(`${texts.slice(index, index + 1000).join('\n')}\n`);
      await waitFor(() => lines(ear).length > index);
      await server.end('SIGKILL');
      await server.start();
    }
    assert.deepEqual([(await mouth.finish()).exitCode, mouth.stdout.includes('text')], [0, false]);
    await waitFor(() => lines(ear).length >= texts.length);
    assert.equal((await ear.finish()).exitCode, 0);
    assert.deepEqual(
      lines(ear),
      texts.map((text) => `mouth: ${text}`),
    );
    assert.match(mouth.stderr, /^client: the connection was lost \([^\n]*\); trying again for 30 seconds$/m);
    assert.match(mouth.stderr, /^client: the connection is back$/m);
  });

  test('is waited for by a pipe as long as --retry says, and then it is exit 1, with what was not sent', async () => {
    await using server = await LastingServer.start();
    await using client = await hearing(server, '--nick', 'bot', '--retry', '1');
    await server.end('SIGKILL');
    await waitFor(() => client.stderr.includes('trying again for 1 second\n'));
    const { exitCode, stderr } = await client.finish('one\ntwo\n');
    assert.equal(exitCode, 1);
    assert.match(stderr, /^client: the server did not come back [^\n]*; 2 lines of the input[^\n]*\n$/m);
  });

  test('ends a pipe in order if it had said so', async () => {
    await using server = await LastingServer.start();
    await using client = await hearing(server, '--nick', 'bot');
    await server.end('SIGTERM');
    const { exitCode, stderr } = await client.ended();
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual(lines(client), ['Server will shut down in 1 seconds']);
  });

  test('a refused text is said, the others go on, and the exit code tells of it', async () => {
    await using server = await LastingServer.start();
    const input = `one\n${'x'.repeat(4097)}\n${'y'.repeat(20_000)}\n \u200b\ntwo\n`;
    const { exitCode, stderr } = await ClientProcess.on(server.port, '--nick', 'bot').finish(input);
    assert.equal(exitCode, 1);
    assert.equal(stderr.match(/^client: the server refused: /gm)?.length, 3, stderr);
    assert.deepEqual(server.texts, ['one', 'two']);
  });
});

describe('a server that is killed and comes back, on a terminal', { skip: skipWithoutTmux }, () => {
  test('is missed for as long as it is away: what is typed is kept, what was said is shown in its place', async () => {
    await using server = await LastingServer.start();
    using screen = await ScreenProcess.joined(server.port, 'alice', 70, 24);
    await server.end('SIGKILL');
    await screen.shows(/! The connection was lost/);
    screen.type('said alone', 'Enter');
    await screen.shows(/~ --:-- you: said alone\nnot connected; trying/);
    await server.start();
    const other = await RawClient.join(server.port, 'other');
    other.send('hello again');
    const text = await screen.shows(/^› \d\d:\d\d you: said alone$[\s\S]*^›$/m);
    assert.equal(text.match(/said alone/g)?.length, 1, text);
    assert.equal(text.match(/The connection was lost/g)?.length, 1, text);
    assert.equal(text.match(/The connection is back/g)?.length, 1, text);
    await screen.shows(/other: hello again/);
    await waitFor(() => server.texts.length === 2);
    other.destroy();
  });

  test('shows what was missed, under a line that says so', async () => {
    await using server = await LastingServer.start();
    using screen = await ScreenProcess.joined(server.port, 'alice', 70, 24);
    await server.end('SIGKILL');
    await screen.shows(/trying again in \d+ s|trying …/);
    // It is not found before somebody else has been: it is stopped meanwhile.
    screen.type('', 'C-z');
    await screen.shows(/Stopped|\[1\]/);
    await server.start();
    const other = await RawClient.join(server.port, 'other');
    other.send('first', 'second');
    await waitFor(() => server.texts.length === 2);
    screen.type('fg', 'Enter');
    await screen.shows(/\* While you were away:\n {2}\d\d:\d\d other: first\n {2}\d\d:\d\d other: second\n›/);
    other.destroy();
  });

  test('is waited for also if it had said so', async () => {
    await using server = await LastingServer.start();
    using screen = await ScreenProcess.joined(server.port, 'alice', 70, 24);
    await server.end('SIGTERM');
    await screen.shows(
      /! Server will shut down in 1 seconds\n\* The server has shut down\. You are back as soon/,
    );
    await server.start();
    await screen.shows(/\* The connection is back\.\n›$/);
    screen.type('/quit', 'Enter');
    await screen.shows(/^exit code 0$/m);
  });

  test('is waited for by whoever leaves with something unsent, who is told so and can go at once', async () => {
    await using server = await LastingServer.start();
    using screen = await ScreenProcess.joined(server.port, 'alice', 70, 24);
    await server.end('SIGKILL');
    await screen.shows(/not connected; trying/);
    screen.type('said alone', 'Enter');
    await screen.shows(/~ --:-- you: said alone/);
    screen.type('', 'C-c');
    screen.type('too late', 'Enter');
    await screen.shows(/^leaving; 1 message is not sent yet, Ctrl-C again to go at once\n›$/m);
    screen.type('', 'C-c');
    const text = await screen.shows(/^! Not sent: said alone\nexit code 1$/m);
    assert.doesNotMatch(text, /too late/);
  });
});
