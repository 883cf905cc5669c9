import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { startErrorLine } from '../../src/server/start-error.ts';
import { defaultOptions } from '../support/memory-chat.ts';
import { SERVER, ServerProcess } from '../support/server-process.ts';
import { Workplace } from './commands/command-process.ts';
import { EVENING_EXPORTED, OLD_EXPORTED } from './commands/exported.ts';
import { makeHistory } from './commands/verifying.ts';

describe('a start that fails', () => {
  test('since the port is taken leaves no data directory behind', async () => {
    using work = new Workplace();
    const other = createServer().listen(0);
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { status, stderr } = work.server([`${port}`, '--data', 'data']);
    other.close();
    assert.equal(status, 1);
    assert.match(stderr, /is in use/);
    assert.equal(existsSync(work.at('data')), false);
  });

  test('since the last of all ports is taken names one that there is', () => {
    const taken = Object.assign(new Error('taken'), { code: 'EADDRINUSE', syscall: 'listen' });
    assert.match(startErrorLine(taken, { ...defaultOptions(), port: 65_535 }), /\.\/server 65534$/);
  });

  test('names a data directory that can not be one in plain words', () => {
    using work = new Workplace();
    writeFileSync(work.at('file'), '');
    for (const [data, said] of [
      ['file', "the data directory file can't be used: it is a file; give another with --data"],
      ['file/x', "the data directory file/x can't be made: file is a file; give another with --data"],
      [
        'no/x',
        'there is no directory no to make the data directory no/x in; make it first, or give another with --data',
      ],
    ] as const)
      assert.equal(work.server(['0', '--data', data]).stderr, `server: ${said}\n`);
  });

  test('says of a word that is no command that there is none of that name', () => {
    using work = new Workplace();
    const { status, stderr } = work.server(['bakcup', 'file']);
    assert.equal(status, 2);
    assert.equal(stderr, 'server: there is no command bakcup (./server --help shows what there is)\n');
  });
});

describe('a data directory that was there', () => {
  test('keeps its mode, and one line says so where others can look into it', async () => {
    using work = new Workplace();
    mkdirSync(work.at('data'));
    chmodSync(work.at('data'), 0o755);
    await using server = await ServerProcess.start({ data: work.at('data') });
    while (server.stderr === '') await setImmediate();
    assert.match(server.stderr, /^server: others on this machine can look into [^\n]*; chmod 700 [^\n]*\n$/);
    assert.equal(statSync(work.at('data')).mode & 0o777, 0o755);
  });
});

describe('what was killed or has failed', () => {
  test('a backup takes away what one of the same name has left that is dead, and nothing else', async () => {
    using work = new Workplace();
    makeHistory(work);
    const dead = spawn('true');
    await once(dead, 'exit');
    const others = [`copy.${process.pid}.partial`, `copy.x.partial`, `other.${dead.pid}.partial`];
    for (const name of [`copy.${dead.pid}.partial`, `copy.${dead.pid}.partial-journal`, ...others])
      writeFileSync(work.at(name), '');
    assert.equal(work.server(['backup', 'copy', '--data', 'data']).status, 0);
    assert.deepEqual(readdirSync(work.path).toSorted(), [...others, 'copy', 'data'].toSorted());
  });

  for (const isThere of [true, false]) {
    const where = isThere ? 'in an empty directory' : 'in a directory of its own';
    test(`an import that is ended with Ctrl-C leaves nothing ${where}`, async () => {
      using work = new Workplace();
      if (isThere) mkdirSync(work.at('data'));
      const lines = EVENING_EXPORTED.split('\n').slice(0, 8);
      const child = spawn(SERVER, ['import', '--data', 'data'], { cwd: work.path });
      child.stdin.on('error', () => {});
      child.stdin.write(`${lines.join('\n')}\n`);
      while (!existsSync(work.at('data/parley.db.import'))) await setImmediate();
      child.kill('SIGINT');
      const [code, signal] = await once(child, 'exit');
      assert.deepEqual([code, signal], [null, 'SIGINT']);
      assert.deepEqual(
        existsSync(work.at('data')) ? readdirSync(work.at('data')) : 'gone',
        isThere ? [] : 'gone',
      );
    });

    test(`an import that has failed leaves nothing ${where}`, () => {
      using work = new Workplace();
      if (isThere) mkdirSync(work.at('data'));
      const input = `${EVENING_EXPORTED.split('\n').slice(0, 8).join('\n')}\n`;
      assert.equal(work.server(['import', '--data', 'data'], { input }).status, 1);
      assert.deepEqual(
        existsSync(work.at('data')) ? readdirSync(work.at('data')) : 'gone',
        isThere ? [] : 'gone',
      );
    });
  }

  test('an import counts one room as one', () => {
    using work = new Workplace();
    const { stdout } = work.server(['import', '--data', 'data'], { input: OLD_EXPORTED });
    assert.equal(stdout, 'data has everything: 2 entries of 1 room.\n');
  });

  test('says where a backup or an import can not be, in plain words', () => {
    using work = new Workplace();
    makeHistory(work);
    for (const [args, said] of [
      [
        ['backup', 'none/copy'],
        "none/copy can't be made: there is no directory none; make it first, or give another file",
      ],
      [['import', 'none', '--data', 'new'], 'there is no file none'],
      [['import', '.', '--data', 'new'], '. is a directory; name the file of an export'],
    ] as const) {
      const { status, stderr } = work.server(args, { env: { ...process.env, PARLEY_DATA: 'data' } });
      assert.deepEqual([status, stderr], [1, `server: ${said}\n`]);
    }
  });
});
