import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { Way } from '../../src/node/way.ts';

test('a connection that ended before anybody went on with it is not used: another one is made', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).end());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = Object(server.address());
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket.resume(), 'end');
  socket.pause();
  const way = new Way('127.0.0.1', port, { socket, rest: Buffer.alloc(0) });
  const again = once(server, 'connection', { signal: AbortSignal.timeout(10_000) });
  const link = way.dial({ opened: () => {}, event: () => {}, drained: () => {}, closed: () => {} });
  await again.finally(() => {
    link.destroy();
    socket.destroy();
    server.close();
  });
});
