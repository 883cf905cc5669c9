import assert from 'node:assert/strict';
import type { Report } from './report.ts';

/** The check found what was promised. */
export function assertKept({ name, shortfalls }: Report): void {
  assert.deepEqual(shortfalls, [], name);
}

/** The check noticed what is wrong: the control of a check. */
export function assertShortIn({ shortfalls }: Report, what: RegExp): void {
  assert.match(shortfalls.join('\n'), what);
}
