import { setTimeout as passed } from 'node:timers/promises';
import { ServerProcess } from '../support/server-process.ts';
import { joinCrowd, LightClient } from './support/light-client.ts';
import { becomes } from './support/probe.ts';
import { Findings, type Report, runCommand } from './support/report.ts';

export interface ShutdownFigures {
  readonly clients: number;
  /** How many of them have stopped reading long before. */
  readonly stalled: number;
  readonly messagesPerSecond: number;
  readonly grace: number;
  /** Most seconds from a second signal to the end. */
  readonly hurry: number;
}

/** What the clients got to see. */
interface Seen {
  readonly texts: Set<string>;
  readonly warnings: number[];
}

const WARNING = /^Server will shut down in \d+ seconds$/;

/** R14: the end is announced once to everyone, loses nothing that was shown, and is on time whoever does not read. */
export async function checkShutdown(
  figures: ShutdownFigures,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<Report> {
  const findings = new Findings('check:shutdown');
  await endOnce(findings, figures, signal, 'after the grace', async () => figures.grace + 2);
  await endOnce(findings, { ...figures, grace: 60 }, signal, 'at the second signal', async (server) => {
    await passed(500);
    server.signal(signal);
    return figures.hurry;
  });
  return findings.report();
}

async function endOnce(
  findings: Findings,
  { clients, stalled, messagesPerSecond, grace }: ShutdownFigures,
  signal: NodeJS.Signals,
  when: string,
  go: (server: ServerProcess) => Promise<number>,
): Promise<void> {
  const args = [
    '--grace',
    String(grace),
    '--rate',
    '0',
    '--max-text',
    '16384',
    '--stall',
    '600',
    '--send-queue',
    '67108864',
  ];
  await using server = await ServerProcess.start({ args });
  const seen: Seen = { texts: new Set(), warnings: Array.from({ length: clients - stalled }, () => 0) };
  const hear = (text: string, index: number) => {
    if (WARNING.test(text)) seen.warnings[index] = (seen.warnings[index] ?? 0) + 1;
    else seen.texts.add(text);
  };
  const deaf = await joinCrowd(server.port, stalled, 'deaf');
  await fillUp(server.port, deaf);
  const crowd = await joinCrowd(server.port, clients - stalled, 'user', hear);
  const talking = talk(crowd, messagesPerSecond);
  await passed(1000);
  server.signal(signal);
  let at = performance.now();
  const limit = await go(server);
  if (grace > limit) at = performance.now();
  const ended = await server.ended(grace + 20);
  const seconds = (performance.now() - at) / 1000;
  clearInterval(talking);
  // What the system has already taken for the clients arrives within a moment after the end.
  await passed(200);
  const logged = new Set(server.chatLog.map(({ nick, text }) => `${nick}: ${text}`));
  const unlogged = [...seen.texts].filter((text) => !logged.has(text)).length;
  const wrong = seen.warnings.filter((count) => count !== 1).length;
  findings.exactly(`${when}: exit`, String(ended), '0');
  findings.atMost(`${when}: seconds`, seconds, limit);
  findings.exactly(`${when}: readers without exactly one warning`, wrong, 0);
  findings.exactly(`${when}: shown and not in the log, of ${seen.texts.size} texts`, unlogged, 0);
  for (const client of [...deaf, ...crowd]) client.destroy();
}

/** Makes these clients read no more, and says more to them than the system takes. */
async function fillUp(port: number, deaf: readonly LightClient[]): Promise<void> {
  for (const { socket } of deaf) socket.pause();
  let heard = 0;
  const reader = await LightClient.join(port, 'reader', { heard: () => (heard += 1) });
  const speaker = await LightClient.join(port, 'speaker');
  for (let said = 0; said < 600; said += 1) speaker.say('x'.repeat(16_000));
  await becomes(() => heard === 600, 20);
  for (const client of [reader, speaker]) client.destroy();
}

function talk(talkers: readonly LightClient[], messagesPerSecond: number): NodeJS.Timeout {
  const began = performance.now();
  let said = 0;
  return setInterval(() => {
    const due = ((performance.now() - began) / 1000) * messagesPerSecond;
    for (; said < due; said += 1) talkers[said % talkers.length]?.say(`text ${said}`);
  }, 20);
}

if (import.meta.main) {
  const figures = { clients: 500, stalled: 20, messagesPerSecond: 500, grace: 3, hurry: 1 };
  await runCommand(figures, (given) => checkShutdown(given));
}
