import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { SqliteStore } from '../../../src/store/sqlite-store.ts';
import { numbered, said } from '../../store/entries.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { history, run, SERVER, Workplace } from './command-process.ts';

const ODD = ['a\u0000b', '\u2028 \u2029 \r\n', '"quoted" \\ {}', '👩‍👩‍👧 \u202e', 'ж'.repeat(4000)];

/** A journal with all that there can be in it. */
function makeHistory(work: Workplace, name = 'data'): string {
  mkdirSync(work.at(name));
  history(work.open(name), work.at(name), [
    ODD.map((text, index) => said(text, { id: `id-${index}` })),
    [said('elsewhere', { room: '#other', identity: 'idb', nick: 'bob', id: 'id-0', reply: 1 })],
    [said('to you', { room: 'idb', id: 'id-0' }), said('without an id')],
  ]);
  return work.server(['export', '--data', name]).stdout;
}

const EXPORTED = (() => {
  using work = new Workplace();
  return makeHistory(work);
})();

/** The lines of an export, with one of them changed, or gone if the change makes nothing of it. */
function changed(lines: string, number: number, change: (line: string) => string): string {
  return lines
    .split('\n')
    .map((line, index) => (index + 1 === number ? change(line) : `${line}\n`))
    .join('')
    .replace(/\n$/, '');
}

describe('./server export', () => {
  test('is one JSON object a line: its version, the rooms, the identities, the entries', () => {
    using work = new Workplace();
    const [head, ...lines] = makeHistory(work)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(head, {
      ...{ format: 'parley-export', version: 1, epoch: 'an epoch' },
      ...{ rooms: 3, identities: 2, entries: 8 },
    });
    assert.deepEqual(lines[0], { type: 'room', room: '#lobby', first: 1, last: 6 });
    const alice = {
      type: 'identity',
      identity: 'ida',
      tokenHash: 'hash a',
      nick: 'alice',
      spoke: true,
      seen: 500,
    };
    assert.deepEqual(lines[3], alice);
    const place = { type: 'said', room: '#other', seq: 1, time: 2000 };
    assert.deepEqual(lines[10], {
      ...place,
      identity: 'idb',
      nick: 'bob',
      id: 'id-0',
      text: 'elsewhere',
      reply: 1,
    });
  });

  test('leaves the directory as it was', () => {
    using work = new Workplace();
    makeHistory(work);
    assert.deepEqual(readdirSync(work.at('data')).toSorted(), ['chat.log', 'parley.db']);
  });

  test('can be cut off by whoever reads it, without a word', () => {
    using work = new Workplace();
    mkdirSync(work.at('data'));
    history(work.open('data'), work.at('data'), [numbered(20_000)]);
    for (const command of ['export', 'log']) {
      const script = `{ "$0" ${command} --data data; echo "exit $?" >&2; } | head -n 1`;
      const { stdout, stderr } = run('sh', ['-c', script, SERVER], { cwd: work.path });
      assert.equal(stdout.split('\n').length, 2);
      assert.equal(stderr, 'exit 1\n');
    }
  });

  test('on a full disk: one line, exit 1', { skip: !existsSync('/dev/full') }, () => {
    using work = new Workplace();
    makeHistory(work);
    const { status, stderr } = run('sh', ['-c', '"$0" export --data data > /dev/full', SERVER], {
      cwd: work.path,
    });
    assert.equal(status, 1);
    assert.match(stderr, /^server: ENOSPC[^\n]*\n$/);
  });
});

describe('./server import', () => {
  test('the export of an import equals the export, byte for byte, from a file and from standard input', () => {
    using work = new Workplace();
    const lines = makeHistory(work);
    writeFileSync(work.at('lines'), lines);
    assert.equal(work.server(['import', 'lines', '--data', 'one']).status, 0);
    assert.equal(work.server(['import', '--data', 'two'], { input: lines }).status, 0);
    for (const data of ['one', 'two']) {
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

  for (const [what, number, change, said] of [
    ['nothing of Parley’s', 1, () => '{"a":1}\n', /no export of Parley/],
    [
      'a newer version',
      1,
      (line: string) => `${line.replace('"version":1', '"version":2')}\n`,
      /newer Parley/,
    ],
    ['a line that is not JSON', 9, () => '{"type":\n', /line 9 is not JSON/],
    [
      'a field of another type',
      9,
      (line: string) => `${line.replace('"seq":3', '"seq":"3"')}\n`,
      /line 9: seq: /,
    ],
    ['a field too many', 9, (line: string) => `${line.replace('"seq":3', '"seq":3,"b":1')}\n`, /line 9: b: /],
    ['an unknown type', 9, (line: string) => `${line.replace('said', 'sung')}\n`, /line 9: type: /],
    ['a gap', 9, () => '', /line 9: number 3 of #lobby: missing/],
    ['a line twice', 9, (line: string) => `${line}\n${line}\n`, /line 10: number 3 of #lobby is there twice/],
    [
      'an id twice',
      9,
      (line: string) => `${line.replace('id-2', 'id-1')}\n`,
      /line 9: alice has said .* id id-1/,
    ],
    ['a room twice', 2, (line: string) => `${line}\n${line}\n`, /line 3: the room #lobby is there twice/],
    ['an identity twice', 5, (line: string) => `${line}\n${line}\n`, /line 6: the identity ida/],
    ['a room that is not announced', 3, () => '', /line 11: no line before announces the room #other/],
    ['an identity too few', 6, () => '', /not whole: .* 2 identities, but there are 1/],
    ['an end too early', 14, () => '', /not whole: number 6 of #lobby: missing at the end/],
    [
      'more than announced',
      2,
      (line: string) => `${line.replace(':6', ':5')}\n`,
      /line 14: #lobby should end with/,
    ],
    ['numbers no room can have', 2, (line: string) => `${line.replace(':1,', ':9,')}\n`, /line 2: .* 9 to 6/],
    ['nothing at all', 0, (line: string) => line, /nothing to import/],
  ] as const) {
    test(`${what}: one line, exit 1, and no journal`, () => {
      using work = new Workplace();
      const input = number === 0 ? '' : changed(EXPORTED, number, change);
      const { status, stderr } = work.server(['import', '--data', 'new'], { input });
      assert.equal(status, 1);
      assert.match(stderr, /^server: [^\n]+\n$/);
      assert.match(stderr, said);
      const left = existsSync(work.at('new')) ? readdirSync(work.at('new')) : [];
      assert.deepEqual(
        left.filter((name) => name.startsWith('parley.db')),
        [],
      );
    });
  }

  test('a last line that is cut off, text that is not UTF-8, a line without end: refused', () => {
    using work = new Workplace();
    const lines = Buffer.from(EXPORTED);
    for (const [input, said] of [
      [lines.subarray(0, -1), /line 14 is cut off/],
      [
        Buffer.concat([lines.subarray(0, lines.indexOf('\n') + 1), Buffer.from([0xff, 0x0a])]),
        /line 2 is not UTF-8/,
      ],
      [Buffer.alloc(3 * 2 ** 20, 'x'), /line 1 is too long/],
    ] as const) {
      const { status, stderr } = work.server(['import', '--data', 'new'], { input });
      assert.equal(status, 1);
      assert.match(stderr, said);
    }
    assert.equal(
      work.server(['import', '--data', 'new'], { input: lines }).status,
      0,
      'and then it can be done',
    );
  });

  test('ends at once when it refuses, though its input goes on', async () => {
    using work = new Workplace();
    const child = spawn(SERVER, ['import'], { cwd: work.path, stdio: ['pipe', 'ignore', 'ignore'] });
    try {
      child.stdin.write('no export\n');
      const [code] = await once(child, 'exit', { signal: AbortSignal.timeout(10_000) });
      assert.equal(code, 1);
    } finally {
      child.kill();
    }
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
