import { setTimeout as passed } from 'node:timers/promises';
import { ServerProcess } from '../support/server-process.ts';
import { joinCrowd, LightClient } from './support/light-client.ts';
import { enterCrowd } from './support/light-participant.ts';
import { becomes, COLLECTABLE, cpuSeconds, percentile, residentAfterGc } from './support/probe.ts';
import { Findings, type Report, runCommand } from './support/report.ts';

export interface IdleFigures {
  readonly clients: number;
  /** Most memory of the server per client. */
  readonly kib: number;
  /** Most processor time while nobody says anything, in percent of one processor. */
  readonly cpu: number;
  /** Most milliseconds until a message has reached 99 of 100. */
  readonly p99: number;
  /** How long nobody says anything. */
  readonly seconds: number;
  /** Which protocol the clients speak: 1, the base protocol, or 2. */
  readonly protocol: number;
}

/** R7: many idle people are cheap, and a message still reaches all of them at once. */
export async function checkIdle(figures: IdleFigures, args: readonly string[] = []): Promise<Report> {
  const { clients, kib, cpu, p99, seconds, protocol } = figures;
  const findings = new Findings('check:idle');
  await using server = await ServerProcess.start({ args, env: COLLECTABLE });
  const arrivals: number[] = [];
  const speaker = await LightClient.join(server.port, 'speaker');
  const before = await residentAfterGc(server.pid);
  const arrived = () => arrivals.push(performance.now());
  const crowd =
    protocol === 2
      ? await enterCrowd(server.port, clients, 'idle', () => ({ message: arrived }))
      : await joinCrowd(server.port, clients, 'idle', (text) => text === 'speaker: hello all' && arrived());
  const each = ((await residentAfterGc(server.pid)) - before) / 1024 / clients;
  findings.exactly('clients', crowd.filter(({ isClosed }) => !isClosed).length, clients);
  findings.atMost('KiB of the server per idle client', each, kib);
  const used = cpuSeconds(server.pid);
  await passed(seconds * 1000);
  findings.atMost(
    'percent of a processor while idle',
    ((cpuSeconds(server.pid) - used) / seconds) * 100,
    cpu,
  );
  const began = performance.now();
  speaker.say('hello all');
  await becomes(() => arrivals.length === clients, 20);
  findings.exactly('missed', clients - arrivals.length, 0);
  const latencies = arrivals.map((at) => at - began);
  findings.atMost('ms until a message has reached 99 of 100', percentile(latencies, 0.99), p99);
  for (const client of [speaker, ...crowd]) client.destroy();
  return findings.report();
}

if (import.meta.main) {
  const figures = { clients: 10_000, kib: 40, cpu: 2, p99: 500, seconds: 10, protocol: 1 };
  await runCommand(figures, (given) => checkIdle(given));
}
