import { createServer, type Socket } from 'node:net';
import { FrameReader, frame, MAX_FRAME } from '../../src/wire/frames.ts';

/**
 * The chat server as it is first written: whatever comes is sent on at once, with one write for each recipient. Simple
 * on purpose, to show what batching is worth. Names and limits are not checked.
 */
const members = new Set<Socket>();

const server = createServer({ noDelay: true }, (socket) => {
  const frames = new FrameReader();
  let name: string | undefined;
  socket.on('error', () => {});
  socket.on('close', () => members.delete(socket));
  socket.on('data', (bytes: Uint8Array) => {
    frames.push(bytes);
    for (let next = frames.next(MAX_FRAME); next?.type === 'frame'; next = frames.next(MAX_FRAME)) {
      const text = next.payload.toString();
      if (name === undefined) {
        name = text.slice('NICK '.length);
        members.add(socket);
        socket.write(frame('READY'));
      } else if (text === 'BYE') {
        socket.end();
      } else {
        const delivery = frame(`${name}: ${text}`);
        for (const member of members) if (member !== socket) member.write(delivery);
      }
    }
  });
  socket.write(frame('HELLO'));
});

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  process.stdout.write(`One write per message listens on port ${port}\n`);
});
