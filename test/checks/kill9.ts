import { setTimeout as passed } from 'node:timers/promises';
import type { ServerProcess } from '../support/server-process.ts';
import { Conversation, type ConversationOptions } from './support/conversation.ts';
import { judgeInvariants } from './support/invariants.ts';
import { type Random, seededRandom } from './support/random.ts';
import { Findings, type Report, runCommand } from './support/report.ts';
import { ReturningServer } from './support/returning-server.ts';
import { underStrace, whyNoStrace } from './support/strace.ts';

export interface KillFigures {
  /** Times that the server is killed while people talk. */
  readonly kills: number;
  /** It is killed at each of its first so many syncs, each time with data of its own; or at every n-th of them. */
  readonly points: number;
  readonly every: number;
  readonly messagesPerSecond: number;
  /** Longest that it lives before it is killed, in seconds. */
  readonly longest: number;
  /** Fewest messages that must have been acknowledged for the check to count. */
  readonly acked: number;
  readonly seed: number;
}

/** What is to be wrong, to show that the check notices. */
export interface KillSabotage extends Pick<ConversationOptions, 'idOf'> {
  readonly args?: readonly string[];
}

/** Shortest life of a server, in seconds. */
const SHORTEST = 0.3;
const TALKERS = 10;

/** R1: what was acknowledged or shown survives `kill -9` at any moment, once and in order. */
export async function checkKills(figures: KillFigures, sabotage: KillSabotage = {}): Promise<Report> {
  const findings = new Findings('check:kill9');
  const random = seededRandom(figures.seed);
  findings.note('seed', figures.seed);
  await killAtRandom(findings, figures, random, sabotage);
  const why = figures.points > 0 && whyNoStrace();
  if (why) findings.note('not killed at syncs', why);
  else await killAtSyncs(findings, figures, sabotage);
  return findings.report();
}

async function killAtRandom(
  findings: Findings,
  { kills, messagesPerSecond, longest, acked }: KillFigures,
  random: Random,
  { args = [], ...options }: KillSabotage,
): Promise<void> {
  await using server = new ReturningServer({ args: ['--rate', '0', '--grace', '0', ...args] });
  const conversation = new Conversation({ talkers: TALKERS, ...options });
  await server.start();
  await conversation.comeBack(server.port);
  conversation.talk(messagesPerSecond);
  for (let killed = 0; killed < kills; killed += 1) {
    const life = SHORTEST * 1000 + random.below((longest - SHORTEST) * 1000);
    await passed(life);
    await server.end('SIGKILL');
    await server.start();
    // Not awaited to the end by the next kill: that may well come while they are still coming back.
    await Promise.race([conversation.comeBack(server.port), passed(life)]);
  }
  await finish(findings, server, conversation);
  findings.note('times killed', kills);
  findings.atLeast('acknowledged', conversation.ackedCount, acked);
}

async function killAtSyncs(
  findings: Findings,
  { points, every, messagesPerSecond }: KillFigures,
  { args = [], ...options }: KillSabotage,
): Promise<void> {
  const inner = new Findings('points');
  const reached = { talking: 0, starting: 0 };
  for (let point = every; point <= points; point += every) {
    await using server = new ReturningServer({ args: ['--rate', '0', '--grace', '0', ...args] });
    const conversation = new Conversation({ talkers: 3, ...options });
    const inject = `fsync,fdatasync:signal=SIGKILL:when=${point}`;
    const started = await startedOrKilled(
      server.start({ wrapper: underStrace({ inject, trace: ['fsync'] }) }),
    );
    reached[started === undefined ? 'starting' : 'talking'] += 1;
    if (started !== undefined) {
      void conversation.comeBack(server.port);
      conversation.talk(messagesPerSecond);
      await started.ended(60);
    }
    await server.start();
    if (started === undefined) conversation.talk(messagesPerSecond);
    await finish(inner, server, conversation);
  }
  const { shortfalls } = inner.report();
  findings.exactly(
    `killed at ${reached.starting} syncs as it started and ${reached.talking} later: wrong`,
    shortfalls.length,
    0,
  );
  for (const shortfall of shortfalls) findings.exactly(shortfall, 'wrong', 'right');
}

async function startedOrKilled(starting: Promise<ServerProcess>): Promise<ServerProcess | undefined> {
  return starting.catch(() => undefined);
}

/** All come back and say what they have to say; then the server ends, and its files are looked at. */
async function finish(
  findings: Findings,
  server: ReturningServer,
  conversation: Conversation,
): Promise<void> {
  conversation.hush();
  findings.exactly('all came back', String(await conversation.comeBack(server.port)), 'true');
  findings.exactly('everything answered, everybody up to date', String(await conversation.settled()), 'true');
  conversation.leave();
  await server.end('SIGTERM');
  judgeInvariants(findings, { data: server.data, ...conversation });
}

if (import.meta.main) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const figures = {
    kills: 200,
    points: 60,
    every: 1,
    messagesPerSecond: 500,
    longest: 3,
    acked: 100_000,
    seed,
  };
  await runCommand(figures, (given) => checkKills(given));
}
