import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { deleted, edited, erased, joined, numbered, reacted, said } from '../../store/entries.ts';
import { BOB } from '../../store/evening.ts';
import { history, Workplace } from './command-process.ts';
import { findings, foreign, LOG } from './verifying.ts';

describe('./server verify: chat.log, of what has changed since', () => {
  const PAST = [
    [said('first')],
    [said('to be edited')],
    [said('to be deleted')],
    [said('hi', BOB), joined('#dev', BOB)],
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
