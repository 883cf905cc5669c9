import { setTimeout as passed } from 'node:timers/promises';
import { Conversation } from './support/conversation.ts';
import { judgeInvariants } from './support/invariants.ts';
import { becomes } from './support/probe.ts';
import { Findings, type Report, runCommand } from './support/report.ts';
import { ReturningServer } from './support/returning-server.ts';
import { SmallDisk } from './support/small-disk.ts';
import type { Talker } from './support/talker.ts';

export interface FullDiskFigures {
  /** Size of the disk in MiB; there is room again when it is twice as large. */
  readonly megabytes: number;
  /** Times that it becomes full, each time twice as large as before. */
  readonly times: number;
  /** How long it stays full, in seconds. */
  readonly full: number;
  /** Most seconds from when there is room again until something is taken. */
  readonly heals: number;
  /** Seconds until a disk that does not become full, or does not heal, is given up. */
  readonly patience: number;
}

const PADDING = ` ${'x'.repeat(3000)}`;

/**
 * R11: on a full disk what is said is refused and nothing is acknowledged that is not there; the server stays up, and
 * soon after there is room again it takes everything, and the log is complete.
 */
export async function checkFullDisk(
  { megabytes, times, full, heals, patience }: FullDiskFigures,
  args: readonly string[] = [],
): Promise<Report> {
  const findings = new Findings('check:enospc');
  using disk = new SmallDisk(megabytes);
  const options = { args: ['--rate', '0', '--faults', '1000000', '--grace', '0', ...args] };
  await using server = new ReturningServer(options, disk.data);
  const { child } = await server.start();
  const conversation = new Conversation({ talkers: 4 });
  await conversation.comeBack(server.port);
  const talking = talkOneByOne(conversation.talkers);
  for (let time = 1; time <= times; time += 1) {
    const refusals = () => conversation.talkers.reduce((count, talker) => count + talker.refusals, 0);
    const before = refusals();
    await becomes(() => refusals() > before, patience);
    await passed(full * 1000);
    findings.atLeast(`time ${time}: refused on the full disk`, refusals() - before, 1);
    const acked = conversation.ackedCount;
    const began = performance.now();
    disk.resize(megabytes * 2 ** time);
    await becomes(() => conversation.ackedCount > acked, patience);
    findings.atMost('seconds until something was taken again', (performance.now() - began) / 1000, heals);
  }
  disk.resize(megabytes * 2 ** (times + 1));
  talking.isOn = false;
  findings.exactly('everything answered', String(await conversation.settled()), 'true');
  clearInterval(talking.timer);
  findings.exactly('the server', child.exitCode === null ? 'runs' : `ended with ${child.exitCode}`, 'runs');
  conversation.leave();
  await server.end('SIGTERM');
  judgeInvariants(findings, { data: server.data, ...conversation });
  return findings.report();
}

/** Each says the next only when the last was taken, and tries again what was refused: so they keep their order. */
function talkOneByOne(talkers: readonly Talker[]): { isOn: boolean; readonly timer: NodeJS.Timeout } {
  const asked = new Map<Talker, number>();
  const sayOrRepeat = () => {
    for (const talker of talkers) {
      if (talker.unanswered === 0 && talking.isOn) talker.say(PADDING);
      else if (talker.refusals > (asked.get(talker) ?? 0)) talker.sendAll();
      else continue;
      asked.set(talker, talker.refusals);
    }
  };
  const talking = { isOn: true, timer: setInterval(sayOrRepeat, 5) };
  return talking;
}

if (import.meta.main) {
  await runCommand({ megabytes: 4, times: 3, full: 5, heals: 5, patience: 20 }, (given) =>
    checkFullDisk(given),
  );
}
