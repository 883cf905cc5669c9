import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { backUp } from '../../../src/store/maintenance/backup.ts';
import { openJournalBeside } from '../../../src/store/maintenance/journal-beside.ts';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { numbered, said } from '../../store/entries.ts';
import { EVENING } from '../../store/evening.ts';
import { RawClient } from '../../support/raw-client.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { history, Workplace } from './command-process.ts';

/** What the first start from the only journal in a directory finds. */
function restored(work: Workplace, backup: string) {
  mkdirSync(work.at('restored'));
  copyFileSync(work.at(backup), work.at('restored/parley.db'));
  return new SqliteStore({ path: work.at('restored/parley.db'), makeEpoch: () => 'another epoch' });
}

describe('./server backup', () => {
  test('beside a running server: all that was said until then, in one file of mode 0600', async () => {
    using work = new Workplace();
    await using server = await ServerProcess.start();
    const alice = await RawClient.join(server.port, 'alice');
    const bob = await RawClient.join(server.port, 'bob');
    alice.send('hello');
    assert.equal(await bob.receive(), 'alice: hello');
    const { status, stderr } = work.server(['backup', 'copy', '--data', server.data]);
    assert.deepEqual([status, stderr], [0, '']);
    assert.deepEqual(readdirSync(work.path), ['copy'], 'nothing beside it');
    assert.equal(statSync(work.at('copy')).mode & 0o777, 0o600);
    alice.send('and on');
    assert.equal(await bob.receive(), 'alice: and on', 'the chat goes on');
    const store = restored(work, 'copy');
    const texts = store
      .page({ room: '#lobby', limit: 10 })
      .entries.map((entry) => 'text' in entry && entry.text);
    store.close();
    assert.deepEqual(texts, ['hello']);
    await alice.leave();
    await bob.leave();
  });

  test('has everything that an export has', () => {
    using work = new Workplace();
    mkdirSync(work.at('data'));
    history(work.open('data'), work.at('data'), EVENING);
    work.server(['backup', 'copy', '--data', 'data']);
    mkdirSync(work.at('restored'));
    copyFileSync(work.at('copy'), work.at('restored/parley.db'));
    const { stdout } = work.server(['export', '--data', 'restored']);
    assert.equal(stdout, work.server(['export', '--data', 'data']).stdout);
    assert.match(stdout, /"type":"sanction"/);
  });

  test('the first start from it makes a new epoch, the second does not', () => {
    using work = new Workplace();
    mkdirSync(work.at('data'));
    history(work.open('data'), work.at('data'), [numbered(3)]);
    work.server(['backup', 'copy', '--data', 'data']);
    const first = restored(work, 'copy');
    assert.equal(first.state().epoch, 'another epoch');
    first.close();
    const second = new SqliteStore({ path: work.at('restored/parley.db'), makeEpoch: () => 'a third' });
    assert.equal(second.state().epoch, 'another epoch');
    second.close();
    const original = work.open('data');
    assert.equal(original.hasLostEnd, false, 'the journal itself is no backup');
    original.close();
  });

  test('a server started from it goes on in a log made by ./server log, without a line twice', async () => {
    using work = new Workplace();
    mkdirSync(work.at('data'));
    history(work.open('data'), work.at('data'), [numbered(3)]);
    const { database, close } = reopened(work);
    database.exec("UPDATE meta SET value = json_set(value, '$.number', 1) WHERE key = 'log'");
    close();
    work.server(['backup', 'copy', '--data', 'data']);
    restored(work, 'copy').database.close();
    mkdirSync(work.at('new'));
    copyFileSync(work.at('copy'), work.at('new/parley.db'));
    writeFileSync(work.at('new/chat.log'), work.server(['log', '--data', 'new']).stdout);
    await using server = await ServerProcess.start({ data: work.at('new') });
    assert.deepEqual(
      server.chatLog.map(({ text }) => text),
      ['1', '2', '3'],
    );
  });

  test('never replaces a file, and leaves nothing behind when it fails', () => {
    using work = new Workplace();
    mkdirSync(work.at('data'));
    history(work.open('data'), work.at('data'), [numbered(3)]);
    writeFileSync(work.at('mine'), 'dear');
    const taken = work.server(['backup', 'mine', '--data', 'data']);
    assert.deepEqual([taken.status, taken.stdout], [1, '']);
    assert.match(taken.stderr, /^server: mine is there already[^\n]*\n$/);
    assert.equal(readFileSync(work.at('mine'), 'utf8'), 'dear');
    const nowhere = work.server(['backup', 'no/where', '--data', 'data']);
    assert.equal(nowhere.status, 1);
    assert.match(nowhere.stderr, /^server: [^\n]*no\/where[^\n]*\n$/);
    assert.deepEqual(readdirSync(work.path).toSorted(), ['data', 'mine']);
  });

  test('is of one moment, and ends, however much is said while it is made', async () => {
    using work = new Workplace();
    mkdirSync(work.at('data'));
    const store = work.open('data');
    store.commit(
      Array.from({ length: 800 }, () => said('x'.repeat(16_000))),
      1000,
    );
    const database = openJournalBeside(work.at('data'));
    let reports = 0;
    await backUp(database, work.at('copy'), () => {
      reports += 1;
      assert.ok(reports < 100, 'it began again and again');
      store.commit([said('meanwhile')], 2000);
    });
    database.close();
    store.close();
    assert.ok(reports > 1, 'something was said meanwhile');
    const copy = restored(work, 'copy');
    assert.equal(copy.page({ room: '#lobby', limit: 1 }).last, 800);
    copy.close();
  });

  test('without a journal: one line, and nothing is made', () => {
    using work = new Workplace();
    for (const args of [['backup', 'copy'], ['export'], ['verify'], ['log']]) {
      const { status, stdout, stderr } = work.server(args);
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, /^server: there is no journal in \.\/parley-data[^\n]*\n$/);
    }
    assert.deepEqual(readdirSync(work.path), []);
    assert.equal(existsSync(join(work.path, 'parley-data')), false);
  });
});

function reopened(work: Workplace) {
  const store = work.open('data');
  return { database: store.database, close: () => store.close() };
}
