import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { numbered, said } from '../../store/entries.ts';
import { DIRECT } from '../../store/evening.ts';
import { history, type Workplace } from './command-process.ts';

/** The log of the journal in `data`, as findings name it. */
export const LOG = 'data/chat.log';

/** That a line of it is not the server's. */
export const foreign = (line: number) => `line ${line} of ${LOG} is not what the server wrote there`;

/** Twelve entries in three batches, so that some lines of the log have the same time. */
export function makeHistory(work: Workplace): void {
  mkdirSync(work.at('data'));
  history(work.open('data'), work.at('data'), [
    numbered(6),
    [said('elsewhere', { room: '#other', id: 'one' }), said('two', { room: '#other', id: 'two' })],
    [said('to you', { room: DIRECT }), ...numbered(3, 7)],
  ]);
}

/** Does something to the tables that no server does. */
export function tamper(work: Workplace, ...statements: readonly string[]): void {
  const store = work.open('data');
  for (const statement of statements) store.database.exec(statement);
  store.close();
}

/** Runs it, and takes what it says apart. */
export function verify(work: Workplace) {
  const { status, stdout, stderr } = work.server(['verify', '--data', 'data']);
  return { status, stderr, lines: stdout.trimEnd().split('\n') };
}

/** What is found, one line each. */
export function findings(work: Workplace): readonly string[] {
  const { status, lines } = verify(work);
  const found = lines.filter((line) => line.startsWith('  ')).map((line) => line.trim());
  assert.equal(status, found.length === 0 ? 0 : 1, lines.join('\n'));
  return found;
}
