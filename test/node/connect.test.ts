import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { ParleyError } from '../../src/client/parley-error.ts';
import { type ConnectOptions, connect } from '../../src/node/index.ts';
import { TinyServer } from './tiny-server.ts';

type Client = ReturnType<typeof connect>;

async function serverFor(t: TestContext): Promise<TinyServer> {
  const server = await TinyServer.start();
  t.after(() => server.stop());
  return server;
}

function clientFor(t: TestContext, { port }: TinyServer, options: Partial<ConnectOptions> = {}): Client {
  const client = connect({ port, nick: 'alice', ...options });
  t.after(() => client.close({ timeout: 0 }));
  return client;
}

/** Resolves when the client is in a state of this name. */
function state(client: Client, name: Client['state']['name']): Promise<Client['state']> {
  return new Promise((resolve) => {
    const check = (current: Client['state']) => {
      if (current.name === name) resolve(current);
    };
    client.on('state', ({ state: current }) => check(current));
    check(client.state);
  });
}

describe('a client on real sockets', () => {
  test('asks for protocol 2 after HELLO, logs in, and sends', async (t) => {
    const server = await serverFor(t);
    const client = clientFor(t, server);
    const { seq, id } = await client.send('good day ☀');
    assert.equal(seq, 1);
    assert.deepEqual(
      server.commands.map(({ type }) => type),
      ['login', 'send'],
    );
    assert.deepEqual(server.commands[1], { type: 'send', room: '#lobby', id, text: 'good day ☀', ref: id });
    assert.equal(client.identity, 'identity-1');
  });

  test('understands lines that are torn apart anywhere, also inside a character and a frame', async (t) => {
    const server = await serverFor(t);
    server.pieces = 3;
    const client = clientFor(t, server);
    await state(client, 'live');
    const said = new Promise<string>((resolve) => client.on('message', ({ text }) => resolve(text)));
    server.say(1, 'naïve ☀ 👩‍👩‍👧');
    assert.equal(await said, 'naïve ☀ 👩‍👩‍👧');
  });

  test('hears what comes in one piece with the answer to PARLEY 2', async (t) => {
    const server = await serverFor(t);
    server.behind = { type: 'shutdown', seconds: 9 };
    const client = clientFor(t, server);
    const seconds = await new Promise((resolve) => client.on('shutdown', (event) => resolve(event.seconds)));
    assert.equal(seconds, 9);
  });

  test('comes back after its connection was cut, and sends again what was not acknowledged', async (t) => {
    const server = await serverFor(t);
    server.isDeaf = true;
    const client = clientFor(t, server);
    await state(client, 'live');
    const sent = client.send('hold on');
    await server.heard('send');
    server.isDeaf = false;
    server.cut();
    assert.equal((await sent).seq, 1);
    const sends = server.commands.filter(({ type }) => type === 'send');
    assert.equal(sends.length, 2);
    assert.deepEqual(sends[0], sends[1]);
    assert.equal(server.commands.findLast(({ type }) => type === 'login')?.replaces, 'session-1');
  });

  test('says BYE, and is closed when the server has closed', async (t) => {
    const server = await serverFor(t);
    const client = clientFor(t, server);
    await state(client, 'live');
    await client.close();
    assert.equal(server.commands.at(-1)?.type, 'bye');
    assert.equal(client.state.name, 'closed');
    await assert.rejects(client.send('too late'), new ParleyError('closed', 'the client is closed'));
  });

  test('keeps its token in a file that only the owner can read, and uses it the next time', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-token-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const tokenFile = join(folder, 'deep', 'token');
    const server = await serverFor(t);
    const first = clientFor(t, server, { tokenFile });
    await state(first, 'live');
    assert.equal(readFileSync(tokenFile, 'utf8'), 'token-1\n');
    assert.equal(statSync(tokenFile).mode & 0o777, 0o600);
    await state(clientFor(t, server, { tokenFile }), 'live');
    assert.equal(server.commands.findLast(({ type }) => type === 'login')?.token, 'token-1');
  });

  test('a loop over its events ends when it is closed', async (t) => {
    const server = await serverFor(t);
    const client = clientFor(t, server);
    const types = new Set<string>();
    for await (const event of client.events()) {
      types.add(event.type);
      if (event.type === 'live') void client.close();
    }
    assert.deepEqual([...types], ['state', 'welcome', 'room-changed', 'live']);
  });
});

describe('a server that does not know protocol 2', () => {
  for (const answer of ['RETRY', 'ERROR what?', 'READY', 'PARLEY 1', undefined])
    test(`is known by ${answer ?? 'its closing'} as the answer to PARLEY 2`, async (t) => {
      const server = await serverFor(t);
      server.answer = answer;
      const closed = await state(clientFor(t, server), 'closed');
      assert.equal('reason' in closed && closed.reason, 'base-only');
    });

  test('is known by two seconds of silence', async (t) => {
    const server = await serverFor(t);
    server.answer = 'silence';
    const since = performance.now();
    const closed = await state(clientFor(t, server), 'closed');
    assert.equal('reason' in closed && closed.reason, 'base-only');
    assert.ok(performance.now() - since >= 1_900);
  });
});

describe('what is no Parley server, or none that takes us', () => {
  test('a stranger is known by its first bytes', async (t) => {
    const server = await serverFor(t);
    server.greeting = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n');
    const closed = await state(clientFor(t, server), 'closed');
    assert.equal('reason' in closed && closed.reason, 'stranger');
  });

  test('a server that has no place is tried again', async (t) => {
    const server = await serverFor(t);
    server.greeting = Buffer.from('\0\x0dERROR no room', 'latin1');
    const waiting = await state(clientFor(t, server), 'waiting');
    assert.deepEqual('reason' in waiting && [waiting.reason, waiting.message], [
      'unreachable',
      'ERROR no room',
    ]);
  });

  test('where nobody listens, it waits and tries again', async (t) => {
    const server = await serverFor(t);
    const { port } = server;
    await server.stop();
    const client = clientFor(t, server);
    const waiting = await state(client, 'waiting');
    assert.equal('reason' in waiting && waiting.reason, 'unreachable');
    const back = await TinyServer.start(port);
    t.after(() => back.stop());
    await state(client, 'live');
  });

  test('a port that is none is refused at once', () => {
    assert.throws(() => connect({ port: 70_000, nick: 'alice' }), RangeError);
  });
});

test('a token file that cannot be read is not taken for none', () => {
  assert.throws(() => connect({ port: 1, nick: 'alice', tokenFile: tmpdir() }), { code: 'EISDIR' });
});
