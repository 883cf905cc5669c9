import assert from 'node:assert/strict';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';

describe('B12: the end of the server', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal}: one warning each, the chat goes on, then everything closes and it exits 0`, async () => {
      await using server = await ServerProcess.start({ args: ['--grace', '1'] });
      const [alice, bob] = [
        await RawClient.join(server.port, 'alice'),
        await RawClient.join(server.port, 'bob'),
      ];
      server.signal(signal);
      assert.equal(await alice.receive(), 'Server will shut down in 1 seconds');
      assert.equal(await bob.receive(), 'Server will shut down in 1 seconds');
      alice.send('still here');
      assert.equal(await bob.receive(), 'alice: still here');
      await assert.rejects(RawClient.connect(server.port), /ECONNREFUSED/);
      assert.deepEqual(await alice.receiveUntilClosed(), []);
      assert.equal(await server.ended(), 0);
      assert.deepEqual(
        server.chatLog.map(({ text }) => text),
        ['still here'],
      );
    });
  }

  test('with nobody connected it ends at once', async () => {
    await using server = await ServerProcess.start({ args: ['--grace', '60'] });
    server.signal('SIGTERM');
    assert.equal(await server.ended(), 0);
  });

  test('with nobody left it ends at once', async () => {
    await using server = await ServerProcess.start({ args: ['--grace', '60'] });
    const alice = await RawClient.join(server.port, 'alice');
    server.signal('SIGTERM');
    await alice.receive();
    await alice.leave();
    assert.equal(await server.ended(), 0);
  });

  test('with a grace of 0 it ends at once, without a warning, and nothing said is lost', async () => {
    await using server = await ServerProcess.start({ args: ['--grace', '0'] });
    const [alice, bob] = [
      await RawClient.join(server.port, 'alice'),
      await RawClient.join(server.port, 'bob'),
    ];
    await fence(alice, bob);
    server.signal('SIGTERM');
    assert.deepEqual(await bob.receiveUntilClosed(), []);
    assert.equal(await server.ended(), 0);
    assert.equal(server.chatLog.length, 1);
  });

  test('it ends in time however much is still being said', async () => {
    await using server = await ServerProcess.start({ args: ['--grace', '0', '--rate', '0'] });
    const floods = await Promise.all(
      ['alice', 'bob', 'carol'].map((nick) => RawClient.join(server.port, nick)),
    );
    const texts = Array.from({ length: 500 }, (_, index) => `${index}`);
    const timer = setInterval(() => {
      for (const client of floods) if (client.socket.writableLength < 100_000) client.send(...texts);
    }, 1);
    try {
      await floods[0]?.receive();
      server.signal('SIGTERM');
      assert.equal(await server.ended(5), 0);
    } finally {
      clearInterval(timer);
    }
  });

  test('a second signal ends it at once, exit 0', async () => {
    await using server = await ServerProcess.start({ args: ['--grace', '60'] });
    const alice = await RawClient.join(server.port, 'alice');
    server.signal('SIGINT');
    await alice.receive();
    server.signal('SIGINT');
    assert.equal(await server.ended(2), 0);
  });
});

describe('the logs', () => {
  test('after a rename, SIGHUP opens them anew, and no line is lost', async () => {
    await using server = await ServerProcess.start({ args: ['--rate', '0'] });
    const [alice, bob] = [
      await RawClient.join(server.port, 'alice'),
      await RawClient.join(server.port, 'bob'),
    ];
    for (let count = 0; count < 300; count += 1) alice.send(`${count}`);
    await fence(alice, bob);
    const chatLog = join(server.data, 'chat.log');
    renameSync(chatLog, `${chatLog}.1`);
    server.signal('SIGHUP');
    for (let count = 300; count < 600; count += 1) alice.send(`${count}`);
    await fence(alice, bob);
    while (!server.serverLog.some(({ event }) => event === 'logs-reopened')) await fence(alice, bob);
    alice.send('600');
    await fence(alice, bob);
    const old = readFileSync(`${chatLog}.1`, 'utf8').split('\n').slice(0, -1);
    const texts = [
      ...old.map((line) => line.split(' ').slice(3).join(' ')),
      ...server.chatLog.map(({ text }) => text),
    ];
    const numbers = texts.filter((text) => !text.startsWith('fence')).map(Number);
    assert.deepEqual(
      numbers,
      Array.from({ length: 601 }, (_, index) => index),
    );
    assert.equal(server.chatLog.at(-2)?.text, '600');
  });

  test('server.log has two lines for each session that was READY, and counts the others', async () => {
    await using server = await ServerProcess.start({ args: ['--grace', '0'] });
    const alice = await RawClient.join(server.port, 'alice');
    for (let count = 0; count < 30; count += 1) (await RawClient.connect(server.port)).destroy();
    await alice.leave();
    const notNamed = () => server.serverLog.filter(({ event }) => event === 'not-named');
    const total = () => notNamed().reduce((sum, { count }) => sum + Number(count), 0);
    while (total() < 30) await setImmediate();
    server.signal('SIGTERM');
    await server.ended();
    const lives = server.serverLog.filter(({ session }) => session !== undefined);
    assert.deepEqual(
      lives.map(({ event, nick }) => `${event} ${nick}`),
      ['session-ready alice', 'session-ended alice'],
    );
    assert.deepEqual([lives[1]?.cause, lives[1]?.texts], ['bye', 0]);
    assert.equal(total(), 30);
    assert.ok(notNamed().length <= 10, 'they are counted, not told one by one');
  });

  test('nothing is written to a standard error that is no terminal', async () => {
    await using server = await ServerProcess.start();
    const alice = await RawClient.join(server.port, 'alice');
    await alice.leave();
    server.signal('SIGTERM');
    await server.ended();
    assert.equal(server.stderr, '');
  });
});
