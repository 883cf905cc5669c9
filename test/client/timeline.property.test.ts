import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Timeline } from '../../src/client/timeline.ts';
import type { EntryEvent } from '../../src/protocol/event.ts';
import { pictureOf, readBack } from './support/read-back.ts';

const ROOM = '#lobby';
const NOBODY = () => [];

/** Something that happens; `pick` chooses among what it can happen to. */
interface Happening {
  readonly type: EntryEvent['type'];
  readonly who: number;
  readonly pick: number;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  type: fc.constantFrom<EntryEvent['type']>(
    ...(['message', 'message', 'message', 'edited', 'edited', 'deleted', 'reacted', 'reacted'] as const),
    ...(['topic', 'joined', 'left', 'moderated', 'erased'] as const),
  ),
  who: fc.nat(3),
  pick: fc.nat(1_000),
});

/** What a server would have taken of what happens, in this order. Whoever was erased comes back as somebody else. */
function logOf(happenings: readonly Happening[]): readonly EntryEvent[] {
  const log: EntryEvent[] = [];
  const lives = [0, 0, 0, 0];
  for (const { type, who, pick } of happenings) {
    const seq = log.length + 1;
    const identity = `${who}.${lives[who]}`;
    const by = { room: ROOM, seq, time: seq * 10, identity, nick: `nick of ${who}` };
    const there = readBack(log).flatMap((entry) =>
      entry.type === 'message' && entry.deleted !== true ? entry : [],
    );
    const own = there.filter((message) => message.identity === identity);
    const id = pick % 2 === 0 ? { id: `id-${seq}` } : {};
    if (type === 'message') {
      const mentions = pick % 3 === 0 ? { mentions: [...new Set([identity, `1.${lives[1]}`])] } : {};
      log.push({ type, ...by, ...id, text: `text ${pick}`, ...mentions });
    } else if (type === 'edited' || type === 'deleted') {
      const target = own[pick % Math.max(1, own.length)]?.seq;
      if (target !== undefined)
        log.push({ type, ...by, ...id, target, ...(type === 'edited' ? { text: `edit ${pick}` } : {}) });
    } else if (type === 'reacted') {
      const target = there[pick % Math.max(1, there.length)]?.seq;
      const removed = pick % 5 === 0 ? ({ removed: true } as const) : {};
      if (target !== undefined)
        log.push({ type, ...by, ...id, target, reaction: pick % 4 === 0 ? '👍' : '❤️', ...removed });
    } else if (type === 'topic') log.push({ type, ...by, ...id, topic: `topic ${pick}` });
    else if (type === 'moderated') log.push({ type, ...by, act: 'mute' });
    else if (type === 'erased') {
      if (!log.some((entry) => entry.identity === identity)) continue;
      log.push({ type, ...by, nick: '' });
      lives[who] = (lives[who] ?? 0) + 1;
    } else log.push({ type, ...by });
  }
  return log;
}

function add(timeline: Timeline, entries: readonly EntryEvent[]): void {
  for (const entry of entries) assert.notEqual(timeline.add(entry), 'disorder');
}

describe('the picture of a room', () => {
  test('is the same to who saw everything happen, to who was away for parts of it, and to who reads it in the end', () => {
    fc.assert(
      fc.property(
        fc.array(happening, { maxLength: 60, size: 'max' }),
        fc.array(fc.nat(60), { maxLength: 6 }),
        fc.integer({ min: 1, max: 80 }),
        (happenings, moments, limit) => {
          const log = logOf(happenings);
          const picture = pictureOf(log);
          const kept = picture.slice(-limit);
          const witness = new Timeline(ROOM, 0, limit, NOBODY);
          add(witness, log);
          assert.deepEqual(witness.items, kept, 'saw everything');
          const guest = new Timeline(ROOM, 0, limit, NOBODY);
          // At each of these moments it is told all that it missed; what has happened until then is all that is known.
          for (const moment of moments.toSorted((one, other) => one - other))
            add(guest, readBack(log.slice(0, moment)).slice(guest.last));
          add(guest, readBack(log).slice(guest.last));
          assert.deepEqual(guest.items, kept, 'was away');
          const reader = new Timeline(ROOM, log.length, limit, NOBODY);
          reader.prepend({ entries: readBack(log), first: 1, last: log.length });
          assert.deepEqual(reader.items, kept, 'reads it in the end');
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is the same to who comes in the middle and reads what was before, whenever the pages arrive', () => {
    fc.assert(
      fc.property(
        fc.array(happening, { maxLength: 60, size: 'max' }),
        fc.nat(60),
        fc.array(
          fc.record({
            lives: fc.nat(12),
            pages: fc.nat(3),
            ahead: fc.nat(5),
            size: fc.integer({ min: 1, max: 9 }),
          }),
        ),
        (happenings, start, steps) => {
          const log = logOf(happenings);
          const timeline = new Timeline(ROOM, Math.min(start, log.length), 1_000, NOBODY);
          const page = (knownUpTo: number, size: number) => {
            const { first } = timeline;
            const all = readBack(log.slice(0, knownUpTo)).filter(({ seq }) => seq < first);
            timeline.prepend({ entries: all.slice(-size), first: 1, last: knownUpTo });
          };
          for (const { lives, pages, ahead, size } of steps) {
            add(timeline, log.slice(timeline.last, timeline.last + lives));
            // The server may have answered before or after what has been told.
            for (let count = 0; count < pages; count += 1) page(Math.max(0, timeline.last + ahead - 2), size);
          }
          add(timeline, log.slice(timeline.last));
          while (timeline.first > 1) page(log.length, 7);
          assert.deepEqual(timeline.items, pictureOf(log));
          assert.deepEqual(
            timeline.messages,
            pictureOf(log).filter(({ type }) => type === 'message'),
          );
          for (const message of timeline.messages) assert.equal(timeline.message(message.seq), message);
        },
      ),
      { numRuns: 300 },
    );
  });
});
