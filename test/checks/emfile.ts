import { setTimeout as passed } from 'node:timers/promises';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { LightClient } from './support/light-client.ts';
import { becomes, cpuSeconds } from './support/probe.ts';
import { Findings, type Report, runCommand } from './support/report.ts';

export interface EmfileFigures {
  readonly descriptors: number;
  readonly attempts: number;
  /** How many must be let in. */
  readonly admitted: number;
  readonly seconds: number;
}

/** R13: when descriptors run out, who is in keeps chatting, nothing spins, and it recovers. */
export async function checkEmfile(figures: EmfileFigures, args: readonly string[] = []): Promise<Report> {
  const { descriptors, attempts, admitted, seconds } = figures;
  const findings = new Findings('check:emfile');
  const wrapper = ['sh', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh'];
  await using server = await ServerProcess.start({ args, wrapper });
  const alice = await RawClient.join(server.port, 'alice');
  const bob = await RawClient.join(server.port, 'bob');
  const clients = await Promise.all(
    Array.from({ length: attempts }, (_, index) => tryToJoin(server.port, index)),
  );
  const joined = clients.filter((client) => client !== undefined);
  findings.atLeast(
    `let in of ${attempts} attempts with ${descriptors} descriptors`,
    joined.length + 2,
    admitted,
  );
  const used = cpuSeconds(server.pid);
  const end = performance.now() + seconds * 1000;
  let turnedAway = 0;
  while (performance.now() < end) {
    const more = await Promise.all(
      Array.from({ length: 10 }, (_, index) => tryToJoin(server.port, attempts + index)),
    );
    turnedAway += more.filter((client) => client === undefined).length;
    for (const client of more) client?.destroy();
    await fence(alice, bob);
    await passed(200);
  }
  findings.note('turned away while it was full', turnedAway);
  findings.atMost('percent of a processor meanwhile', ((cpuSeconds(server.pid) - used) / seconds) * 100, 30);
  alice.send('in the log');
  await fence(alice, bob);
  findings.exactly(
    'log',
    server.chatLog.some(({ text }) => text === 'in the log') ? 'works' : 'broken',
    'works',
  );
  const leaving = joined.slice(0, 50);
  for (const client of leaving) client.say('BYE');
  await becomes(() => leaving.every(({ isClosed }) => isClosed));
  const again = await Promise.all(
    Array.from({ length: 40 }, (_, index) => tryToJoin(server.port, 2 * attempts + index)),
  );
  findings.exactly('let in once 50 have left', again.filter((client) => client !== undefined).length, 40);
  for (const client of [alice, bob, ...joined, ...again]) client?.destroy();
  return findings.report();
}

async function tryToJoin(port: number, index: number): Promise<LightClient | undefined> {
  return await LightClient.join(port, `user${index}`).catch(() => undefined);
}

if (import.meta.main) {
  const figures = { descriptors: 256, attempts: 400, admitted: 190, seconds: 5 };
  await runCommand(figures, (given) => checkEmfile(given));
}
