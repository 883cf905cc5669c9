import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Bell } from '../../../src/cli/terminal/bell.ts';
import { ReadMarker } from '../../../src/cli/terminal/read-marker.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

class Scene {
  readonly clock = new VirtualClock();
  readonly said: [string, number][] = [];
  readonly marker = new ReadMarker({
    now: () => this.clock.now(),
    later: (milliseconds, task) => void this.clock.after(milliseconds, task),
    read: (room, seq) => void this.said.push([room, seq]),
  });
}

describe('what was read', () => {
  test('is said once it was shown, and not more often than every two seconds', () => {
    const { clock, said, marker } = new Scene();
    marker.shown('#dev', 1);
    clock.advance(0);
    assert.deepEqual(said, [['#dev', 1]]);
    for (const seq of [2, 3, 4]) marker.shown('#dev', seq);
    clock.advance(1_999);
    assert.equal(said.length, 1);
    clock.advance(1);
    assert.deepEqual(said.slice(1), [['#dev', 4]]);
    marker.shown('#dev', 4);
    clock.advance(10_000);
    assert.equal(said.length, 2);
  });

  test('is of each room the last', () => {
    const { clock, said, marker } = new Scene();
    marker.shown('#dev', 1);
    marker.shown('#ops', 7);
    marker.shown('#dev', 2);
    clock.advance(0);
    assert.deepEqual(said, [
      ['#dev', 2],
      ['#ops', 7],
    ]);
  });

  test('waits until somebody can have seen it', () => {
    const { clock, said, marker } = new Scene();
    marker.isInFront = false;
    marker.shown('#dev', 5);
    clock.advance(60_000);
    assert.deepEqual(said, []);
    marker.isInFront = true;
    clock.advance(0);
    assert.deepEqual(said, [['#dev', 5]]);
  });

  test('begins anew with the numbers of a room', () => {
    const { clock, said, marker } = new Scene();
    for (const seq of [100, 1]) {
      marker.shown('#dev', seq);
      clock.advance(2_000);
    }
    assert.deepEqual(said.at(-1), ['#dev', 1]);
  });
});

test('the bell rings once a second at most, and later rather than never', () => {
  const clock = new VirtualClock();
  const rung: number[] = [];
  const bell = new Bell({
    now: () => clock.now(),
    later: (milliseconds, task) => void clock.after(milliseconds, task),
    sound: () => void rung.push(clock.now()),
  });
  bell.ring();
  clock.advance(100);
  for (const _ of [1, 2, 3]) bell.ring();
  clock.advance(5_000);
  bell.ring();
  clock.advance(0);
  assert.deepEqual(rung, [0, 1_000, 5_100]);
});
