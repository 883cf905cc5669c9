import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { describe, test } from 'node:test';
import { numbered } from '../../store/entries.ts';
import { history, Workplace } from './command-process.ts';
import { findings, foreign, LOG, makeHistory, tamper, verify } from './verifying.ts';

describe('./server verify: chat.log, whatever people have done to it', () => {
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

  test('copied and cut (copytruncate), and longer again than the server has noted: a note, and no fault', () => {
    using work = new Workplace();
    makeHistory(work);
    const store = work.open('data');
    store.commit(numbered(30, 100), 9000);
    store.close();
    const lines = work.server(['log', '--data', 'data']).stdout.split('\n').slice(-31);
    assert.ok(lines.join('\n').length > readFileSync(work.at(LOG)).length);
    edit(work, () => lines.slice(0, -1));
    const { status, lines: said } = verify(work);
    assert.equal(status, 0, said.join('\n'));
    assert.ok(said.includes(`Note: ${LOG} is not the file that the server wrote last.`));
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
