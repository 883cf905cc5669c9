import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Workplace } from './commands/command-process.ts';
import { makeHistory, tamper } from './commands/verifying.ts';

describe('a server with a journal that lacks', () => {
  for (const [what, statement] of [
    ['the index entries_by_id', 'DROP INDEX entries_by_id'],
    ['the table sanctions', 'DROP TABLE sanctions'],
  ] as const) {
    test(`${what} says that it is damaged and what to do, exit 1, and changes nothing`, () => {
      using work = new Workplace();
      makeHistory(work);
      tamper(work, statement);
      for (const _ of ['once', 'again']) {
        const { status, stderr } = work.server(['0', '--data', 'data']);
        assert.equal(status, 1);
        const why = `${what} is missing`;
        const advice =
          'see what else ./server verify finds, and put a backup in its place; nothing was changed';
        assert.match(stderr, new RegExp(`^server: \\S+parley\\.db is damaged \\(${why}\\): ${advice}\n$`));
      }
    });
  }
});
