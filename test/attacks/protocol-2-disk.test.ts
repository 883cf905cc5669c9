import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as passed } from 'node:timers/promises';
import { FakedTime, whyNoFakedTime } from '../checks/support/faked-time.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Participant } from './support/participant.ts';
import { size } from './support/size.ts';

const TIMEOUT = 60_000;

/** A directory for a server that is started more than once. */
class DataDirectory {
  readonly path = mkdtempSync(join(tmpdir(), 'parley-disk-'));

  file(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Starts a server in it, has `count` texts said, and ends it by a signal; who said them, and under which epoch. */
async function talkIn(
  data: DataDirectory,
  count: number,
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<{ readonly token: string; readonly epoch: string }> {
  await using server = await ServerProcess.start({ data: data.path, args: ['--grace', '0', '--rate', '0'] });
  const alice = await Participant.enter(server.port, 'alice');
  for (let index = 1; index <= count; index += 1) alice.say(`${index}`);
  for (let index = 1; index <= count; index += 1) assert.equal((await alice.expect('ack')).seq, index);
  const { token = '', epoch } = alice.welcome;
  server.signal(signal);
  await server.ended();
  return { token, epoch };
}

test('attack 76: another process holds the journal: pings go on, texts and logins wait and come in order, nothing ends', {
  timeout: TIMEOUT,
}, async () => {
  await using server = await ServerProcess.start();
  const alice = await Participant.enter(server.port, 'alice');
  const bob = await Participant.enter(server.port, 'bob');
  const database = new DatabaseSync(join(server.data, 'parley.db'), { timeout: 5000 });
  database.exec('BEGIN EXCLUSIVE');
  alice.say('1');
  bob.say('2');
  const carol = await Participant.connect(server.port);
  carol.ask({ type: 'login', nick: 'carol' });
  const until = performance.now() + size(2000, 10_000);
  while (performance.now() < until) {
    const began = performance.now();
    for (const participant of [alice, bob]) assert.deepEqual(await participant.settled(), []);
    assert.ok(performance.now() - began < 1000, 'a ping is answered');
    await passed(50);
  }
  assert.deepEqual(carol.unread, []);
  database.exec('ROLLBACK');
  database.close();
  assert.equal((await alice.expect('ack')).seq, 1);
  assert.equal((await alice.expect('message')).seq, 2);
  assert.equal((await bob.expect('message')).seq, 1);
  assert.equal((await bob.expect('ack')).seq, 2);
  // In at 1 or at 2, as the batches fell: it sees what comes behind that, and nothing twice.
  const { last } = (await carol.expect('welcome')).rooms[0] ?? { last: 0 };
  alice.say('3');
  for (let seq = last + 1; seq <= 3; seq += 1) assert.equal((await carol.expect('message')).seq, seq);
  assert.deepEqual(
    server.serverLog.filter(({ event }) => event === 'internal-error'),
    [],
  );
  for (const participant of [alice, bob, carol]) participant.destroy();
});

test('attack 77: a second server on the same directory harms neither the journal nor those who are talking', {
  timeout: TIMEOUT,
}, async () => {
  await using server = await ServerProcess.start();
  const alice = await Participant.enter(server.port, 'alice');
  for (let round = 1; round <= 3; round += 1) {
    const second = ServerProcess.start({ data: server.data });
    alice.say(`${round}`);
    await assert.rejects(
      second,
      new RegExp(`ended with 1: .*in use by another server \\(process ${server.pid}\\)`),
    );
    assert.equal((await alice.expect('ack')).seq, round);
  }
  const { token = '', epoch } = alice.welcome;
  const again = await Participant.enter(server.port, {
    nick: 'alice',
    token,
    resume: { epoch, rooms: { '#lobby': 0 } },
  });
  for (const seq of [1, 2, 3]) assert.equal((await again.expect('message')).seq, seq);
  for (const participant of [alice, again]) participant.destroy();
});

for (const [what, spoil, says] of [
  [
    'with its first 16 bytes overwritten',
    overwriteHeader,
    /ended with 1: .*parley\.db is damaged .* put a backup/,
  ],
  [
    'that is empty',
    (path: string) => truncateSync(path, 0),
    /ended with 1: .*parley\.db is empty: put a backup/,
  ],
  [
    'of something else',
    (path: string) => writeFileSync(path, 'no journal at all '.repeat(500)),
    /ended with 1: .*parley\.db is damaged/,
  ],
] as const) {
  test(`attack 78: a journal ${what} is refused in one line and left as it is: never a new history`, {
    timeout: TIMEOUT,
  }, async () => {
    using data = new DataDirectory();
    await talkIn(data, 3, 'SIGTERM');
    const log = readFileSync(data.file('chat.log'), 'utf8');
    spoil(data.file('parley.db'));
    const spoiled = readFileSync(data.file('parley.db'));
    for (const _ of [1, 2]) await assert.rejects(ServerProcess.start({ data: data.path }), says);
    assert.ok(readFileSync(data.file('parley.db')).equals(spoiled));
    assert.equal(readFileSync(data.file('chat.log'), 'utf8'), log);
  });
}

test('attack 78: after a crash, a journal whose first bytes were overwritten is refused, or has all of it', {
  timeout: TIMEOUT,
}, async () => {
  using data = new DataDirectory();
  const { token, epoch } = await talkIn(data, 3, 'SIGKILL');
  overwriteHeader(data.file('parley.db'));
  const restarted = await ServerProcess.start({ data: data.path }).catch((error: unknown) => String(error));
  if (typeof restarted === 'string') return assert.match(restarted, /parley\.db is damaged/);
  await using server = restarted;
  await assertAllIsThere(server, token, epoch, 3);
});

test('attack 78: what was written ahead is deleted after a crash: another epoch, so that nobody goes on from numbers that are given anew', {
  timeout: TIMEOUT,
}, async () => {
  using data = new DataDirectory();
  const { token, epoch } = await talkIn(data, 3, 'SIGKILL');
  rmSync(data.file('parley.db-wal'));
  await using server = await ServerProcess.start({ data: data.path });
  const alice = await Participant.connect(server.port);
  const reset: string[] = [];
  alice.heard = (event) => {
    if (event.type === 'reset') reset.push(event.epoch);
  };
  alice.ask({ type: 'login', nick: 'alice', token, resume: { epoch, rooms: { '#lobby': 3 } } });
  const welcome = await alice.expect('welcome');
  assert.notEqual(welcome.epoch, epoch);
  assert.equal((await alice.expect('reset')).epoch, welcome.epoch);
  assert.deepEqual(reset, [welcome.epoch]);
  alice.say('4');
  assert.equal((await alice.expect('ack')).seq, (welcome.rooms[0]?.last ?? -1) + 1);
  const texts = server.chatLog.map(({ text }) => text);
  assert.ok(
    ['1', '2', '3'].every((text) => texts.some((line) => line.includes(text))),
    'the log keeps what was lost',
  );
  alice.destroy();
});

test('attack 78: after an end in good order nothing is written ahead, and after a crash all is recovered from it', {
  timeout: TIMEOUT,
}, async () => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    using data = new DataDirectory();
    const { token, epoch } = await talkIn(data, 3, signal);
    assert.equal(existsSync(data.file('parley.db-wal')), signal === 'SIGKILL');
    await using server = await ServerProcess.start({ data: data.path });
    await assertAllIsThere(server, token, epoch, 3);
  }
});

test('attack 78: a journal that is gone while what it had written ahead is there is refused', {
  timeout: TIMEOUT,
}, async () => {
  using data = new DataDirectory();
  await talkIn(data, 3, 'SIGKILL');
  rmSync(data.file('parley.db'));
  await assert.rejects(
    ServerProcess.start({ data: data.path }),
    /parley\.db is missing, but .*-wal is there/,
  );
});

test('attack 79: the wall clock jumps two years ahead and back: numbers stay dense, tokens good, nobody is logged out', {
  skip: whyNoFakedTime,
  timeout: TIMEOUT,
}, async () => {
  using data = new DataDirectory();
  using clock = new FakedTime();
  const parts = { env: clock.env, data: data.path, args: ['--grace', '0'] };
  let token = '';
  let epoch = '';
  {
    await using server = await ServerProcess.start(parts);
    const [alice, bob] = [
      await Participant.enter(server.port, 'alice'),
      await Participant.enter(server.port, 'bob'),
    ];
    ({ token = '', epoch } = alice.welcome);
    const times: number[] = [];
    for (const [index, by] of ['+730d', '-1d', '+0'].entries()) {
      clock.jump(by);
      await passed(100);
      alice.say(`${by}`);
      const { seq, time } = await alice.expect('ack');
      assert.deepEqual([seq, (await bob.expect('message')).seq], [index + 1, index + 1]);
      times.push(time);
    }
    assert.ok((times[0] ?? 0) - (times[1] ?? 0) > 700 * 24 * 3600 * 1000, 'the clock did jump');
    for (const participant of [alice, bob]) assert.deepEqual(await participant.settled(), []);
    clock.jump('+730d');
    const again = await Participant.enter(server.port, { nick: 'alice', token });
    assert.equal(again.welcome.token, undefined, 'the token is good');
    for (const participant of [alice, bob, again]) participant.destroy();
    server.signal('SIGTERM');
    await server.ended();
  }
  for (const by of ['-1d', '+1460d']) {
    clock.jump(by);
    await using server = await ServerProcess.start(parts);
    await assertAllIsThere(server, token, epoch, 3);
    server.signal('SIGTERM');
    await server.ended();
  }
});

/** Somebody who comes back after a restart is itself, and misses nothing. */
async function assertAllIsThere(
  server: ServerProcess,
  token: string,
  epoch: string,
  count: number,
): Promise<void> {
  const alice = await Participant.enter(server.port, {
    nick: 'alice',
    token,
    resume: { epoch, rooms: { '#lobby': 0 } },
  });
  assert.deepEqual([alice.welcome.token, alice.welcome.epoch], [undefined, epoch]);
  for (let seq = 1; seq <= count; seq += 1) assert.equal((await alice.expect('message')).seq, seq);
  assert.deepEqual(await alice.settled(), []);
  alice.destroy();
}

function overwriteHeader(path: string): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0x78, 0, 16));
}
