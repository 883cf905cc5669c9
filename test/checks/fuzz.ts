import { connect } from 'node:net';
import { setTimeout as passed } from 'node:timers/promises';
import { mutatedLines } from '../attacks/support/mutated-lines.ts';
import { ServerProcess } from '../support/server-process.ts';
import { ControlPair } from './support/control-pair.ts';
import { type Random, seededRandom } from './support/random.ts';
import { Findings, type Report, runCommand } from './support/report.ts';
import { mutatedSession } from './support/sessions.ts';

export interface FuzzFigures {
  readonly seconds: number;
  readonly seed: number;
}

const AT_ONCE = 16;
/** Milliseconds for which a session may stay open when the server does not close it. */
const LINGER = 100;

/** R10: whatever comes in, the server neither crashes nor hangs, and who talks meanwhile hardly notices. */
export async function checkFuzz(
  { seconds, seed }: FuzzFigures,
  sabotage: (server: ServerProcess) => void = () => {},
): Promise<Report> {
  const findings = new Findings('fuzz');
  findings.note('seed', seed);
  await using server = await ServerProcess.start({
    args: ['--rate', '0', '--tries', '1000', '--faults', '100000'],
  });
  const controls = await ControlPair.join(server.port);
  const sent = { frames: 0, sessions: 0, newer: 0 };
  const end = performance.now() + seconds * 1000;
  const workers = Array.from({ length: AT_ONCE }, async (_, worker) => {
    const random = seededRandom(seed + worker);
    while (performance.now() < end) {
      const isNewer = random.oneIn(2);
      const { bytes, frames } = isNewer ? mutatedLines(random) : mutatedSession(random);
      await send(server.port, bytes, random);
      sent.frames += frames;
      sent.sessions += 1;
      if (isNewer) sent.newer += 1;
    }
  });
  sabotage(server);
  await Promise.all(workers);
  const last = await controls.exchange(3).catch(() => Number.POSITIVE_INFINITY);
  const noise = controls.anchor.slowest;
  findings.note('frames', sent.frames);
  findings.note('sessions', sent.sessions);
  findings.atLeast('of them in protocol 2', sent.newer, 1);
  findings.exactly('crashes', server.child.exitCode === null && server.child.signalCode === null ? 0 : 1, 0);
  findings.exactly(
    'errors of ours',
    server.serverLog.filter(({ event }) => event === 'internal-error').length,
    0,
  );
  findings.atMost('ms of the last exchange of bystanders', last, 1000 + noise);
  findings.atMost(
    `ms of the slowest (the machine's own: ${Math.round(noise)})`,
    controls.slowest,
    200 + 4 * noise,
  );
  findings.exactly('lines of the log that do not read back', readsBack(server) ? 0 : 1, 0);
  controls.stop();
  return findings.report();
}

/** Writes the bytes in random pieces, then ends the connection in one of the ways there are. */
async function send(port: number, bytes: Uint8Array, random: Random): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('error', () => {});
  socket.resume();
  for (let from = 0; from < bytes.length && !socket.destroyed; ) {
    const to = from + 1 + random.below(random.oneIn(4) ? 4 : bytes.length);
    await new Promise<void>((written) => socket.write(bytes.subarray(from, to), () => written()));
    from = to;
  }
  if (random.oneIn(4)) socket.resetAndDestroy();
  else if (random.oneIn(2)) socket.end();
  await Promise.race([closed, passed(LINGER)]);
  socket.destroy();
}

function readsBack(server: ServerProcess): boolean {
  try {
    return server.chatLog.length > 0;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  const figures = { seconds: 60, seed: Date.now() % 2 ** 31 };
  await runCommand(figures, (given) => checkFuzz(given));
}
