import { test } from 'node:test';
import { checkShutdown } from './shutdown.ts';
import { checkSoak } from './soak.ts';
import { assertKept, assertShortIn } from './support/assert-report.ts';

const SHUTDOWN = { clients: 60, stalled: 5, messagesPerSecond: 200, grace: 1, hurry: 2 };

test('R14, short: a shutdown is announced once, loses nothing and is on time', async () => {
  assertKept(await checkShutdown(SHUTDOWN));
});

test('R14, control: it notices a server that is killed instead', async () => {
  assertShortIn(await checkShutdown(SHUTDOWN, 'SIGKILL'), /exit SIGKILL.*without exactly one warning/s);
});

test('R16, short: ten seconds of mixed load leave nothing behind', async () => {
  assertKept(await checkSoak({ minutes: 1 / 6, drift: 30, clients: 30, leaked: 0 }));
});

test('R16, control: it notices connections that stay', async () => {
  const report = await checkSoak({ minutes: 1 / 30, drift: 30, clients: 10, leaked: 3 });
  assertShortIn(report, /descriptors left 3.*sessions left/s);
});
