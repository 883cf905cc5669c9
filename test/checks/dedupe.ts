import { existsSync } from 'node:fs';
import { judgeInvariants } from './support/invariants.ts';
import { journalRows } from './support/journal-rows.ts';
import { becomes } from './support/probe.ts';
import { seededRandom } from './support/random.ts';
import { Findings, type Report, runCommand } from './support/report.ts';
import { ReturningServer } from './support/returning-server.ts';
import { Talker, type TalkerOptions } from './support/talker.ts';
import { Witnessed } from './support/witnessed.ts';

export interface ResendFigures {
  /** Times that a connection is cut between a message and its ack. */
  readonly drops: number;
  readonly talkers: number;
  readonly seed: number;
}

/** Sets the clock of a program. */
const FAKETIME = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find(existsSync);

/**
 * R4: what was sent again because its ack never came is kept once and keeps its number, whether it is sent again after
 * a reconnect, after a restart, or a day later.
 */
export async function checkResends(
  { drops, talkers: count, seed }: ResendFigures,
  idOf?: TalkerOptions['idOf'],
): Promise<Report> {
  const findings = new Findings('check:dedupe');
  findings.note('seed', seed);
  const random = seededRandom(seed);
  await using server = new ReturningServer({ args: ['--rate', '0', '--grace', '0'] });
  await server.start();
  const witnessed = new Witnessed();
  const witness = new Talker({ name: 'witness', witnessed });
  await witness.comeBack(server.port);
  const talkers = Array.from({ length: count }, (_, index) => {
    return new Talker({ name: `talker${index}`, witnessed, ...(idOf === undefined ? {} : { idOf }) });
  });
  await Promise.all(talkers.map((talker) => talker.comeBack(server.port)));
  const acksDropped = await dropAcks(server, talkers, witnessed, drops, () => random.oneIn(4));
  findings.note('cut after sending, before the ack', acksDropped);
  findings.exactly('all answered after the reconnect', unanswered(talkers), 0);
  await repeatAll(findings, talkers, 'at once');

  await server.end('SIGKILL');
  await server.start();
  await Promise.all([witness, ...talkers].map((talker) => talker.comeBack(server.port)));
  await repeatAll(findings, talkers, 'after kill -9 and a restart');

  if (FAKETIME === undefined)
    findings.note('not sent again a day later', 'faketime is missing: make test-tools');
  else {
    await server.end('SIGTERM');
    await server.start({
      env: { LD_PRELOAD: FAKETIME, FAKETIME: '+25h', FAKETIME_DONT_FAKE_MONOTONIC: '1' },
    });
    await Promise.all([witness, ...talkers].map((talker) => talker.comeBack(server.port)));
    await repeatAll(findings, talkers, 'a day later');
    witness.say();
    await becomes(() => witness.unanswered === 0);
  }
  for (const talker of [witness, ...talkers]) talker.leave();
  await server.end('SIGTERM');
  judgeInvariants(findings, { data: server.data, talkers: [witness, ...talkers], witnessed });
  const rows = journalRows(server.data);
  if (FAKETIME !== undefined) {
    const hours = ((rows.at(-1)?.time ?? 0) - (rows[0]?.time ?? 0)) / 3_600_000;
    findings.atLeast('hours between the first message and the last, by the clock', hours, 24);
  }
  const mine = rows.filter(({ identity }) => identity !== witness.identity).length;
  findings.exactly('copies kept in all', mine, drops);
  return findings.report();
}

/** Each says something and is gone before the answer; comes back, and sends it again. How many were said. */
async function dropAcks(
  server: ReturningServer,
  talkers: readonly Talker[],
  { texts }: Witnessed,
  drops: number,
  isHasty: () => boolean,
): Promise<number> {
  let dropped = 0;
  const oneAfterTheOther = async (talker: Talker): Promise<void> => {
    while (dropped < drops) {
      dropped += 1;
      talker.deafen();
      talker.say();
      const said = talker.sent.at(-1) ?? '';
      // Most wait until it is certain that there is an ack to be lost; some are gone even before the server has read.
      if (!isHasty()) await becomes(() => texts.has(said));
      await talker.comeBack(server.port);
      await becomes(() => talker.unanswered === 0);
    }
  };
  await Promise.all(talkers.map(oneAfterTheOther));
  return dropped;
}

/** Everybody sends again all that they ever sent: each must get the number that it got. */
async function repeatAll(findings: Findings, talkers: readonly Talker[], when: string): Promise<void> {
  const before = talkers.map(({ acked }) => new Map(acked));
  for (const talker of talkers) talker.repeatAll();
  const repeated = unanswered(talkers);
  await becomes(() => unanswered(talkers) === 0, 30);
  findings.exactly(`sent again ${when}, of ${repeated}: not answered`, unanswered(talkers), 0);
  const added = talkers.reduce((count, { acked }, at) => count + acked.size - (before[at]?.size ?? 0), 0);
  findings.exactly(`sent again ${when}: with another number than before`, added, 0);
}

function unanswered(talkers: readonly Talker[]): number {
  return talkers.reduce((count, talker) => count + talker.unanswered, 0);
}

if (import.meta.main) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  await runCommand({ drops: 1000, talkers: 10, seed }, (given) => checkResends(given));
}
