import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Timeline } from '../../src/client/timeline.ts';
import type { Message } from '../../src/protocol/event.ts';

const ROOM = '#lobby';

function message(seq: number): Message {
  return { type: 'message', room: ROOM, seq, time: seq, identity: 'bob', nick: 'bob', text: `text ${seq}` };
}

function timelineFrom(last: number, limit = 100): Timeline {
  return new Timeline(ROOM, last, limit, () => []);
}

function numbers({ items }: Timeline): readonly string[] {
  return items.map((item) => (item.type === 'gap' ? `${item.from}-${item.to}` : `${item.seq}`));
}

describe('a timeline', () => {
  test('takes each number once, and none before its turn', () => {
    const timeline = timelineFrom(3);
    assert.equal(timeline.add(message(5)), 'disorder');
    assert.deepEqual(timeline.add(message(4)), [message(4)]);
    assert.deepEqual(timeline.add(message(4)), []);
    assert.deepEqual(timeline.add(message(2)), []);
    assert.deepEqual([numbers(timeline), timeline.first, timeline.last], [['4'], 4, 4]);
  });

  test('holds an own message back until what was said before it is there', () => {
    const timeline = timelineFrom(0);
    assert.deepEqual(timeline.addOwn(message(3)), []);
    assert.deepEqual(timeline.addOwn(message(2)), []);
    assert.deepEqual(timeline.add(message(1)), [message(1), message(2), message(3)]);
  });

  test('an own message that waits and is shown as well is there once', () => {
    const timeline = timelineFrom(0);
    timeline.addOwn(message(2));
    assert.deepEqual(timeline.add(message(1)), [message(1), message(2)]);
    assert.deepEqual(timeline.add(message(2)), []);
  });

  test('shows a gap where it was announced, without what it has', () => {
    const timeline = timelineFrom(0);
    timeline.add(message(1));
    assert.equal(timeline.add({ type: 'gap', room: ROOM, from: 3, to: 4 }), 'disorder');
    timeline.add({ type: 'gap', room: ROOM, from: 1, to: 4 });
    timeline.add({ type: 'gap', room: ROOM, from: 2, to: 4 });
    timeline.add(message(5));
    assert.deepEqual(numbers(timeline), ['1', '2-4', '5']);
  });

  test('goes on behind a gap with own messages that waited', () => {
    const timeline = timelineFrom(0);
    timeline.addOwn(message(3));
    timeline.addOwn(message(5));
    timeline.add({ type: 'gap', room: ROOM, from: 1, to: 4 });
    assert.deepEqual(numbers(timeline), ['1-4', '5']);
  });

  test('keeps the newest, and takes older ones only as far as there is room', () => {
    const timeline = timelineFrom(10, 3);
    for (let seq = 11; seq <= 15; seq += 1) timeline.add(message(seq));
    assert.deepEqual(numbers(timeline), ['13', '14', '15']);
    timeline.prepend({ entries: [message(12)], first: 1, last: 15 });
    assert.deepEqual(numbers(timeline), ['13', '14', '15']);
  });

  test('takes of a page of history what joins on', () => {
    const timeline = timelineFrom(6);
    timeline.add(message(7));
    timeline.prepend({ entries: [message(1), message(2)], first: 1, last: 7 });
    assert.deepEqual(numbers(timeline), ['7']);
    timeline.prepend({ entries: [message(3), message(5), message(6), message(7)], first: 3, last: 7 });
    assert.deepEqual(numbers(timeline), ['5', '6', '7']);
    timeline.prepend({ entries: [message(3), message(4)], first: 3, last: 7 });
    assert.deepEqual(numbers(timeline), ['1-2', '3', '4', '5', '6', '7']);
  });

  test('begins anew after a reset', () => {
    const timeline = timelineFrom(0);
    timeline.add(message(1));
    timeline.addOwn(message(3));
    timeline.reset(9);
    assert.deepEqual([timeline.items, timeline.first, timeline.last], [[], 10, 9]);
    assert.deepEqual(timeline.add(message(10)), [message(10)]);
  });

  test('holds no hole, nothing twice and nothing out of order, whatever it is given', () => {
    const numbered = fc.integer({ min: 1, max: 30 });
    const item = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), seq: numbered }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('own' as const), seq: numbered }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('gap' as const), seq: numbered, length: fc.nat(4) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('page' as const), seq: numbered, length: fc.nat(9) }),
      },
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 200 }), fc.integer({ min: 1, max: 12 }), (items, limit) => {
        const timeline = timelineFrom(10, limit);
        const told: number[] = [];
        const tell = (added: ReturnType<Timeline['add']>) => {
          if (added !== 'disorder')
            told.push(...added.flatMap((one) => (one.type === 'gap' ? range(one.from, one.to) : one.seq)));
        };
        for (const next of items) {
          if (next.do === 'add') tell(timeline.add(message(next.seq)));
          else if (next.do === 'own') tell(timeline.addOwn(message(next.seq)));
          else if (next.do === 'gap')
            tell(timeline.add({ type: 'gap', room: ROOM, from: next.seq, to: next.seq + next.length }));
          else
            timeline.prepend({
              entries: range(next.seq, next.seq + next.length).map(message),
              first: 1,
              last: 40,
            });
          const kept = timeline.items.flatMap((one) =>
            one.type === 'gap' ? range(one.from, one.to) : one.seq,
          );
          assert.deepEqual(kept, range(timeline.first, timeline.last));
          assert.ok(timeline.items.length <= limit);
        }
        assert.deepEqual(told, range(11, timeline.last));
      }),
      { numRuns: 300 },
    );
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
