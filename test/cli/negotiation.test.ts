import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { FrameReader, frame } from '../../src/wire/frames.ts';
import { ServerProcess } from '../support/server-process.ts';
import { ClientProcess, type Ending } from './client-process.ts';

/** What a server of the base protocol answers to PARLEY 2; `nothing`: it waits, `close`: it hangs up. */
type Answer = 'RETRY' | 'READY' | 'ERROR what is that?' | 'nothing' | 'close';

/** A client that says hi to a server that answers so, and what the server heard on each of its connections. */
async function talk(
  answer: Answer,
  ...args: readonly string[]
): Promise<{ readonly heard: readonly (readonly string[])[]; readonly ending: Ending }> {
  const heard: string[][] = [];
  const server = createServer((socket) => {
    const mine: string[] = [];
    heard.push(mine);
    socket.on('error', () => {});
    socket.write(frame('HELLO'));
    listen(socket, (payload) => {
      mine.push(payload);
      if (payload.startsWith('NICK ')) socket.write(frame('READY'));
      else if (payload === 'BYE' || (payload === 'PARLEY 2' && answer === 'close')) socket.end();
      else if (payload === 'PARLEY 2' && answer !== 'nothing') socket.write(frame(answer));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = Object(server.address());
  const ending = await ClientProcess.on(port, '--nick', 'bot', ...args).finish('hi\n');
  server.close();
  return { heard, ending };
}

function listen(socket: Socket, told: (payload: string) => void): void {
  const frames = new FrameReader();
  socket.on('data', (bytes: Buffer) => {
    frames.push(bytes);
    for (let next = frames.next(65_535); next?.type === 'frame'; next = frames.next(65_535))
      told(next.payload.toString());
  });
}

const ORDERLY: Ending = { exitCode: 0, stdout: '', stderr: '' };
const BASE = ['NICK bot', 'hi', 'BYE'];

describe('P1: a server that does not know protocol 2', () => {
  for (const answer of ['RETRY', 'ERROR what is that?'] as const) {
    test(`and answers ${answer} is spoken to in the base protocol on the same connection`, async () => {
      assert.deepEqual(await talk(answer), { heard: [['PARLEY 2', ...BASE]], ending: ORDERLY });
    });
  }

  for (const answer of ['READY', 'close', 'nothing'] as const) {
    test(`and answers ${answer} is connected to again, and asked nothing`, async () => {
      assert.deepEqual(await talk(answer), { heard: [['PARLEY 2'], BASE], ending: ORDERLY });
    });
  }

  test('is not even asked with --base', async () => {
    assert.deepEqual(await talk('RETRY', '--base'), { heard: [BASE], ending: ORDERLY });
  });
});

test('a server that knows protocol 2 is spoken to in it, and with --base in the base protocol', async () => {
  await using server = await ServerProcess.start();
  for (const args of [[], ['--base']])
    assert.deepEqual(
      await ClientProcess.on(server.port, '--nick', 'bot', ...args).finish(`hi ${args}\n`),
      ORDERLY,
    );
  const protocols = server.serverLog.flatMap(({ protocol }) => (protocol === undefined ? [] : [protocol]));
  assert.deepEqual([...new Set(protocols)].length, 2, JSON.stringify(protocols));
});

test('B7: an empty frame of a server is nothing, and nothing is shown of it', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write(frame('HELLO'));
    listen(socket, (payload) => {
      if (payload === 'BYE') socket.end();
      else if (payload === 'PARLEY 2') socket.write(frame('RETRY'));
      else if (payload.startsWith('NICK '))
        socket.write(Buffer.concat(['READY', 'ann: one', '', 'ann: two'].map((text) => frame(text))));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = Object(server.address());
  const ending = await ClientProcess.on(port, '--nick', 'bot').finish('hi\n');
  server.close();
  assert.deepEqual(ending, { exitCode: 0, stdout: 'ann: one\nann: two\n', stderr: '' });
});
