import type { Entry } from '../../src/core/ports.ts';
import {
  deleted,
  edited,
  erased,
  erasedForGood,
  joined,
  left,
  met,
  moderated,
  muted,
  reacted,
  read,
  said,
  topic,
  unreacted,
} from './entries.ts';

/** Beside alice, who does everything where nothing is said. */
export const BOB = { identity: 'idb', nick: 'bob' };
export const EVE = { identity: 'ide', nick: 'eve' };
/** The direct conversation of alice and bob. */
export const DIRECT = '@ida+idb';

/** They have just come into being. */
export const PEOPLE: readonly Entry[] = [
  met('ida', 'alice', 'hash a'),
  met('idb', 'bob', 'hash b'),
  met('ide', 'eve', 'hash e'),
];

/** An evening with everything that there is, batch by batch; at its end eve has erased herself. */
export const EVENING: readonly (readonly Entry[])[] = [
  PEOPLE,
  [
    said('hello @bob', { id: 'a1', mentions: ['idb'] }),
    said('hi', { ...BOB, id: 'b1', reply: 1 }),
    said('it is me, @alice', { ...EVE, id: 'e1', mentions: ['ida'] }),
  ],
  [
    joined('#dev'),
    joined('#dev', BOB),
    joined('#dev', EVE),
    topic('what we\nbuild', { room: '#dev', id: 'a2' }),
  ],
  [
    edited(1, 'hello,\n@bob', { id: 'a3' }),
    reacted(1, '👍', { ...BOB, id: 'b2' }),
    unreacted(1, '👍', { ...BOB, id: 'b3' }),
  ],
  [
    said('waves', { id: 'a4', action: true }),
    said('never mind @bob', { id: 'a5', mentions: ['idb'] }),
    said('psst @bob', { room: DIRECT, id: 'a6', mentions: ['idb'] }),
  ],
  [
    deleted(8, { id: 'a7' }),
    topic('', { ...BOB, room: '#dev' }),
    left('#dev', BOB),
    said('yes?', { ...BOB, room: DIRECT, reply: 1 }),
    topic('nothing', { ...EVE, room: '#dev' }),
  ],
  [
    read('#lobby', 7),
    muted('#dev', true, 'idb'),
    moderated('kick', BOB),
    moderated('unkick', BOB),
    moderated('mute', BOB),
    moderated('mute', EVE),
    moderated('unmute', EVE),
  ],
  [erased('#lobby', 'ide'), erased('#dev', 'ide'), erasedForGood('ide')],
];
