import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ShownEvent } from '../../src/core/broadcast.ts';
import { Portions } from '../../src/core/portions.ts';
import { RecentEvents } from '../../src/core/recent-events.ts';

const PLACES = 200;

test('what is missed is made once for all who come back to the same place, and kept for few places only', () => {
  const events = new RecentEvents(0);
  for (let seq = 1; seq <= PLACES; seq += 1) {
    const event = {
      type: 'message',
      room: '#lobby',
      seq,
      time: 0,
      identity: 'i',
      nick: 'a',
      text: 'x',
    } as const;
    events.push(new ShownEvent({ event }, seq));
  }
  const portions = new Portions(events);
  const first = portions.after(0);
  assert.equal(portions.after(0), first);
  for (let seq = 1; seq < PLACES; seq += 1) portions.after(seq);
  assert.notEqual(portions.after(0), first, 'or a quiet room would hold up to 64 KiB for each place');
});
