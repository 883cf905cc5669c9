import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { JOURNAL_FILE } from '../../src/store/sqlite/journal-file.ts';
import { checkResends } from './dedupe.ts';
import { checkDeeds } from './deeds.ts';
import { checkBadDisk } from './eio.ts';
import { checkFullDisk } from './enospc.ts';
import { checkKills } from './kill9.ts';
import { checkPowerCuts, withoutSyncsOfCommits } from './powercut.ts';
import { checkRestart } from './restart.ts';
import { assertKept, assertShortIn } from './support/assert-report.ts';
import { whyNoSmallDisk } from './support/small-disk.ts';
import { whyNoStrace } from './support/strace.ts';

const SEED = 1;
const needsStrace = { skip: whyNoStrace() };
const needsSmallDisk = { skip: whyNoSmallDisk() };

/** Short forms of the checks, with room for a busy machine; `npm run check:…` holds the full figures. */
const KILLS = {
  kills: 5,
  points: 0,
  every: 20,
  messagesPerSecond: 300,
  longest: 0.8,
  acked: 100,
  seed: SEED,
};
const DEEDS = { kills: 3, people: 5, deedsPerSecond: 200, longest: 0.7, acked: 150, seed: SEED };
const CUTS = { cuts: 30, seconds: 0.5, messagesPerSecond: 300, seed: SEED };
const RESENDS = { drops: 60, talkers: 6, seed: SEED };
const FULL_DISK = { megabytes: 2, times: 1, full: 0.3, heals: 5, patience: 10 };
const BAD_DISK = { first: 3, last: 15, step: 6, seconds: 3 };
const RESTART = { messages: 20_000, clients: 100, missed: 50, listening: 5, caughtUp: 10, page: 100 };

test('R1, short: five times kill -9 in a conversation lose, double and reorder nothing', async () => {
  assertKept(await checkKills(KILLS));
});

test('R1, short: nor does a kill at the 20th, 40th and 60th sync of a server', needsStrace, async () => {
  assertKept(await checkKills({ ...KILLS, kills: 0, points: 60, acked: 0 }));
});

test('R1, control: it notices a server that keeps nothing on disk', async () => {
  const report = await checkKills({ ...KILLS, kills: 1 }, { args: ['--memory'] });
  assertShortIn(report, /I1: lost of [1-9].*the server forgot who it was.*I5: not on disk/s);
});

test('R1, short: three times kill -9 lose, double and reorder nothing of edits, deletions, reactions, topics, joins and reads', async () => {
  assertKept(await checkDeeds(DEEDS));
});

test('R1, control: it notices a text that is not what was said', async () => {
  const report = await checkDeeds({ ...DEEDS, kills: 1, acked: 1 }, (data) => {
    const database = new DatabaseSync(join(data, JOURNAL_FILE));
    database.exec(`UPDATE entries SET text = 'spoiled' WHERE number =
      (SELECT max(number) FROM entries WHERE type = 'said' AND text IS NOT NULL)`);
    database.close();
  });
  assertShortIn(report, /messages that are not what was last said of them 1/);
});

test('R2, short: 30 power cuts lose nothing that was told', needsStrace, async () => {
  assertKept(await checkPowerCuts(CUTS));
});

test('R2, control: it notices a journal that is not synced at each commit', needsStrace, async () => {
  assertShortIn(await checkPowerCuts(CUTS, withoutSyncsOfCommits), /messages lost that were told [1-9]/);
});

test('R4, short: 60 acks lost, and each message is kept once, at once, after a restart and a day later', async () => {
  assertKept(await checkResends(RESENDS));
});

test('R4, control: it notices messages that are sent again under another id', async () => {
  const report = await checkResends(RESENDS, (text, tries) => `m${text}-${tries}`);
  assertShortIn(report, /another number than before [1-9].*I2: kept twice [1-9].*copies kept in all/s);
});

test('R11, short: a full disk refuses, loses nothing, and heals by itself', needsSmallDisk, async () => {
  assertKept(await checkFullDisk(FULL_DISK));
});

test('R11, control: it notices a server that takes what it has not stored', needsSmallDisk, async () => {
  const report = await checkFullDisk({ ...FULL_DISK, patience: 1 }, ['--memory']);
  assertShortIn(report, /refused on the full disk 0.*I1: lost of [1-9]/s);
});

test(
  'R12, short: a sync that fails is the end of the server, and of nothing that was said',
  needsStrace,
  async () => {
    assertKept(await checkBadDisk(BAD_DISK));
  },
);

test(
  'R12, control: it notices a server that goes on after a sync that did nothing',
  needsStrace,
  async () => {
    const report = await checkBadDisk({ ...BAD_DISK, first: 9, last: 9 }, 'retval=0');
    assertShortIn(report, /ended with not at all.*acknowledged after it something/s);
  },
);

test('R15, short: after kill -9 a server with a history listens, and all catch up, at once', async () => {
  assertKept(await checkRestart(RESTART));
});

test('R15, control: it notices a server that takes its time to start', async () => {
  const slow = ['sh', '-c', 'sleep 2; exec "$@"', 'sh'];
  assertShortIn(await checkRestart({ ...RESTART, clients: 10, listening: 2 }, slow), /until it listens/);
});
