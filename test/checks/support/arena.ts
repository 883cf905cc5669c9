import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestOptions, test } from 'node:test';
import { formatLogLine, type LogLine } from '../../../src/store/log/log-line.ts';
import { baseEncoding } from '../../../src/wire/base-encoding.ts';
import { HEADER_BYTES } from '../../../src/wire/frames.ts';
import { parseLog, ServerProcess, type StartOptions } from '../../support/server-process.ts';
import { ControlPair, RAW_CONTROL } from './control-pair.ts';
import { becomes, COLLECTABLE, openDescriptors, percentile, residentAfterGc } from './probe.ts';

const MIB = 1024 * 1024;
/** Milliseconds; the catalogue's own sizes take their time. */
const TIMEOUT = process.env.PARLEY_ATTACKS === 'full' ? 900_000 : 60_000;
/** Heap that the four threads of a fresh process grow into once and keep, on top of what an attack may leave. */
const WARMING_UP = 48 * MIB;

export interface AttackOptions extends Pick<StartOptions, 'args' | 'wrapper'> {
  /** Holds the memory against what it was before (CC4), which takes a second; once per file is enough. */
  readonly measuresMemory?: boolean;
  readonly skip?: TestOptions['skip'];
  /** Whether the attack itself ends the server: then only the files are looked at afterwards. */
  readonly endsServer?: boolean;
}

/** A server under attack, with two bystanders. */
export interface Arena {
  readonly server: ServerProcess;
  readonly port: number;
  readonly controls: ControlPair;
}

/**
 * A test of one item of the catalogue, with the common check around it: before, during and after, bystanders talk
 * within a second (CC2) and the server answers at once (CC3); afterwards it is the same process without an error of its
 * own (CC1), its memory and descriptors are back (CC4), the log is clean and what the bystanders saw (CC5, CC6), and
 * the attack has not flooded `server.log` (CC7).
 */
export function attack(name: string, options: AttackOptions, run: (arena: Arena) => Promise<void>): void {
  const { skip = false, endsServer = false, measuresMemory = false, ...start } = options;
  test(name, { timeout: TIMEOUT, skip }, async () => {
    await using server = await ServerProcess.start({ ...start, env: COLLECTABLE });
    const controls = await ControlPair.join(server.port);
    try {
      await controls.exchange();
      const descriptors = openDescriptors(server.pid);
      const measured = () => controls.quietDuring(() => residentAfterGc(server.pid));
      const resident = measuresMemory ? await measured() : undefined;
      await run({ server, port: server.port, controls });
      if (!endsServer) await assertUnharmed(server, controls, descriptors);
      if (resident !== undefined) await assertMemoryIsBack(server, resident);
      assertCleanLogs(server);
    } finally {
      controls.stop();
    }
  });
}

async function assertUnharmed(
  server: ServerProcess,
  controls: ControlPair,
  descriptors: number,
): Promise<void> {
  await controls.exchange();
  assert.ok(server.child.exitCode === null && server.child.signalCode === null, 'CC1: the server runs');
  assert.ok(controls.isAlive, 'CC2: the bystanders are still connected');
  assertFast(controls);
  const isBack = await becomes(() => openDescriptors(server.pid) <= descriptors);
  assert.ok(isBack, `CC4: ${openDescriptors(server.pid)} descriptors, ${descriptors} before`);
  assertSameAsHeard(server, controls);
}

/** On top of what is promised comes what the machine itself takes just now. */
function assertFast({ slowest, roundTrips, anchor }: ControlPair): void {
  const noise = anchor.slowest;
  assert.ok(
    slowest <= 1000 + 4 * noise,
    `CC2: an exchange took ${slowest} ms, the machine's own ${noise} ms`,
  );
  const usual = percentile(roundTrips, 0.9);
  assert.ok(usual <= 200 + 4 * noise, `CC3: exchanges took ${usual} ms, the machine's own ${noise} ms`);
}

async function assertMemoryIsBack(server: ServerProcess, before: number): Promise<void> {
  const grown = (await residentAfterGc(server.pid)) - before;
  assert.ok(grown <= 16 * MIB + WARMING_UP, `CC4: memory has grown by ${grown / MIB} MiB`);
}

function assertSameAsHeard(server: ServerProcess, controls: ControlPair): void {
  const logged = server.chatLog.filter(({ nick }) => nick !== 'control1');
  controls.heard.forEach((text, index) => {
    const line = logged[index];
    const same = line !== undefined && text === asShown(line);
    assert.ok(same, `CC6: ${index} texts were heard as they are in the log, not ${text.slice(0, 100)}`);
    assert.doesNotMatch(text, RAW_CONTROL, 'CC5: no raw control character reaches a base client');
  });
}

function asShown({ nick, text, time, room }: LogLine): string {
  const bytes = baseEncoding.encode({ type: 'message', identity: '?', nick, text, time, room, seq: 0 });
  return Buffer.from(bytes).toString('utf8', HEADER_BYTES);
}

function assertCleanLogs(server: ServerProcess): void {
  const bytes = readFileSync(join(server.data, 'chat.log'), 'utf8');
  assert.doesNotMatch(
    bytes,
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/,
    'CC5: the log is clean',
  );
  const again = parseLog(bytes)
    .map((line) => `${formatLogLine(line)}\n`)
    .join('');
  assert.equal(again, bytes, 'CC5: the log reads back exactly');
  const lines = server.serverLog;
  assert.deepEqual(
    lines.filter(({ event }) => event === 'internal-error'),
    [],
    'CC1: no error of ours',
  );
  const perSecond = new Map<string, number>();
  for (const { event, cause, time } of lines) {
    if (event !== 'not-named' && event !== 'accept-failed') continue;
    const key = `${event} ${cause} ${String(time).slice(0, 19)}`;
    perSecond.set(key, (perSecond.get(key) ?? 0) + 1);
  }
  for (const [key, count] of perSecond) assert.ok(count <= 10, `CC7: ${count} lines in a second: ${key}`);
}
