import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { Workplace } from './command-process.ts';
import { changed, EVENING_EXPORTED, EXPORTED, makeHistory, OLD_EXPORTED } from './exported.ts';

describe('./server import', () => {
  test('the export of an import equals the export, byte for byte, from a file and from standard input', () => {
    using work = new Workplace();
    writeFileSync(work.at('lines'), EVENING_EXPORTED);
    for (const [data, lines, args] of [
      ['one', EVENING_EXPORTED, ['lines']],
      ['two', EXPORTED, []],
    ] as const) {
      assert.equal(work.server(['import', ...args, '--data', data], { input: lines }).status, 0);
      assert.equal(work.server(['export', '--data', data]).stdout, lines);
      assert.equal(work.server(['verify', '--data', data]).status, 0);
      assert.deepEqual(readdirSync(work.at(data)).toSorted(), ['parley.db', 'parley.lock', 'parley.pid']);
    }
  });

  test('so it does when the oldest entries were cut', () => {
    using work = new Workplace();
    const all = makeHistory(work);
    const lines = changed(all, 2, (line) => `${line.replace('"first":1', '"first":6')}\n`)
      .replace('"entries":8', '"entries":3')
      .split('\n')
      .filter((line) => !/"room":"#lobby","seq":[1-5],/.test(line))
      .join('\n');
    const { status, stderr } = work.server(['import', '--data', 'cut'], { input: lines });
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(work.server(['export', '--data', 'cut']).stdout, lines);
  });

  test('and when what was edited was cut', () => {
    using work = new Workplace();
    const lines = EVENING_EXPORTED.replace('"#lobby","first":1', '"#lobby","first":4')
      .replace('"entries":25', '"entries":22')
      .replace(/("type":"edited".*),"text":.*}/, '$1}')
      .split('\n')
      .filter((line) => !/"room":"#lobby","seq":[1-3],/.test(line))
      .join('\n');
    const { status, stderr } = work.server(['import', '--data', 'cut'], { input: lines });
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(work.server(['export', '--data', 'cut']).stdout, lines);
    assert.equal(work.server(['verify', '--data', 'cut']).status, 0);
  });

  test('an export of the Parley before: its messages, and nobody has anything to read', () => {
    using work = new Workplace();
    const { status, stderr } = work.server(['import', '--data', 'new'], { input: OLD_EXPORTED });
    assert.deepEqual([status, stderr], [0, '']);
    const lines = work.server(['export', '--data', 'new']).stdout.trimEnd().split('\n');
    const [head, room, identity, ...rest] = lines.map((line) => JSON.parse(line));
    const [, oldRoom, oldIdentity, ...said] = OLD_EXPORTED.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(head.version, 2);
    assert.deepEqual([room, identity], [oldRoom, oldIdentity]);
    assert.deepEqual(rest, [
      { type: 'member', identity: 'ida', room: '#lobby', joined: false, read: 2, muted: false },
      ...said.map((line) => ({ ...line, type: 'message' })),
    ]);
    assert.equal(work.server(['verify', '--data', 'new']).status, 0);
  });

  test('people are who they were, and the first start makes a new epoch', () => {
    using work = new Workplace();
    const lines = makeHistory(work);
    work.server(['import', '--data', 'new'], { input: lines });
    const store = new SqliteStore({ path: work.at('new/parley.db'), makeEpoch: () => 'another epoch' });
    const { epoch, identities } = store.state();
    store.close();
    assert.equal(epoch, 'another epoch');
    assert.deepEqual(
      identities.map(({ identity, tokenHash }) => `${identity}: ${tokenHash}`),
      ['ida: hash a', 'idb: hash b'],
    );
  });

  test('a server goes on from it, and writes the whole log', async () => {
    using work = new Workplace();
    work.server(['import', '--data', 'new'], { input: makeHistory(work) });
    const fresh = work.server(['log', '--data', 'new']).stdout;
    const server = await ServerProcess.start({ data: work.at('new'), args: ['--grace', '0'] });
    server.signal('SIGTERM');
    await server.ended();
    assert.equal(server.chatLog.length, fresh.split('\n').length - 1);
    assert.equal(work.server(['verify', '--data', 'new']).status, 0);
  });

  test('refuses a directory with a journal or a log, and one that a server has', async () => {
    using work = new Workplace();
    const input = makeHistory(work);
    const there = work.server(['import', '--data', 'data'], { input });
    assert.equal(there.status, 1);
    assert.match(there.stderr, /^server: data has a journal already[^\n]*\n$/);
    assert.equal(work.server(['export', '--data', 'data']).stdout, input, 'which is as it was');
    mkdirSync(work.at('log'));
    writeFileSync(work.at('log/chat.log'), '');
    assert.match(work.server(['import', '--data', 'log'], { input }).stderr, /chat\.log is there/);
    await using server = await ServerProcess.start();
    const held = work.server(['import', '--data', server.data], { input });
    assert.equal(held.status, 1);
    assert.match(held.stderr, new RegExp(`process ${server.pid}\\b`));
  });
});
