import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { exportName } from '../../../src/cli/actions/export-file.ts';
import { FakeConversation, message } from '../fake-conversation.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-export-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function* entries(failure?: Error) {
  yield message(1, 'one\ntwo');
  if (failure !== undefined) throw failure;
  yield message(2, 'three');
}

describe('/export', () => {
  test('writes all of it as lines of JSON that only the owner can read', async () => {
    const file = join(folder, 'mine.jsonl');
    const fake = new FakeConversation({ own: entries() });
    const told = fake.type(`/export ${file}`);
    await told;
    await until(() => fake.told.length > 0);
    assert.deepEqual(fake.told, [`* Everything that is kept of you is in ${file}: 2 lines of JSON.`]);
    const lines = readFileSync(file, 'utf8').split('\n');
    assert.deepEqual(
      lines.slice(0, 2).map((line) => JSON.parse(line)),
      [message(1, 'one\ntwo'), message(2, 'three')],
    );
    assert.deepEqual([lines.length, statSync(file).mode & 0o777], [3, 0o600]);
  });

  test('never replaces a file', async () => {
    const file = join(folder, 'there');
    writeFileSync(file, 'precious');
    const fake = new FakeConversation({ own: entries() });
    await fake.type(`/export ${file}`);
    await until(() => fake.told.length > 0);
    assert.match(fake.told[0] ?? '', /^! .* is there already and was not touched/);
    assert.equal(readFileSync(file, 'utf8'), 'precious');
  });

  test('leaves no half of a file behind', async () => {
    const fake = new FakeConversation({ own: entries(new Error('the server is gone')) });
    await fake.type(`/export ${join(folder, 'half')}`);
    await until(() => fake.told.length > 0);
    assert.deepEqual(fake.told, ['! the server is gone']);
    assert.equal(readdirSync(folder).includes('half'), false);
  });

  test('has a name of the day if none is given', () => {
    assert.equal(exportName(new Date(Date.UTC(2026, 10, 24))), 'parley-2026-11-24.jsonl');
  });
});

describe('/erase', () => {
  test('does nothing without the own nick', async () => {
    const fake = new FakeConversation();
    await fake.type('/erase');
    await fake.type('/erase alice');
    assert.deepEqual(fake.calls, []);
    assert.match(fake.told[0] ?? '', /^! this takes away all that you ever said, for good/);
    assert.match(fake.told[1] ?? '', /^! .* \/erase me$/);
  });

  test('with it has everything forgotten', async () => {
    const fake = new FakeConversation();
    await fake.type('/erase ME');
    assert.deepEqual(fake.calls, [['erase', 'me']]);
  });
});

test('/away and /back say so to the others, and that they do', async () => {
  const fake = new FakeConversation();
  await fake.type('/away lunch');
  await fake.type('/back');
  assert.deepEqual(fake.calls, [
    ['away', 'lunch'],
    ['away', undefined],
  ]);
  assert.deepEqual(fake.told, [
    '* The others see that you are away: “lunch”. /back ends that.',
    '* You are back.',
  ]);
});

test('/numbers shows the numbers of messages, and again no longer', async () => {
  const fake = new FakeConversation();
  const numbers = () => ('number' in (fake.showing.said({ ...seen }) ?? {}) ? 'shown' : 'hidden');
  const seen = {
    type: 'said',
    room: '#lobby',
    seq: 1,
    nick: 'a',
    text: 'x',
    time: new Date(),
    own: false,
  } as const;
  assert.equal(numbers(), 'hidden');
  await fake.type('/numbers');
  assert.equal(numbers(), 'shown');
  await fake.type('/numbers');
  assert.equal(numbers(), 'hidden');
});

test('/nick and /token are as they were', async () => {
  const fake = new FakeConversation();
  await fake.type('/nick zoë');
  await fake.type('/token');
  assert.deepEqual(fake.calls, [['rename', 'zoë']]);
  assert.match(
    fake.told[1] ?? '',
    /\nsecret\n[\s\S]*--nick me --token FILE\nHere it is kept in \/home\/me\/token$/,
  );
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
