import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import type { Event } from '../../../src/protocol/event.ts';
import { type Asked, askServer } from '../../../src/server/commands/operator-link.ts';
import { FrameReader, frame, MAX_FRAME } from '../../../src/wire/frames.ts';
import { parley2Encoding } from '../../../src/wire/parley-2-encoding.ts';

/** What a server says to each frame it gets, the greeting first; `hangs up` ends it. */
type Script = readonly (Uint8Array | 'hangs up')[];

const HELLO = frame('HELLO');
const AGREED = frame('PARLEY 2');
const OPERATING = said({ type: 'operating' });
const DONE = said({ type: 'ack', room: '#lobby', seq: 7, time: 1000 });
const REFUSED = said({ type: 'refused', code: 'no-such-person', text: 'there is nobody of that name' });
const NOT_IT = said({ type: 'refused', code: 'bad-secret', text: 'that is not the secret of this server' });
const NOTHING = new Uint8Array(0);
const LONG = 10_000;

function said(event: Event): Uint8Array {
  return parley2Encoding.encode(event);
}

/** Asks a server that goes by a script; what came of it, and what it was asked. */
async function ask(script: Script, patience = LONG, write = whole) {
  const heard: string[] = [];
  const server = createServer((socket) => {
    const reader = new FrameReader();
    let place = 0;
    const go = () => {
      const step = script[place];
      place += 1;
      if (step === 'hangs up') socket.end();
      else if (step !== undefined) write(socket, step);
    };
    socket.on('error', () => {});
    socket.on('data', (bytes: Uint8Array) => {
      reader.push(bytes);
      for (let got = reader.next(MAX_FRAME); got !== undefined; got = reader.next(MAX_FRAME)) {
        if (got.type === 'frame') heard.push(got.payload.toString());
        go();
      }
    });
    go();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const control = { host: '127.0.0.1', port: portOf(server), secret: 'the secret' };
  const asked = await askServer(control, { act: 'kick', nick: 'mallory' }, patience);
  server.close();
  await once(server, 'close');
  return { asked, heard };
}

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : assert.fail();
}

function whole(socket: Socket, bytes: Uint8Array): void {
  socket.write(bytes);
}

function byteByByte(socket: Socket, bytes: Uint8Array): void {
  for (const byte of bytes) socket.write(Uint8Array.of(byte));
}

describe('the operator’s link to a running server', () => {
  for (const [how, write] of [
    ['whole', whole],
    ['byte by byte', byteByByte],
  ] as const) {
    test(`agrees on protocol 2, proves itself, asks, and is told that it is done, ${how}`, async () => {
      const { asked, heard } = await ask([HELLO, AGREED, OPERATING, DONE], LONG, write);
      assert.deepEqual(asked, { type: 'done' });
      assert.deepEqual(heard, [
        'PARLEY 2',
        '{"type":"operate","secret":"the secret"}\n',
        '{"type":"moderate","act":"kick","nick":"mallory"}\n',
      ]);
    });
  }

  test('hears what comes in one piece with the agreement', async () => {
    const together = Buffer.concat([AGREED, OPERATING]);
    const { asked, heard } = await ask([HELLO, together, NOTHING, DONE]);
    assert.deepEqual(asked, { type: 'done' });
    assert.equal(heard.length, 3);
  });

  test('passes over what is not for it', async () => {
    const other = Buffer.concat([said({ type: 'ping' }), said({ type: 'shutdown', seconds: 5 })]);
    const { asked } = await ask([
      HELLO,
      AGREED,
      Buffer.concat([other, OPERATING]),
      Buffer.concat([other, DONE]),
    ]);
    assert.deepEqual(asked, { type: 'done' });
  });

  test('hands on why it was refused, also at the door', async () => {
    const refused: Asked = { type: 'refused', text: 'there is nobody of that name', code: 'no-such-person' };
    assert.deepEqual((await ask([HELLO, AGREED, OPERATING, REFUSED])).asked, refused);
    const turnedAway = await ask([frame('ERROR too many connections'), 'hangs up']);
    assert.deepEqual(turnedAway.asked, { type: 'refused', text: 'too many connections' });
  });

  for (const [what, script] of [
    ['another server, that does not know the secret', [HELLO, AGREED, NOT_IT]],
    ['something with another greeting', [frame('WELCOME')]],
    ['something that is no chat', [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(1000))]],
    ['an older server, that takes PARLEY for a nick', [HELLO, frame('RETRY')]],
    ['something that talks nonsense', [HELLO, AGREED, frame('nonsense\n')]],
    [
      'something that talks on and on',
      [HELLO, AGREED, Buffer.concat(Array(60).fill(frame('x'.repeat(65_535))))],
    ],
  ] as const satisfies readonly (readonly [string, Script])[]) {
    test(`knows ${what}`, async () => {
      const { asked, heard } = await ask(script);
      assert.deepEqual(asked, { type: 'stranger' });
      assert.ok(!heard.some((line) => line.includes('moderate')), 'it is asked for nothing');
    });
  }

  test('gives the secret to nobody who has not agreed on protocol 2', async () => {
    const { heard } = await ask([HELLO, frame('READY')]);
    assert.deepEqual(heard, ['PARLEY 2']);
  });

  for (const length of [0, 1, 2, 3]) {
    test(`gives up in time on a server that falls silent after ${length} answers`, async () => {
      const { asked } = await ask([HELLO, AGREED, OPERATING].slice(0, length), 50);
      assert.deepEqual(asked, { type: 'silent' });
    });

    test(`says so when it is hung up on after ${length} answers`, async () => {
      const { asked } = await ask([...[HELLO, AGREED, OPERATING].slice(0, length), 'hangs up']);
      assert.deepEqual(asked, { type: 'cut' });
    });
  }

  test('says so where nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = portOf(server);
    server.close();
    await once(server, 'close');
    const control = { host: '127.0.0.1', port, secret: 'x' };
    const asked = await askServer(control, { act: 'mute', nick: 'mallory' }, LONG);
    assert.deepEqual(asked, { type: 'unreachable', code: 'ECONNREFUSED' });
  });
});
