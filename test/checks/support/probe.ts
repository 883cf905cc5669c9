import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';

const TICKS_PER_SECOND = 100;
const MIB = 1024 * 1024;
const MOST_COLLECTIONS = 20;

/** Puts this into the environment of a server, and `residentAfterGc` can make it collect its garbage. */
export const COLLECTABLE: NodeJS.ProcessEnv = {
  NODE_OPTIONS: `--expose-gc --import ${join(import.meta.dirname, 'gc-on-signal.mjs')}`,
};

/** Memory that a process holds, in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

/** The same after full collections of a server that was started `COLLECTABLE`, as soon as they bring no more. */
export async function residentAfterGc(pid: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let [round, inVain] = [0, 0]; round < MOST_COLLECTIONS && inVain < 2; round += 1) {
    process.kill(pid, 'SIGUSR2');
    // Pages go back to the system in the background, and on a busy machine a thread collects late: only time brings it.
    await passed(150);
    const resident = residentBytes(pid);
    inVain = resident < least - MIB ? 0 : inVain + 1;
    least = Math.min(least, resident);
  }
  return least;
}

/** Open descriptors of a process: sockets, files, and what the runtime needs. */
export function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Processor time that a process has used, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program stands in parentheses and may hold blanks; fields are counted behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Asks again until `isSo`, at most for `seconds`; whether it became so. */
export async function becomes(isSo: () => boolean, seconds = 10): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!isSo()) {
    if (performance.now() > deadline) return false;
    await passed(20);
  }
  return true;
}

/** The value below which `share` (0 to 1) of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
