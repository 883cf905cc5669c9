import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { TcpStream } from '../../src/transports/tcp-stream.ts';

async function pair(): Promise<{ readonly ours: Socket; readonly theirs: Socket }> {
  const listener = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const theirs = connect(Number(Object(listener.address()).port), '127.0.0.1');
  const [ours] = await once(listener, 'connection');
  listener.close();
  return { ours, theirs };
}

test('B16: of one long write it counts what the system has taken, while Node.js counts nothing before its end', async (context) => {
  const { ours, theirs } = await pair();
  context.after(() => {
    theirs.destroy();
    ours.destroy();
  });
  theirs.pause();
  const stream = new TcpStream(ours);
  const size = 64 * 1024 * 1024;
  stream.write(Buffer.alloc(size));
  await once(theirs, 'readable');
  const [before, pending] = [stream.taken, stream.pending];
  assert.ok(before < size);
  for (let read = 0; read < 16 * 1024 * 1024; ) {
    const bytes: Buffer | null = theirs.read();
    if (bytes === null) await once(theirs, 'readable');
    else read += bytes.length;
  }
  assert.equal(stream.pending, pending, 'the write is still under way');
  assert.ok(stream.taken >= before + 8 * 1024 * 1024, `${stream.taken} bytes, ${before} before`);
  theirs.resume();
  await once(ours, 'drain');
  assert.deepEqual([stream.taken, stream.pending], [size, 0]);
});
