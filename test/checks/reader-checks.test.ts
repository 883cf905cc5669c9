import { test } from 'node:test';
import { checkGaps } from './gaps.ts';
import { checkSlow } from './slow.ts';
import { checkStorm } from './storm.ts';
import { ACCIDENTS, UNTOLD } from './support/accidents.ts';
import { assertKept, assertShortIn } from './support/assert-report.ts';

/** Short forms, with room for a busy machine; `npm run check:…` holds the full figures. */
const STORM = {
  ...{ clients: 40, drops: 5, messagesPerSecond: 200, dropsPerSecond: 100, caughtUp: 5 },
  seed: 1,
};
const SLOW = {
  ...{ members: 60, stalled: 20, messagesPerSecond: 100, seconds: 1 },
  ...{ times: 10, mib: 64, closed: 6, rounds: 1 },
};

test('R3, short: 40 clients that break off 5 times each miss nothing and have nothing twice', async () => {
  assertKept(await checkStorm(STORM));
});

test('R3, control: it notices clients that do not go on from where they were', async () => {
  assertShortIn(await checkStorm({ ...STORM, drops: 2, caughtUp: 0.2 }, true), /numbers missed/);
});

for (const accident of ACCIDENTS) {
  test(`R5, short: ${accident.name}: everybody who comes back is told, or the server refuses to start`, async () => {
    assertKept(await checkGaps({ clients: 5 }, [accident]));
  });
}

for (const accident of UNTOLD) {
  test(`R5, control: it notices what nobody can be told of: ${accident.name}`, async () => {
    assertShortIn(await checkGaps({ clients: 5 }, [accident]), /miss something untold/);
  });
}

test('R6, short: 20 stalled readers harm nobody, and are closed in time or go on without a gap', async () => {
  assertKept(await checkSlow(SLOW, ['--stall', '4']));
});

test('R6, control: it notices stalled readers that are never closed', async () => {
  assertShortIn(await checkSlow(SLOW, ['--stall', '600']), /stalled that were closed/);
});
