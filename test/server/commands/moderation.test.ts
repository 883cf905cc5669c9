import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { connect } from '../../../src/node/connect.ts';
import {
  CONTROL_FILE,
  type Control,
  readControl,
  writeControl,
} from '../../../src/server/commands/control-file.ts';
import { Participant } from '../../attacks/support/participant.ts';
import { RawClient } from '../../support/raw-client.ts';
import { SERVER, ServerProcess } from '../../support/server-process.ts';
import { run } from './command-process.ts';

/** Runs a command for the server of a data directory. */
function operate(data: string, ...args: readonly string[]) {
  return run(SERVER, [...args, '--data', data]);
}

/** A command that does what it is asked: says so in one line, and exits 0. */
function succeed(server: ServerProcess, act: string, nick: string): string {
  const { status, stdout, stderr } = operate(server.data, act, nick);
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^[^\n]+\n$/);
  return stdout;
}

/** A command that can't: one line that says why, exit 1. */
function fail(data: string, act: string, nick: string): string {
  const { status, stdout, stderr } = operate(data, act, nick);
  assert.deepEqual([status, stdout], [1, '']);
  assert.match(stderr, /^server: [^\n]+\n$/);
  return stderr;
}

function controlOf(data: string): Control {
  const read = readControl(data);
  return read.type === 'control' ? read.control : assert.fail(`the control file is ${read.type}`);
}

describe('./server kick, unkick, mute and unmute', () => {
  test('kick closes every connection, and lets in no more until unkick', async () => {
    await using server = await ServerProcess.start();
    const witness = await Participant.enter(server.port, 'witness');
    const first = await Participant.enter(server.port, 'mallory');
    const { token = assert.fail(), identity } = first.welcome;
    const again = { nick: 'mallory', token };
    const second = await Participant.enter(server.port, again);
    assert.match(succeed(server, 'kick', 'mallory'), /^mallory is kicked.*\.\/server unkick mallory/);
    for (const participant of [first, second]) {
      const last = (await participant.receiveUntilClosed()).at(-1);
      assert.equal(last?.type === 'refused' && last.code, 'kicked');
    }
    const back = await Participant.connect(server.port);
    back.ask({ type: 'login', ...again });
    assert.equal(await back.expectRefusal(), 'kicked');
    assert.deepEqual(await back.receiveUntilClosed(), []);
    assert.match(succeed(server, 'unkick', 'mallory'), /^mallory may come in again/);
    const third = await Participant.enter(server.port, again);
    assert.equal(third.welcome.identity, identity);
    const told = await witness.settled();
    const acts = told.flatMap((event) => (event.type === 'moderated' ? [[event.act, event.identity]] : []));
    assert.deepEqual(acts, [
      ['kick', identity],
      ['unkick', identity],
    ]);
    for (const participant of [witness, third]) participant.destroy();
  });

  test('kick is the end for a client of ours too: it does not come back by itself', async () => {
    await using server = await ServerProcess.start();
    const client = connect({ port: server.port, nick: 'mallory' });
    await client.send('let me stay');
    const closed = new Promise<string>((resolve) => {
      client.on('state', ({ state }) => state.name === 'closed' && resolve(state.reason));
    });
    succeed(server, 'kick', 'mallory');
    assert.equal(await closed, 'kicked');
  });

  test('mute takes nothing more of somebody, who goes on reading, until unmute', async () => {
    await using server = await ServerProcess.start();
    const witness = await Participant.enter(server.port, 'witness');
    const mallory = await Participant.enter(server.port, 'mallory');
    assert.match(succeed(server, 'mute', 'mallory'), /^mallory is muted.*\.\/server unmute mallory/);
    mallory.say('not-heard');
    assert.equal(
      (await mallory.until((event) => event.type === 'refused')).length,
      2,
      'and is told that it is so',
    );
    witness.say('heard');
    await witness.until((event) => event.type === 'ack');
    assert.equal((await mallory.expect('message')).text, 'heard');
    assert.match(succeed(server, 'unmute', 'mallory'), /^mallory may speak again/);
    mallory.say('heard-again');
    await mallory.until((event) => event.type === 'ack');
    assert.deepEqual(
      server.chatLog.filter(({ nick }) => nick === 'mallory').map(({ text }) => text),
      ['heard-again'],
    );
    for (const participant of [witness, mallory]) participant.destroy();
  });

  test('the nick of a base-protocol participant who was kicked is nobody’s until unkick', async () => {
    await using server = await ServerProcess.start();
    const mallory = await RawClient.join(server.port, 'mallory');
    succeed(server, 'kick', 'mallory');
    assert.deepEqual(await mallory.receiveUntilClosed(), ['ERROR an operator of the server has kicked you']);
    const back = await RawClient.connect(server.port);
    back.send('NICK mallory');
    assert.deepEqual([await back.receive(), await back.receive()], ['HELLO', 'RETRY']);
    succeed(server, 'unkick', 'mallory');
    back.send('NICK mallory');
    assert.equal(await back.receive(), 'READY');
    await back.leave();
  });

  test('mute of a base-protocol participant is of whoever comes under that nick, also after a restart, until unmute', async () => {
    await using first = await ServerProcess.start();
    const muted = 'ERROR an operator of the server has muted you';
    const mallory = await RawClient.join(first.port, 'mallory');
    succeed(first, 'mute', 'mallory');
    const isRefused = async (client: RawClient) => {
      client.send('hear me');
      assert.equal(await client.receive(), muted);
    };
    await isRefused(mallory);
    await mallory.leave();
    const again = await RawClient.join(first.port, 'MALLORY');
    await isRefused(again);
    succeed(first, 'mute', 'mallory');
    await isRefused(again);
    first.signal('SIGKILL');
    await first.ended();
    await using second = await ServerProcess.start({ data: first.data });
    const witness = await RawClient.join(second.port, 'witness');
    const back = await RawClient.join(second.port, 'Mallory');
    await isRefused(back);
    await back.leave();
    const named = await Participant.enter(second.port, { nick: 'mallory', guest: true });
    const newer = await named.answer({ type: 'send', room: '#lobby', text: 'with another client' });
    assert.equal(newer.type === 'refused' && newer.code, 'muted');
    await named.leave();
    const last = await RawClient.join(second.port, 'mallory');
    const other = await RawClient.join(second.port, 'mallory2');
    other.send('somebody else is heard');
    assert.equal(await witness.receive(), 'mallory2: somebody else is heard');
    assert.match(succeed(second, 'unmute', 'mallory'), /^mallory may speak again/);
    last.send('at last');
    assert.equal(await witness.receive(), 'mallory: at last', 'once is enough, however often it was done');
    for (const client of [witness, other, last]) await client.leave();
  });

  test('what was done outlives the server, however that ended, and its secret does not', async () => {
    await using first = await ServerProcess.start();
    const mallory = await Participant.enter(first.port, 'mallory');
    const { token = assert.fail() } = mallory.welcome;
    succeed(first, 'kick', 'mallory');
    const before = controlOf(first.data);
    first.signal('SIGKILL');
    await first.ended();
    await using second = await ServerProcess.start({ data: first.data });
    assert.notEqual(controlOf(second.data).secret, before.secret);
    const back = await Participant.connect(second.port);
    back.ask({ type: 'login', nick: 'mallory', token });
    assert.equal(await back.expectRefusal(), 'kicked');
    succeed(second, 'unkick', 'mallory');
    (await Participant.enter(second.port, { nick: 'mallory', token })).destroy();
  });

  test('are lines of server.log, and the operator is no session of it', async () => {
    await using server = await ServerProcess.start({ args: ['--grace', '0'] });
    const mallory = await Participant.enter(server.port, 'mallory');
    succeed(server, 'mute', 'mallory');
    succeed(server, 'unmute', 'mallory');
    mallory.destroy();
    server.signal('SIGTERM');
    assert.equal(await server.ended(), 0);
    const told = server.serverLog.map(({ event, act, nick }) => [event, act, nick].filter(Boolean).join(' '));
    assert.deepEqual(told.toSorted(), [
      'moderated mute mallory',
      'moderated unmute mallory',
      'session-ended mallory',
      'session-ready mallory',
      'started',
      'stopped',
    ]);
  });

  test('about nobody: the words of the server, exit 1', async () => {
    await using server = await ServerProcess.start();
    for (const act of ['kick', 'unkick', 'mute', 'unmute']) {
      assert.equal(fail(server.data, act, 'nobody'), 'server: there is nobody of that name\n');
    }
  });
});

describe('the control file of a server', () => {
  test('is for its owner alone whatever the umask, and gone after an orderly end', async () => {
    await using server = await ServerProcess.start({
      args: ['--grace', '0'],
      wrapper: ['sh', '-c', 'umask 0; exec "$@"', 'sh'],
    });
    const path = join(server.data, CONTROL_FILE);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const { host, port } = controlOf(server.data);
    assert.deepEqual([host, port], ['127.0.0.1', server.port]);
    server.signal('SIGTERM');
    assert.equal(await server.ended(), 0);
    assert.equal(existsSync(path), false);
    assert.ok(!readdirSync(server.data).some((name) => name.startsWith(CONTROL_FILE)));
    assert.match(fail(server.data, 'kick', 'mallory'), /no server runs on .*--data/);
  });

  test('names the host that the server listens on', async () => {
    await using server = await ServerProcess.start({ args: ['--host', '127.0.0.5'] });
    assert.equal(controlOf(server.data).host, '127.0.0.5');
    assert.match(fail(server.data, 'mute', 'nobody'), /nobody of that name/);
  });

  test('of a server that was killed is known to be left over, also where another server has its port', async () => {
    await using killed = await ServerProcess.start();
    killed.signal('SIGKILL');
    await killed.ended();
    assert.match(
      fail(killed.data, 'kick', 'mallory'),
      /has ended or is about to.*ECONNREFUSED.*\.\/server --data/,
    );
    await using other = await ServerProcess.start();
    writeControl(killed.data, { ...controlOf(killed.data), port: other.port });
    assert.match(fail(killed.data, 'kick', 'mallory'), /is not the server of .*\.\/server --data/);
  });

  test('that is damaged, or not there: one line that says what to do', async () => {
    await using server = await ServerProcess.start();
    writeFileSync(join(server.data, CONTROL_FILE), '{"host":');
    assert.match(fail(server.data, 'kick', 'mallory'), /parley\.control .*start the server anew/);
    const empty = join(server.data, 'empty');
    mkdirSync(empty);
    for (const data of [empty, join(server.data, 'nowhere')]) {
      assert.match(fail(data, 'kick', 'mallory'), /no server runs on /);
    }
    assert.deepEqual(readdirSync(empty), [], 'nothing is made');
  });
});
