import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { SqliteStore } from '../../../src/store/sqlite-store.ts';
import { numbered, said } from '../../store/entries.ts';
import { DIRECT, EVENING } from '../../store/evening.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { history, run, SERVER, Workplace } from './command-process.ts';

const ODD = ['a\u0000b', '\u2028 \u2029 \r\n', '"quoted" \\ {}', '👩‍👩‍👧 \u202e', 'ж'.repeat(4000)];

/** A journal of messages. */
function makeHistory(work: Workplace, name = 'data'): string {
  mkdirSync(work.at(name));
  history(work.open(name), work.at(name), [
    ODD.map((text, index) => said(text, { id: `id-${index}` })),
    [said('elsewhere', { room: '#other', identity: 'idb', nick: 'bob', id: 'id-0', reply: 1 })],
    [said('to you', { room: DIRECT, id: 'id-0' }), said('without an id')],
  ]);
  return work.server(['export', '--data', name]).stdout;
}

const EXPORTED = (() => {
  using work = new Workplace();
  return makeHistory(work);
})();

/** With everything that there is. */
const EVENING_EXPORTED = (() => {
  using work = new Workplace();
  mkdirSync(work.at('data'));
  history(work.open('data'), work.at('data'), EVENING);
  return work.server(['export', '--data', 'data']).stdout;
})();

/** As the Parley before wrote it. */
const OLD_EXPORTED = [
  { format: 'parley-export', version: 1, epoch: 'an epoch', rooms: 1, identities: 1, entries: 2 },
  { type: 'room', room: '#lobby', first: 1, last: 2 },
  { type: 'identity', identity: 'ida', tokenHash: 'hash a', nick: 'alice', spoke: true, seen: 500 },
  { type: 'said', room: '#lobby', seq: 1, time: 900, identity: 'ida', nick: 'alice', id: 'a', text: 'hello' },
  { type: 'said', room: '#lobby', seq: 2, time: 901, identity: 'idb', nick: 'bob', text: 'hi', reply: 1 },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');

/** The lines of an export, with one of them changed, or gone if the change makes nothing of it. */
function changed(lines: string, number: number, change: (line: string) => string): string {
  return lines
    .split('\n')
    .map((line, index) => (index + 1 === number ? change(line) : `${line}\n`))
    .join('')
    .replace(/\n$/, '');
}

describe('./server export', () => {
  test('is one JSON object a line: its version, rooms, identities, members, sanctions, and the entries', () => {
    const [head, ...lines] = EVENING_EXPORTED.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(head, {
      ...{ format: 'parley-export', version: 2, epoch: 'an epoch' },
      ...{ rooms: 3, identities: 2, members: 6, sanctions: 1, entries: 25 },
    });
    assert.equal(lines.length, 3 + 2 + 6 + 1 + 25);
    const [lobby, dev, direct, alice, bob, ...rest] = lines;
    assert.deepEqual(lobby, { type: 'room', room: '#lobby', first: 1, last: 15 });
    assert.deepEqual(dev, { type: 'room', room: '#dev', first: 1, last: 8, topic: 'nothing' });
    assert.deepEqual(direct, { type: 'room', room: DIRECT, first: 1, last: 2 });
    const seen = { spoke: true, seen: 1000 };
    assert.deepEqual(alice, {
      type: 'identity',
      identity: 'ida',
      tokenHash: 'hash a',
      nick: 'alice',
      ...seen,
    });
    assert.equal(bob.identity, 'idb');
    const member = { type: 'member', joined: true, muted: false };
    assert.deepEqual(rest.slice(0, 7), [
      { ...member, identity: 'ida', room: '#lobby', joined: false, read: 7 },
      { ...member, identity: 'ida', room: '#dev', read: 1 },
      { ...member, identity: 'ida', room: DIRECT, read: 0 },
      { ...member, identity: 'idb', room: '#lobby', joined: false, read: 0 },
      { ...member, identity: 'idb', room: '#dev', joined: false, read: 2, muted: true },
      { ...member, identity: 'idb', room: DIRECT, read: 0 },
      { type: 'sanction', kind: 'mute', identity: 'idb', nick: 'bob' },
    ]);
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

  for (const [what, number, change, said] of [
    ['nothing of Parley’s', 1, () => '{"a":1}\n', /no export of Parley/],
    [
      'a newer version',
      1,
      (line: string) => `${line.replace('"version":2', '"version":3')}\n`,
      /newer Parley/,
    ],
    ['a line that is not JSON', 13, () => '{"type":\n', /line 13 is not JSON/],
    [
      'a field of another type',
      13,
      (line: string) => `${line.replace('"seq":3', '"seq":"3"')}\n`,
      /line 13: seq: /,
    ],
    [
      'a field too many',
      13,
      (line: string) => `${line.replace('"seq":3', '"seq":3,"b":1')}\n`,
      /line 13: b: /,
    ],
    ['an unknown type', 13, (line: string) => `${line.replace('message', 'sung')}\n`, /line 13: type: /],
    ['what is no entry', 13, () => '{"type":"pong"}\n', /line 13: type: no export has .* pong/],
    ['a gap', 13, () => '', /line 13: number 3 of #lobby: missing/],
    [
      'a line twice',
      13,
      (line: string) => `${line}\n${line}\n`,
      /line 14: number 3 of #lobby is there twice/,
    ],
    [
      'an id twice',
      13,
      (line: string) => `${line.replace('id-2', 'id-1')}\n`,
      /line 13: alice has said .* id id-1/,
    ],
    ['a room twice', 2, (line: string) => `${line}\n${line}\n`, /line 3: the room #lobby is there twice/],
    ['an identity twice', 5, (line: string) => `${line}\n${line}\n`, /line 6: the identity ida/],
    ['a room that is not announced', 3, () => '', /line 15: no line before announces the room #other/],
    ['an identity too few', 6, () => '', /not whole: .* 2 identities, but there are 1/],
    ['an end too early', 18, () => '', /not whole: number 6 of #lobby: missing at the end/],
    [
      'more than announced',
      2,
      (line: string) => `${line.replace(':6', ':5')}\n`,
      /line 18: #lobby should end with/,
    ],
    ['numbers no room can have', 2, (line: string) => `${line.replace(':1,', ':9,')}\n`, /line 2: .* 9 to 6/],
    [
      'a room that can not be called so',
      3,
      (line: string) => `${line.replace('#other', '@idb+ida')}\n`,
      /line 3: no room can be called @idb\+ida/,
    ],
    ['an empty topic', 3, (line: string) => `${line.replace('}', ',"topic":""}')}\n`, /line 3: a topic/],
    ['a member twice', 7, (line: string) => `${line}\n${line}\n`, /line 8: ida is in #lobby twice/],
    [
      'a member of no room',
      7,
      (line: string) => `${line.replace('#lobby', '#none')}\n`,
      /line 7: no line before announces the room #none/,
    ],
    [
      'a third in a direct conversation',
      8,
      (line: string) => `${line.replace('"ida"', '"ide"')}\n`,
      /line 8: ide can't be in @ida\+idb/,
    ],
    ['nothing at all', 0, (line: string) => line, /nothing to import/],
  ] as const) {
    test(`${what}: one line, exit 1, and no journal`, () =>
      assertRefused(number === 0 ? '' : changed(EXPORTED, number, change), said));
  }

  for (const [what, number, from, to, said] of [
    ['a sanction too few', 13, /.*/, '', /not whole: .* 1 sanctions, but there are 0/],
    ['a sanction twice', 13, /.*/, '$&\n$&', /line 14: the mute of idb is there twice/],
    ['a sanction of no kind', 13, 'mute', 'ban', /line 13: kind: /],
    ['an edit of what is no message', 21, '"target":1', '"target":4', /line 21: .*number 4 is no message/],
    ['an edit that says something else', 21, 'hello', 'hallo', /line 21: .*not what number 1 says/],
    [
      'an edit of what somebody else said',
      21,
      'ida',
      'idb',
      /line 21: .*number 1 is the message of somebody/,
    ],
    ['what is deleted and says something', 25, '"text":""', '"text":"a"', /line 25: .*still says something/],
    ['a deletion of what is not gone', 27, '"target":8', '"target":7', /line 27: .*not what number 7 says/],
    ['a mention of nobody', 14, '["idb"]', '[]', /line 14: .* mentions somebody who can't be/],
    ['a mention of what can be nobody', 14, '["idb"]', '["id b"]', /line 14: .* mentions somebody who/],
  ] as const) {
    test(`${what}: one line, exit 1, and no journal`, () =>
      assertRefused(
        changed(EVENING_EXPORTED, number, (line) => line.replace(from, to).replace(/.$/, '$&\n')),
        said,
      ));
  }

  function assertRefused(input: string, said: RegExp): void {
    using work = new Workplace();
    const { status, stderr } = work.server(['import', '--data', 'new'], { input });
    assert.equal(status, 1);
    assert.match(stderr, /^server: [^\n]+\n$/);
    assert.match(stderr, said);
    const left = existsSync(work.at('new')) ? readdirSync(work.at('new')) : [];
    assert.deepEqual(
      left.filter((name) => name.startsWith('parley.db')),
      [],
    );
  }

  test('a last line that is cut off, text that is not UTF-8, a line without end: refused', () => {
    using work = new Workplace();
    const lines = Buffer.from(EXPORTED);
    for (const [input, said] of [
      [lines.subarray(0, -1), /line 18 is cut off/],
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
