import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { Participant } from '../attacks/support/participant.ts';
import { SERVER, ServerProcess } from '../support/server-process.ts';
import { run } from './commands/command-process.ts';

let data: string;
let nicks = 0;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'parley-killed-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const start = () => ServerProcess.start({ data, args: ['--grace', '0'] });
const chatLog = () => readFileSync(join(data, 'chat.log'), 'utf8');
const verified = () => run(SERVER, ['verify', '--data', data]).stdout;
const changes = ({ serverLog }: ServerProcess) => serverLog.filter(({ event }) => event === 'epoch-changed');

async function end(server: ServerProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  server.signal(signal);
  await server.ended();
}

/** A name that nobody had before: who has a token keeps it. */
function newNick(): string {
  nicks += 1;
  return `nick${nicks}`;
}

/** One says something, which another gets, and takes some of it back. Returns the epoch. */
async function talk({ port }: ServerProcess): Promise<string> {
  const [alice, bob] = [await Participant.enter(port, newNick()), await Participant.enter(port, newNick())];
  const room = '#lobby';
  const first = await alice.answered('ack', { type: 'send', room, text: 'first words' });
  const second = await alice.answered('ack', { type: 'send', room, text: 'second words' });
  await alice.answered('ack', { type: 'send', room, text: 'third' });
  await bob.until((event) => event.type === 'message' && event.text === 'third');
  await alice.answered('ack', { type: 'delete', room, target: first.seq });
  await alice.answered('ack', { type: 'edit', room, target: second.seq, text: 'replaced' });
  alice.destroy();
  bob.destroy();
  return alice.welcome.epoch;
}

async function epochOf({ port }: ServerProcess): Promise<string> {
  const carol = await Participant.enter(port, newNick());
  carol.destroy();
  return carol.welcome.epoch;
}

describe('a server that is killed', () => {
  test('leaves in chat.log what people have seen there, and the next one writes on behind it', async () => {
    await using first = await start();
    await talk(first);
    const before = chatLog();
    assert.equal(before.split('\n').length, 6);
    await end(first, 'SIGKILL');
    await using second = await start();
    assert.equal(chatLog(), before);
    await talk(second);
    assert.ok(chatLog().startsWith(before));
    await end(second, 'SIGTERM');
    assert.match(verified(), /^10 lines of chat\.log compared: all that it says is in the journal\.$/m);
    assert.equal(chatLog().split('\n').length, 11);
  });

  test('is not taken for a running one by verify', async () => {
    await using server = await start();
    await talk(server);
    await end(server, 'SIGKILL');
    const before = verified();
    assert.match(before, /^The journal is whole: 5 entries/);
    assert.doesNotMatch(before, /running/);
    const isCompared = /^5 lines of chat\.log compared: all that it says is in the journal\.$/m.test(before);
    const isLeft = /not compared: the server ended before it noted how far it had got/.test(before);
    assert.ok(isCompared || isLeft, before);
  });
});

describe('the epoch', () => {
  test('stays as it is over kills, ends, and lines that people have added to chat.log', async () => {
    await using first = await start();
    const epoch = await talk(first);
    await end(first, 'SIGKILL');
    appendFileSync(join(data, 'chat.log'), '# rotated by hand\n');
    await using second = await start();
    assert.equal(await epochOf(second), epoch);
    await end(second, 'SIGTERM');
    appendFileSync(join(data, 'chat.log'), '# rotated by hand on monday\n');
    await using third = await start();
    assert.equal(await epochOf(third), epoch);
    assert.deepEqual(changes(third), []);
  });

  test('is another if the journal has lost its end, and server.log says by what that is known', async () => {
    await using first = await start();
    const epoch = await talk(first);
    await end(first, 'SIGTERM');
    appendFileSync(join(data, 'chat.log'), 'alice 2026-01-01T00:00:00.000Z #lobby lost\n');
    await using second = await start();
    const epochs = [epoch, await epochOf(second)];
    assert.deepEqual(
      changes(second).map(({ cause }) => cause),
      ['chat.log has lines of which parley.db knows nothing'],
    );
    await end(second, 'SIGKILL');
    rmSync(join(data, 'parley.db-wal'));
    await using third = await start();
    epochs.push(await epochOf(third));
    await end(third, 'SIGTERM');
    assert.equal(run(SERVER, ['backup', join(data, 'backup.db'), '--data', data]).status, 0);
    run('mv', [join(data, 'backup.db'), join(data, 'parley.db')]);
    await using fourth = await start();
    epochs.push(await epochOf(fourth));
    assert.equal(new Set(epochs).size, 4);
    assert.deepEqual(
      changes(fourth).map(({ cause }) => cause),
      [
        'chat.log has lines of which parley.db knows nothing',
        'parley.db-wal is missing, and with it what was said before the server died',
        'this is the first start from a backup',
      ],
    );
  });
});
