import { MAX_PAYLOAD } from '../../node/dial.ts';
import { beginning } from '../conversation/shown.ts';
import type { Line } from './line-splitter.ts';

/** So many of something that has a regular plural: `1 line`, `2 lines`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** How what was refused begins, so that it can be found again; nothing where the server did not say what it was. */
export function quoted(said: string | undefined): string {
  return said === undefined ? '' : `: “${beginning(said)}”`;
}

/** Why a line of the input can't be sent. */
export function unfit(type: Exclude<Line['type'], 'line'>): string {
  return type === 'too-long' ? `is longer than ${MAX_PAYLOAD} bytes` : 'is not valid UTF-8';
}

/** Why it is no success when lines came that nobody takes any more. */
export function behindTheEnd(count: number): string {
  return `${counted(count, 'line')} of the input came after the end and ${count === 1 ? 'was' : 'were'} not sent`;
}

/** What became of the lines of which nothing was heard, if there are any. */
export function perhapsUnsent(count: number): string {
  return count > 0 ? `; ${counted(count, 'line')} of the input may not have been sent` : '';
}
