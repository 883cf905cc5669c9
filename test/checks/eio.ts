import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Conversation } from './support/conversation.ts';
import { judgeInvariants } from './support/invariants.ts';
import { Findings, type Report, runCommand } from './support/report.ts';
import { ReturningServer } from './support/returning-server.ts';
import { underStrace } from './support/strace.ts';
import type { Talker } from './support/talker.ts';

export interface BadDiskFigures {
  /** The sync of a thread that fails, at the first try, and at the last; from one try to the next so many later. */
  readonly first: number;
  readonly last: number;
  readonly step: number;
  /** Most seconds from the failed sync to the end. */
  readonly seconds: number;
}

/** What a sync that fails answers. */
const FAILURE = 'error=EIO';
const FILES = ['parley.db', 'parley.db-wal'];

/**
 * R12: after a sync that failed nothing is acknowledged, the server ends at once and not as if all were well, and the
 * next start has everything that was acknowledged.
 */
export async function checkBadDisk(
  { first, last, step, seconds }: BadDiskFigures,
  failure = FAILURE,
): Promise<Report> {
  const findings = new Findings('check:eio');
  for (let at = first; at <= last; at += step) await failOnce(findings, at, seconds, failure);
  return findings.report();
}

async function failOnce(findings: Findings, at: number, seconds: number, failure: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-trace-'));
  const output = join(directory, 'trace');
  await using server = new ReturningServer({ args: ['--rate', '0', '--grace', '0'] });
  // Of the directory no sync is failed: SQLite does not ask how that ended.
  const paths = FILES.map((name) => join(server.data, name));
  const inject = `fsync,fdatasync:${failure}:when=${at}`;
  const wrapper = underStrace({ output, inject, paths, trace: ['fsync', 'fdatasync'] });
  const started = await server.start({ wrapper }).catch(() => undefined);
  const conversation = new Conversation({ talkers: 1 });
  const when = `sync ${at}, ${started === undefined ? 'at the start' : 'as people talk'}`;
  if (started !== undefined) {
    const talking = talkOneByOne(conversation.talkers);
    conversation.comeBack(server.port).catch(() => false);
    const ended = await started.ended(5).catch(() => 'not at all');
    findings.exactly(`${when}: ended with`, String(ended), '1');
    clearInterval(talking);
  }
  const trace = readFileSync(output, 'utf8').split('\n').slice(0, -1);
  rmSync(directory, { recursive: true, force: true });
  const failedAt = timeOf(trace.find((line) => line.includes('(INJECTED)')));
  findings.exactly(`${when}: the sync failed`, Number.isNaN(failedAt) ? 'never' : 'once', 'once');
  findings.atMost(`${when}: seconds to the end`, timeOf(trace.at(-1)) - failedAt, seconds);
  // A millisecond, since one clock is cut off to whole ones.
  const isLate = conversation.talkers.some(({ ackedAt }) => ackedAt > failedAt * 1000 + 1);
  findings.exactly(`${when}: acknowledged after it`, isLate ? 'something' : 'nothing', 'nothing');
  await server.end('SIGKILL');
  await server.start();
  findings.exactly(`${when}: all came back`, String(await conversation.comeBack(server.port)), 'true');
  findings.exactly(`${when}: all answered`, String(await conversation.settled()), 'true');
  conversation.leave();
  await server.end('SIGTERM');
  judgeInvariants(findings, { data: server.data, ...conversation });
}

/** Each says the next only when the last was acknowledged: so no ack is on its way when a sync fails. */
function talkOneByOne(talkers: readonly Talker[]): NodeJS.Timeout {
  return setInterval(() => {
    for (const talker of talkers) if (talker.isLive && talker.unanswered === 0) talker.say();
  }, 2);
}

/** Seconds since 1970 at which a line of strace was written: `<process> <seconds> <call>`. */
function timeOf(line: string | undefined): number {
  return Number(line?.split(/\s+/)[1]);
}

if (import.meta.main) {
  await runCommand({ first: 3, last: 33, step: 3, seconds: 1 }, (given) => checkBadDisk(given));
}
