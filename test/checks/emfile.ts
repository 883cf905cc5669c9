import { setTimeout as passed } from 'node:timers/promises';
import { Participant } from '../attacks/support/participant.ts';
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

/** How somebody is turned away with a word. */
const FULL = /the server has no room/;

/** R13: when descriptors run out, who is in keeps chatting, nothing spins, and it recovers. */
export async function checkEmfile(figures: EmfileFigures, args: readonly string[] = []): Promise<Report> {
  const { descriptors, attempts, admitted, seconds } = figures;
  const findings = new Findings('check:emfile');
  const wrapper = ['sh', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh'];
  await using server = await ServerProcess.start({ args, wrapper });
  const alice = await RawClient.join(server.port, 'alice');
  const bob = await RawClient.join(server.port, 'bob');
  const historian = await Participant.enter(server.port, 'historian');
  const clients = await Promise.all(
    Array.from({ length: attempts }, (_, index) => tryToJoin(server.port, index)),
  );
  const joined = clients.filter((client) => client instanceof LightClient);
  const unanswered = clients.filter((client) => !(client instanceof LightClient || FULL.test(client)));
  findings.atLeast(
    `let in of ${attempts} attempts with ${descriptors} descriptors`,
    joined.length + 3,
    admitted,
  );
  findings.exactly('turned away without a word', unanswered.length, 0);
  // What nobody has asked for before: it must not need a descriptor more.
  historian.ask({ type: 'history', room: '#lobby' });
  findings.exactly(
    'a page of history',
    await historian.expect('history').then(isThere, isMissing),
    'is there',
  );
  historian.ask({ type: 'search', query: 'nowhere' });
  findings.exactly('a search', await historian.expect('results').then(isThere, isMissing), 'is there');
  const used = cpuSeconds(server.pid);
  const end = performance.now() + seconds * 1000;
  let turnedAway = 0;
  while (performance.now() < end) {
    const more = await Promise.all(
      Array.from({ length: 10 }, (_, index) => tryToJoin(server.port, attempts + index)),
    );
    turnedAway += more.filter((client) => !(client instanceof LightClient)).length;
    for (const client of more) if (client instanceof LightClient) client.destroy();
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
  findings.exactly(
    'let in once 50 have left',
    again.filter((client) => client instanceof LightClient).length,
    40,
  );
  for (const client of [alice, bob, ...joined, ...again]) if (typeof client !== 'string') client.destroy();
  historian.destroy();
  return findings.report();
}

/** A client that is in, or why it is not. */
async function tryToJoin(port: number, index: number): Promise<LightClient | string> {
  return await LightClient.join(port, `user${index}`).catch(String);
}

const isThere = () => 'is there';
const isMissing = () => 'is missing';

if (import.meta.main) {
  const figures = { descriptors: 256, attempts: 400, admitted: 185, seconds: 5 };
  await runCommand(figures, (given) => checkEmfile(given));
}
