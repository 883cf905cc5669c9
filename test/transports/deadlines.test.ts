import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Deadlines } from '../../src/transports/deadlines.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

function make(milliseconds = 10_000) {
  const clock = new VirtualClock();
  const expired: string[] = [];
  const deadlines = new Deadlines<string>(clock, milliseconds, (holder) =>
    expired.push(`${holder} ${clock.now()}`),
  );
  return { clock, expired, deadlines };
}

describe('deadlines', () => {
  test('each expires its time after its start, the oldest first', () => {
    const { clock, expired, deadlines } = make();
    deadlines.start('one');
    clock.advance(4000);
    deadlines.start('two');
    assert.equal(deadlines.oldest, 'one');
    clock.advance(20_000);
    assert.deepEqual(expired, ['one 10000', 'two 14000']);
    assert.equal(deadlines.size, 0);
  });

  test('a cancelled one does not, and leaves no timer', () => {
    const { clock, expired, deadlines } = make();
    deadlines.start('one');
    deadlines.cancel('one');
    assert.equal(clock.pending, 0);
    clock.advance(20_000);
    assert.deepEqual(expired, []);
  });

  test('starting again begins a new time, behind the others', () => {
    const { clock, expired, deadlines } = make();
    deadlines.start('one');
    clock.advance(1000);
    deadlines.start('two');
    clock.advance(1000);
    deadlines.start('one');
    clock.advance(20_000);
    assert.deepEqual(expired, ['two 11000', 'one 12000']);
  });

  test('one may be started from within an expiry', () => {
    const clock = new VirtualClock();
    let count = 0;
    const deadlines = new Deadlines<string>(clock, 1000, (holder) => {
      count += 1;
      if (count < 3) deadlines.start(holder);
    });
    deadlines.start('one');
    clock.advance(10_000);
    assert.equal(count, 3);
  });

  test('time in which the process stood still is nobody’s fault', () => {
    const { clock, expired, deadlines } = make();
    deadlines.start('one');
    clock.advance(9000);
    deadlines.start('two');
    clock.standStill(60_000);
    assert.deepEqual(expired, [], 'what has arrived meanwhile is taken in first');
    clock.advance(1000);
    assert.deepEqual(expired, ['one 70000']);
    clock.advance(8_999);
    assert.equal(expired.length, 1);
    clock.advance(2);
    assert.equal(expired.length, 2);
  });
});
