import { test } from 'node:test';
import { checkClock } from './clock.ts';
import { assertKept, assertShortIn } from './support/assert-report.ts';
import { whyNoFakedTime as skip } from './support/faked-time.ts';

const CLOCK = { clients: 20, messagesPerSecond: 50, seconds: 1, stopped: 3 };

test('R17, short: two years ahead, a day back and a stand of 3 s change nothing', { skip }, async () => {
  assertKept(await checkClock(CLOCK));
});

test('R17, control: it notices a server whose limits go by a clock that jumps', { skip }, async () => {
  assertShortIn(await checkClock(CLOCK, true), /choosing a nick|texts taken of a flood|put out/);
});
