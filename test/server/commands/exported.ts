import { mkdirSync } from 'node:fs';
import { said } from '../../store/entries.ts';
import { DIRECT, EVENING } from '../../store/evening.ts';
import { history, Workplace } from './command-process.ts';

const ODD = ['a\u0000b', '\u2028 \u2029 \r\n', '"quoted" \\ {}', '👩‍👩‍👧 \u202e', 'ж'.repeat(4000)];

/** A journal of messages; its export. */
export function makeHistory(work: Workplace, name = 'data'): string {
  mkdirSync(work.at(name));
  history(work.open(name), work.at(name), [
    ODD.map((text, index) => said(text, { id: `id-${index}` })),
    [said('elsewhere', { room: '#other', identity: 'idb', nick: 'bob', id: 'id-0', reply: 1 })],
    [said('to you', { room: DIRECT, id: 'id-0' }), said('without an id')],
  ]);
  return work.server(['export', '--data', name]).stdout;
}

/** Of a journal of messages. */
export const EXPORTED = (() => {
  using work = new Workplace();
  return makeHistory(work);
})();

/** Of one with everything that there is. */
export const EVENING_EXPORTED = (() => {
  using work = new Workplace();
  mkdirSync(work.at('data'));
  history(work.open('data'), work.at('data'), EVENING);
  return work.server(['export', '--data', 'data']).stdout;
})();

/** As the Parley before wrote it. */
export const OLD_EXPORTED = [
  { format: 'parley-export', version: 1, epoch: 'an epoch', rooms: 1, identities: 1, entries: 2 },
  { type: 'room', room: '#lobby', first: 1, last: 2 },
  { type: 'identity', identity: 'ida', tokenHash: 'hash a', nick: 'alice', spoke: true, seen: 500 },
  { type: 'said', room: '#lobby', seq: 1, time: 900, identity: 'ida', nick: 'alice', id: 'a', text: 'hello' },
  { type: 'said', room: '#lobby', seq: 2, time: 901, identity: 'idb', nick: 'bob', text: 'hi', reply: 1 },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');

/** The lines of an export, with one of them changed, or gone if the change makes nothing of it. */
export function changed(lines: string, number: number, change: (line: string) => string): string {
  return lines
    .split('\n')
    .map((line, index) => (index + 1 === number ? change(line) : `${line}\n`))
    .join('')
    .replace(/\n$/, '');
}
