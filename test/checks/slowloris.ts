import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { ServerProcess, type StartOptions } from '../support/server-process.ts';
import { LightClient } from './support/light-client.ts';
import { Namespace, whyNoNamespaces } from './support/namespace.ts';
import { percentile } from './support/probe.ts';
import { Findings, type Report, runCommand } from './support/report.ts';

/** Milliseconds between honest people, so that the attack goes on while they come. */
const PAUSE = 50;
const ATTACKER = join(import.meta.dirname, 'support/half-open-attacker.mjs');

export interface SlowlorisFigures {
  /** Handshakes that are begun and never finished. */
  readonly halfOpen: number;
  readonly addresses: number;
  /** Honest people who come meanwhile. */
  readonly tries: number;
}

/** From where an attack comes, and an honest person meanwhile. */
interface Ground {
  readonly host: string;
  readonly addresses: readonly string[];
  readonly prefix: readonly string[];
  readonly honest: (index: number) => string;
}

/** R9: half-open handshakes from many addresses do not keep people out. On this machine's own addresses only. */
export async function checkSlowlorisNearby(
  figures: SlowlorisFigures,
  args: readonly string[] = [],
  descriptors = 4096,
): Promise<Report> {
  const addresses = Array.from(
    { length: figures.addresses },
    (_, index) => `127.50.${index % 200}.${1 + Math.floor(index / 200)}`,
  );
  const ground = {
    host: '127.0.0.1',
    addresses,
    prefix: [],
    honest: (index: number) => `127.60.0.${1 + (index % 200)}`,
  };
  const wrapper = ['sh', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh'];
  return attackFrom(ground, figures, { args: ['--count-loopback', ...args], wrapper });
}

/** R9, with every address on the other end of a wire, as an attacker's are. Needs network namespaces. */
export async function checkSlowloris(figures: SlowlorisFigures): Promise<Report> {
  const reason = whyNoNamespaces();
  if (reason !== false) throw new Error(reason);
  using namespace = new Namespace(figures.addresses);
  const { near, addresses, prefix } = namespace;
  return await attackFrom({ host: near, addresses, prefix, honest: () => near }, figures, {});
}

async function attackFrom(ground: Ground, figures: SlowlorisFigures, options: StartOptions): Promise<Report> {
  const findings = new Findings('check:slowloris');
  await using server = await ServerProcess.start(options);
  const attacker = await startAttacker(ground, server.port, figures.halfOpen);
  const waits: number[] = [];
  try {
    for (let index = 0; index < figures.tries; index += 1) {
      const began = performance.now();
      const join = { host: ground.host, localAddress: ground.honest(index), seconds: 2 };
      const honest = await LightClient.join(server.port, `honest${index}`, join).catch(() => undefined);
      if (honest !== undefined) waits.push(performance.now() - began);
      honest?.destroy();
      await passed(PAUSE);
    }
    // The log counts them once a second.
    await passed(1500);
  } finally {
    attacker.kill('SIGKILL');
  }
  const evicted = server.serverLog.filter(({ cause }) => cause === 'waiting-room-full');
  findings.note('half-open handshakes', `${figures.halfOpen} from ${figures.addresses} addresses`);
  findings.note(
    'of them turned out to make room',
    evicted.reduce((sum, { count }) => sum + Number(count), 0),
  );
  findings.exactly('honest people READY in 1 s', waits.filter((wait) => wait <= 1000).length, figures.tries);
  findings.note('ms until READY, at most', waits.length > 0 ? percentile(waits, 1) : 'never');
  return findings.report();
}

async function startAttacker(
  { host, addresses, prefix }: Ground,
  port: number,
  count: number,
): Promise<ChildProcess> {
  const command = [
    ...prefix,
    process.execPath,
    ATTACKER,
    host,
    String(port),
    String(count),
    addresses.join(),
  ];
  const [program = '', ...rest] = command;
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data', { signal: AbortSignal.timeout(60_000) });
    return child;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

if (import.meta.main) await runCommand({ halfOpen: 5000, addresses: 250, tries: 100 }, checkSlowloris);
