import assert from 'node:assert/strict';
import { mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { describe, test } from 'node:test';
import { deleted, edited, numbered } from '../../store/entries.ts';
import { DIRECT, EVENING } from '../../store/evening.ts';
import { RawClient } from '../../support/raw-client.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { history, Workplace } from './command-process.ts';
import { findings, makeHistory, tamper, verify } from './verifying.ts';

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
        'the index entries_by_seq is missing',
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
      ['the index entries_by_id is missing', '2 entries of #other by ida have the id one'],
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
      [
        `ide is known in ${DIRECT}, and to nobody else`,
        'no room can be called @idb+ida',
        `ide is in ${DIRECT}, and can't be`,
      ],
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
