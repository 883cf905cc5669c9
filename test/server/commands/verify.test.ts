import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { describe, test } from 'node:test';
import { deleted, edited, erased, joined, numbered, reacted, said } from '../../store/entries.ts';
import { BOB, DIRECT, EVENING } from '../../store/evening.ts';
import { RawClient } from '../../support/raw-client.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { history, Workplace } from './command-process.ts';

/** Twelve entries in three batches, so that some lines of the log have the same time. */
function makeHistory(work: Workplace): void {
  mkdirSync(work.at('data'));
  history(work.open('data'), work.at('data'), [
    numbered(6),
    [said('elsewhere', { room: '#other', id: 'one' }), said('two', { room: '#other', id: 'two' })],
    [said('to you', { room: DIRECT }), ...numbered(3, 7)],
  ]);
}

/** Does something to the tables that no server does. */
function tamper(work: Workplace, ...statements: readonly string[]): void {
  const store = work.open('data');
  for (const statement of statements) store.database.exec(statement);
  store.close();
}

function verify(work: Workplace) {
  const { status, stdout, stderr } = work.server(['verify', '--data', 'data']);
  return { status, stderr, lines: stdout.trimEnd().split('\n') };
}

/** What is found, one line each. */
function findings(work: Workplace): readonly string[] {
  const { status, lines } = verify(work);
  const found = lines.filter((line) => line.startsWith('  ')).map((line) => line.trim());
  assert.equal(status, found.length === 0 ? 0 : 1, lines.join('\n'));
  return found;
}

describe('./server verify: the journal', () => {
  test('a journal as it should be, with its log: exit 0', () => {
    using work = new Workplace();
    makeHistory(work);
    const whole = [
      'The journal is whole: 12 entries of 3 rooms.',
      '11 lines of chat.log compared: all that it says is in the journal.',
    ];
    assert.deepEqual(verify(work), { status: 0, stderr: '', lines: whole });
  });

  test('beside a running server', async () => {
    await using server = await ServerProcess.start();
    using work = new Workplace();
    const alice = await RawClient.join(server.port, 'alice');
    const bob = await RawClient.join(server.port, 'bob');
    alice.send('hello');
    assert.equal(await bob.receive(), 'alice: hello');
    const { status, stdout } = work.server(['verify'], { env: { ...process.env, PARLEY_DATA: server.data } });
    assert.equal(status, 0);
    assert.match(stdout, /^The journal is whole: 1 entry of 1 room\.$/m);
    const isNoted = /^1 line of chat\.log compared: all that it says is in the journal\.$/m;
    const isNew = /^Note: the newest line was not compared: a running server notes once a second [^\n]*\.$/m;
    assert.equal(isNoted.test(stdout), !isNew.test(stdout), stdout);
    await alice.leave();
    await bob.leave();
  });

  for (const [what, statements, said] of [
    [
      'numbers that are missing',
      ["DELETE FROM entries WHERE text IN ('3', '4')"],
      ['numbers 3 to 4 of #lobby: missing', 'line 3 of data/chat.log', 'line 4 of data/chat.log'],
    ],
    [
      'a number twice',
      ['DROP INDEX entries_by_seq', "UPDATE entries SET seq = 1 WHERE text = 'two'"],
      [
        'number 1 of #other is there twice, or out of order',
        'the table of rooms says that #other ends with number 2',
      ],
    ],
    [
      'numbers that are not in the order of the commits',
      [
        'UPDATE entries SET seq = 99 WHERE number = 1',
        'UPDATE entries SET seq = 1 WHERE number = 2',
        'UPDATE entries SET seq = 2 WHERE number = 1',
      ],
      ['number 1 of #lobby: missing', 'number 1 of #lobby is there twice, or out of order'],
    ],
    [
      'rooms that begin elsewhere than their table says',
      ["UPDATE rooms SET first = 2 WHERE name = '#other'"],
      ['number 1 of #other is there twice, or out of order'],
    ],
    [
      'rooms that end elsewhere',
      ["UPDATE rooms SET last = 3 WHERE name = '#other'"],
      ['the table of rooms says that #other ends with number 3, but its entries end with 2'],
    ],
    [
      'an id twice',
      ['DROP INDEX entries_by_id', "UPDATE entries SET id = 'one' WHERE id = 'two'"],
      ['2 entries of #other by ida have the id one'],
    ],
    [
      'entries without a room',
      ['PRAGMA foreign_keys = OFF', `DELETE FROM rooms WHERE name = '${DIRECT}'`],
      [
        'a row of members belongs to a room that is not there',
        'a row of members belongs to a room that is not there',
        'row 9 of entries belongs to a room that is not there',
      ],
    ],
    [
      'members and mentions of no room',
      ["INSERT INTO members VALUES ('ida', 99, 1, 0, 0)", "INSERT INTO mentions VALUES ('ida', 99, 1)"].map(
        (statement) => `PRAGMA foreign_keys = OFF; ${statement}`,
      ),
      [
        'a row of members belongs to a room that is not there',
        'a row of mentions belongs to a room that is not there',
      ],
    ],
    [
      'a room, and a member, that can not be',
      [
        "UPDATE rooms SET name = '@idb+ida' WHERE name = '#other'",
        `INSERT INTO members SELECT 'ide', id, 1, 0, 0 FROM rooms WHERE name = '${DIRECT}'`,
      ],
      ['no room can be called @idb+ida', `ide is in ${DIRECT}, and can't be`],
    ],
    [
      'an entry of a kind that nobody knows',
      ["UPDATE entries SET type = 'sung' WHERE text = 'two'"],
      ["number 2 of #other: the journal has an entry of the type 'sung'"],
    ],
  ] as const) {
    test(`${what}: exit 1, a line each`, () => {
      using work = new Workplace();
      makeHistory(work);
      tamper(work, ...statements);
      const found = findings(work);
      for (const [index, start] of said.entries()) {
        assert.ok(found[index]?.startsWith(start), `${start} is not what was found: ${found.join('\n')}`);
      }
    });
  }

  test('a journal with everything that there is', () => {
    using work = new Workplace();
    mkdirSync(work.at('data'));
    history(work.open('data'), work.at('data'), EVENING);
    assert.deepEqual(findings(work), []);
  });

  for (const [what, statement, said] of [
    [
      'something done to no message',
      "UPDATE entries SET target = 4 WHERE id = 'b2'",
      'number 5 of #lobby was done to number 4, which is no message before it',
    ],
    [
      'something done to what comes later',
      "UPDATE entries SET target = 7 WHERE id = 'b2'",
      'number 5 of #lobby was done to number 7, which is no message before it',
    ],
    [
      'a message that somebody else has edited',
      "UPDATE entries SET identity = 'idb' WHERE id = 'a3'",
      'number 4 of #lobby changes number 1 of somebody else',
    ],
    [
      'the text of a message that was deleted',
      "UPDATE entries SET text = 'never mind' WHERE room = 1 AND seq = 8",
      'number 8 of #lobby was deleted, and its text is still there',
    ],
    [
      'a text that an edit has kept',
      "UPDATE entries SET text = 'hello' WHERE id = 'a3'",
      'number 4 of #lobby is no message, and has a text',
    ],
    [
      'the mentions of a message that was deleted',
      "UPDATE entries SET mentions = 'idx' WHERE room = 1 AND seq = 8",
      'number 8 of #lobby was deleted, and more than its number is there',
    ],
    [
      'a mention that is none',
      "INSERT INTO mentions VALUES ('idb', 1, 8)",
      'number 8 of #lobby counts as a mention of idb, and is none',
    ],
    [
      'a mention that does not count',
      "DELETE FROM mentions WHERE identity = 'idb' AND seq = 1 AND room = 1",
      'number 1 of #lobby does not count for idb',
    ],
    [
      'a sanction of a kind that nobody knows',
      "UPDATE sanctions SET kind = 'ban'",
      'there is no such thing as a ban, which idb has',
    ],
  ] as const) {
    test(`${what}: exit 1, and that line`, () => {
      using work = new Workplace();
      mkdirSync(work.at('data'));
      history(work.open('data'), work.at('data'), EVENING);
      tamper(work, statement);
      assert.equal(findings(work)[0], said);
    });
  }

  test('what was done to messages that are not kept any more is no fault', () => {
    using work = new Workplace();
    mkdirSync(work.at('data'));
    history(work.open('data'), work.at('data'), [numbered(2), [edited(1, 'one'), deleted(2)]]);
    tamper(work, 'DELETE FROM entries WHERE number <= 2', "UPDATE rooms SET first = 3 WHERE name = '#lobby'");
    assert.deepEqual(findings(work), []);
  });

  test('an index that lacks an entry', () => {
    using work = new Workplace();
    makeHistory(work);
    const bytes = readFileSync(work.at('data/parley.db'));
    bytes.write('idaonf', bytes.indexOf('idaone'));
    writeFileSync(work.at('data/parley.db'), bytes);
    assert.match(findings(work)[0] ?? '', /^the file is damaged: row 7 missing from index entries_by_id$/);
  });

  test('a damaged file: said, and nothing is changed in it', () => {
    using work = new Workplace();
    makeHistory(work);
    const path = work.at('data/parley.db');
    const descriptor = openSync(path, 'r+');
    writeSync(descriptor, Buffer.alloc(4096, 7), 0, 4096, statSync(path).size - 4096);
    const before = readFileSync(path);
    assert.match(findings(work)[0] ?? '', /^the file is damaged: [^\n]+$/);
    assert.deepEqual(readFileSync(path), before);
    writeFileSync(path, 'no journal at all'.repeat(500));
    const { status, stderr } = verify(work);
    assert.equal(status, 1);
    assert.match(stderr, /^server: [^\n]*damaged[^\n]*\n$/);
  });
});

describe('./server verify: chat.log, whatever people have done to it', () => {
  const LOG = 'data/chat.log';

  /** Changes the lines in place, as an editor that keeps the file does. */
  function edit(work: Workplace, change: (lines: string[]) => readonly string[]): void {
    const lines = readFileSync(work.at(LOG), 'utf8').trimEnd().split('\n');
    writeFileSync(
      work.at(LOG),
      change(lines)
        .map((line) => `${line}\n`)
        .join(''),
    );
  }

  const SHORT = `${LOG} is shorter than the server left it`;
  const foreign = (line: number) => `line ${line} of ${LOG} is not what the server wrote there`;
  const lacks = (number: number, room = '#lobby') => `${LOG} lacks number ${number} of ${room}`;

  for (const [what, change, expected] of [
    ['a line changed', (lines) => lines.with(2, lines[2]?.replace(/3$/, 'X') ?? ''), [foreign(3), lacks(3)]],
    ['a line gone', (lines) => lines.toSpliced(2, 1), [SHORT, lacks(3)]],
    [
      'lines gone over several times',
      (lines) => lines.toSpliced(4, 4),
      [SHORT, lacks(5), lacks(6), lacks(1, '#other'), lacks(2, '#other')],
    ],
    ['the last lines gone', (lines) => lines.slice(0, -2), [SHORT, lacks(8), lacks(9)]],
    [
      'two lines in another order',
      (lines) => lines.with(1, lines[2] ?? '').with(2, lines[1] ?? ''),
      [lacks(2), foreign(3)],
    ],
    [
      'a line that tells of the far future',
      (lines) => lines.with(1, 'alice 9999-01-01T00:00:01.000Z #lobby 2'),
      [foreign(2), lacks(2)],
    ],
    [
      'a line that is none',
      (lines) => lines.with(1, '\u0000'.repeat(lines[1]?.length ?? 0)),
      [foreign(2), lacks(2)],
    ],
    ['nothing left', () => [], [SHORT]],
  ] as readonly [string, (lines: string[]) => readonly string[], readonly string[]][]) {
    test(`${what}: found`, () => {
      using work = new Workplace();
      makeHistory(work);
      edit(work, change);
      assert.deepEqual(findings(work), expected);
    });
  }

  test('many changes: the first ten, and how many more', () => {
    using work = new Workplace();
    mkdirSync(work.at('data'));
    history(work.open('data'), work.at('data'), [numbered(40)]);
    edit(work, (lines) => [
      lines[0] ?? '',
      ...lines.slice(1, -1).map((line) => line.replace('alice', 'alicf')),
      lines.at(-1) ?? '',
    ]);
    const found = findings(work);
    assert.equal(found.length, 22);
    assert.deepEqual(found.slice(-2), [
      'and 28 more lines of the log that the server did not write',
      'and 28 more lines missing in the log',
    ]);
  });

  test('rotated, replaced, not there: a note, and no fault', () => {
    using work = new Workplace();
    makeHistory(work);
    const lines = readFileSync(work.at(LOG), 'utf8');
    renameSync(work.at(LOG), work.at('old.log'));
    writeFileSync(work.at(LOG), lines.split('\n').slice(3).join('\n'));
    const { status, lines: said } = verify(work);
    assert.equal(status, 0);
    assert.ok(said.includes(`Note: ${LOG} begins with number 4 of #lobby: an older file has the rest.`));
    assert.ok(said.includes(`Note: ${LOG} is not the file that the server wrote last.`));
    rmSync(work.at(LOG));
    assert.deepEqual(findings(work), []);
    mkdirSync(work.at(LOG));
    assert.deepEqual(findings(work), []);
  });

  test('what is behind the place that the server has noted does not count: it is written just now', () => {
    using work = new Workplace();
    makeHistory(work);
    appendFileSync(work.at(LOG), 'eve 2026-01-01T00:00:00.000Z #lobby');
    assert.deepEqual(findings(work), []);
  });

  test('lines of what is not kept any more are no fault', () => {
    using work = new Workplace();
    makeHistory(work);
    tamper(work, 'DELETE FROM entries WHERE number <= 6', "UPDATE rooms SET first = 7 WHERE name = '#lobby'");
    assert.deepEqual(findings(work), []);
  });

  test('binary rubbish of 3 MB is one line', () => {
    using work = new Workplace();
    makeHistory(work);
    truncateSync(work.at(LOG), 0);
    writeFileSync(work.at('rubbish'), Buffer.alloc(3 * 2 ** 20, 0xff));
    renameSync(work.at('rubbish'), work.at(LOG));
    assert.deepEqual(findings(work), [foreign(1)]);
  });
});

describe('./server verify: chat.log, of what has changed since', () => {
  const LOG = 'data/chat.log';
  const PAST = [
    [said('first')],
    [said('to be edited')],
    [said('to be deleted')],
    [said('hi', { ...BOB, id: 'b1' }), joined('#dev', BOB)],
    [edited(2, 'to be edited again'), reacted(2, '👍', BOB)],
    [edited(2, 'by now'), deleted(3), erased('#lobby', 'idb')],
    [said('last')],
  ];

  function makePast(work: Workplace): readonly string[] {
    mkdirSync(work.at('data'));
    history(work.open('data'), work.at('data'), PAST);
    return readFileSync(work.at(LOG), 'utf8').trimEnd().split('\n');
  }

  /** Puts another file in the place of the log. */
  function replace(work: Workplace, lines: readonly string[]): void {
    writeFileSync(work.at('new'), lines.map((line) => `${line}\n`).join(''));
    renameSync(work.at('new'), work.at(LOG));
  }

  test('it says what it said then, or what a fresh one says: both are right', () => {
    using work = new Workplace();
    const lines = makePast(work);
    assert.ok(lines[1]?.endsWith('to be edited'));
    assert.deepEqual(findings(work), []);
    const fresh = work.server(['log', '--data', 'data']).stdout.trimEnd().split('\n');
    assert.equal(fresh.length, lines.length - 2);
    replace(work, fresh);
    assert.deepEqual(findings(work), []);
  });

  test('a fresh one has a line for what was edited, and none for what the same one deleted that was said with it', () => {
    for (const [first, second] of [
      [edited(1, 'one'), deleted(2)],
      [deleted(1), edited(2, 'two')],
    ] as const) {
      using work = new Workplace();
      mkdirSync(work.at('data'));
      history(work.open('data'), work.at('data'), [numbered(2), [first, second], numbered(1, 5)]);
      const fresh = work.server(['log', '--data', 'data']).stdout.trimEnd().split('\n');
      assert.equal(fresh.length, 4);
      replace(work, fresh);
      assert.deepEqual(findings(work), []);
    }
  });

  const lacks = (number: number) => [`${LOG} lacks number ${number} of #lobby`];
  const foreign = (line: number) => `line ${line} of ${LOG} is not what the server wrote there`;

  for (const [what, change, expected] of [
    ['the line of what was edited', (lines) => lines.toSpliced(1, 1), lacks(2)],
    ['the line of what was deleted', (lines) => lines.toSpliced(2, 1), []],
    ['the line of what was erased', (lines) => lines.toSpliced(3, 1), []],
    ['the line of an edit', (lines) => lines.toSpliced(5, 1), lacks(5)],
    ['the line of a reaction of who erased themselves', (lines) => lines.toSpliced(6, 1), lacks(6)],
    ['the line of an erasure', (lines) => lines.toSpliced(9, 1), lacks(9)],
  ] as readonly [string, (lines: readonly string[]) => readonly string[], readonly string[]][]) {
    test(`${what} is gone: ${expected.length === 0 ? 'no fault' : 'found'}`, () => {
      using work = new Workplace();
      replace(work, change(makePast(work)));
      assert.deepEqual(findings(work), expected);
    });
  }

  for (const [what, index, from, to, expected] of [
    ['another text of what was edited', 1, 'to be', 'was never', []],
    ['another author of what was edited', 1, 'alice', 'alicf', [foreign(2), ...lacks(2)]],
    ['another time of what was deleted', 2, ':03.', ':00.', [foreign(3)]],
    ['another room of what was deleted', 2, '#lobby', '#lobb', [foreign(3)]],
    ['another author of what was deleted', 2, 'alice', 'alicf', [foreign(3)]],
    ['another author of what was erased', 3, 'bob', 'eve', []],
    ['another text of an edit', 5, 'again', 'anew', []],
    ['an edit of another message', 5, 'edited 2', 'edited 3', [foreign(6), ...lacks(5)]],
    ['a reaction to another message', 6, 'to 2', 'to 1', [foreign(7), ...lacks(6)]],
    ['a message in the place of a reaction', 6, '- ', 'bob ', [foreign(7), ...lacks(6)]],
  ] as const) {
    test(`${what}: ${expected.length === 0 ? 'no fault' : 'found'}`, () => {
      using work = new Workplace();
      const lines = makePast(work);
      const changed = lines[index]?.replace(from, to) ?? '';
      assert.notEqual(changed, lines[index]);
      replace(work, lines.with(index, changed));
      assert.deepEqual(findings(work).toSorted(), [...expected].toSorted());
    });
  }

  test('a long log of lines that nobody wrote takes no longer than another', () => {
    using work = new Workplace();
    mkdirSync(work.at('data'));
    history(work.open('data'), work.at('data'), [numbered(10_000), numbered(10_000, 10_001)]);
    const lines = readFileSync(work.at(LOG), 'utf8').trimEnd().split('\n');
    replace(
      work,
      lines.map((line, index) => (index % 2 === 0 ? line : `${line}!`)),
    );
    const found = findings(work);
    assert.ok(
      found.includes('and 9990 more lines of the log that the server did not write'),
      found.join('\n'),
    );
  });
});

describe('./server log', () => {
  test('is chat.log, made anew', () => {
    using work = new Workplace();
    makeHistory(work);
    const log = readFileSync(work.at('data/chat.log'), 'utf8');
    assert.doesNotMatch(log, /to you/, 'direct messages are in no log');
    rmSync(work.at('data/chat.log'));
    assert.deepEqual(work.server(['log', '--data', 'data']), { status: 0, stdout: log, stderr: '' });
  });
});
