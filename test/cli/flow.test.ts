import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { frame } from '../../src/wire/frames.ts';
import { TinyServer } from '../node/tiny-server.ts';
import { CLIENT } from './client-process.ts';
import { waitFor } from './wait-for.ts';

const MEBIBYTE = 1 << 20;
const MESSAGES = 10_000;
const TEXT = 'x'.repeat(4000);

/** What a number comes to when it has not changed for a second. */
async function settled(count: () => number): Promise<number> {
  let seen = -1;
  let since = performance.now();
  await waitFor(() => {
    if (count() !== seen) since = performance.now();
    seen = count();
    return seen > 0 && performance.now() - since > 1000;
  });
  return seen;
}

test('input is not read without bound while the server acknowledges nothing', async (t) => {
  const server = await TinyServer.start();
  t.after(() => server.stop());
  server.isDeaf = true;
  const child = spawn(CLIENT, ['127.0.0.1', `${server.port}`, '--nick', 'bot']);
  t.after(() => child.kill('SIGKILL'));
  child.stdin.on('error', () => {});
  let taken = 0;
  const offer = () =>
    child.stdin.write(`${TEXT}\n`.repeat(16), () => {
      taken += 16 * TEXT.length;
      if (taken < 40 * MEBIBYTE) offer();
    });
  offer();
  const most = await settled(() => taken);
  assert.ok(most < 8 * MEBIBYTE, `${most} bytes were taken`);
});

test('what is not read from the output stays with the server, and comes once, in order, when it is', async (t) => {
  let given = 0;
  const server = createServer((socket) => speak(socket, () => (given += TEXT.length)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = Object(server.address());
  const child = spawn(CLIENT, ['127.0.0.1', `${port}`, '--nick', 'bot']);
  t.after(() => {
    child.kill('SIGKILL');
    server.close();
  });
  const most = await settled(() => given);
  assert.ok(most < 20 * MEBIBYTE, `${most} bytes were taken`);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  await waitFor(() => output.endsWith(`ann: ${MESSAGES} ${TEXT}\n`));
  const numbers = output.split('\n').map((line) => Number(/^ann: (\d+) /.exec(line)?.[1]));
  assert.deepEqual(
    numbers.slice(0, -1),
    Array.from({ length: MESSAGES }, (_, index) => index + 1),
  );
});

/** The server's side: lets everybody in, then says all there is, as fast as it is taken. */
function speak(socket: Socket, taken: () => void): void {
  socket.on('error', () => {});
  socket.write(frame('HELLO'));
  socket.once('data', () => {
    socket.write(frame('PARLEY 2'));
    socket.once('data', (login: Buffer) => {
      const ref = /"ref":"([^"]+)"/.exec(login.toString())?.[1] ?? '';
      const limits = { text: 4096, rate: 0, burst: 0, page: 200, ping: 0 };
      const room = '#lobby';
      tell(socket, {
        type: 'welcome',
        ref,
        identity: 'i',
        token: 't',
        nick: 'bot',
        session: 's',
        epoch: 'e',
        limits,
        rooms: [{ room, first: 1, last: 0, read: 0 }],
      });
      tell(socket, { type: 'live', room, seq: 0 });
      say(socket, 1, taken);
    });
  });
}

function say(socket: Socket, seq: number, taken: () => void): void {
  if (seq > MESSAGES) return;
  const about = { room: '#lobby', time: 1, identity: 'a', nick: 'ann' };
  tell(socket, { type: 'message', ...about, seq, text: `${seq} ${TEXT}` }, () => {
    taken();
    say(socket, seq + 1, taken);
  });
}

function tell(socket: Socket, event: object, done: () => void = () => {}): void {
  socket.write(frame(`${JSON.stringify(event)}\n`), done);
}
