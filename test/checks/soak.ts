import { setTimeout as passed } from 'node:timers/promises';
import { ServerProcess } from '../support/server-process.ts';
import { ControlPair } from './support/control-pair.ts';
import { startMixedLoad } from './support/mixed-load.ts';
import { becomes, COLLECTABLE, openDescriptors, residentAfterGc } from './support/probe.ts';
import { Findings, type Report, runCommand } from './support/report.ts';

export interface SoakFigures {
  readonly minutes: number;
  /** Most growth of the memory that is held, in percent. */
  readonly drift: number;
  readonly clients: number;
  /** Connections that the load leaves open, to show that the check notices: 0 for a real run. */
  readonly leaked: number;
}

/** Seconds within which the server has let go of whoever left. */
const SETTLING = 4;
/** Part of the time in which the server warms up before it is measured first. */
const WARMING_UP = 0.3;

/** R16: a mixed load for a long time leaves nothing behind: no memory, no descriptors, no sessions. */
export async function checkSoak({ minutes, drift, clients, leaked }: SoakFigures): Promise<Report> {
  const findings = new Findings('soak');
  await using server = await ServerProcess.start({
    args: ['--stall', '2', '--send-queue', '65536'],
    env: COLLECTABLE,
  });
  const controls = await ControlPair.join(server.port);
  await controls.exchange();
  const descriptors = openDescriptors(server.pid);
  await runLoad(server, minutes * WARMING_UP, clients, 0);
  await becomes(() => openDescriptors(server.pid) <= descriptors, SETTLING);
  const before = await residentAfterGc(server.pid);
  const { texts, sessions } = await runLoad(server, minutes * (1 - WARMING_UP), clients, leaked);
  await becomes(() => openDescriptors(server.pid) <= descriptors, SETTLING);
  const grown = ((await residentAfterGc(server.pid)) - before) / before;
  const lines = server.serverLog;
  const open =
    lines.filter(({ event }) => event === 'session-ready').length -
    lines.filter(({ event }) => event === 'session-ended').length;
  findings.note('texts said', texts);
  findings.note('sessions', sessions);
  findings.atMost('percent of growth of memory after collection', grown * 100, drift);
  findings.atMost('descriptors left', openDescriptors(server.pid) - descriptors, 0);
  findings.exactly('sessions left but the two bystanders', open - 2, 0);
  findings.exactly('errors of ours', lines.filter(({ event }) => event === 'internal-error').length, 0);
  findings.exactly('bystanders', controls.isAlive ? 'connected' : 'lost', 'connected');
  controls.stop();
  return findings.report();
}

async function runLoad(
  server: ServerProcess,
  minutes: number,
  clients: number,
  leaked: number,
): Promise<{ readonly texts: number; readonly sessions: number }> {
  const load = startMixedLoad(server.port, clients);
  await passed(minutes * 60_000);
  return load.stop(leaked);
}

if (import.meta.main) await runCommand({ minutes: 10, drift: 5, clients: 100, leaked: 0 }, checkSoak);
