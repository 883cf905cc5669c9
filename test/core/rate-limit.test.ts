import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RateLimit } from '../../src/core/rate-limit.ts';

describe('B15: the budget of texts', () => {
  test('allows the burst at once, then the rate', () => {
    const limit = new RateLimit(10, 50, 0);
    for (let count = 0; count < 50; count += 1) assert.ok(limit.spend(0));
    assert.equal(limit.wait(0), 100);
    assert.ok(!limit.spend(99));
    assert.ok(limit.spend(100));
    assert.equal(limit.wait(100), 100);
  });

  test('whoever waits as long as it says may spend', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 100 }), (rate, burst) => {
        const limit = new RateLimit(rate, burst, 0);
        let now = 0;
        for (let count = 0; count < 300; count += 1) {
          now += limit.wait(now);
          assert.ok(limit.spend(now));
        }
        assert.ok(now >= ((300 - burst - 1) / rate) * 1000, 'and no sooner than the rate allows');
      }),
    );
  });

  test('a rate of 0 is no limit', () => {
    const limit = new RateLimit(0, 1, 0);
    for (let count = 0; count < 10_000; count += 1) assert.ok(limit.spend(0));
    assert.equal(limit.wait(0), 0);
  });
});
