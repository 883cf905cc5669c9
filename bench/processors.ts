import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const SERVER = '0';
const LOAD = '1';

/** Whether server and load can be given a processor each. */
export const arePinned = availableParallelism() > 1 && canPin();

/** A command, held to the processor of the server. */
export function onServerProcessor(command: readonly string[]): readonly string[] {
  return arePinned ? ['taskset', '-c', SERVER, ...command] : command;
}

/** A command, held to the processor of the load. */
export function onLoadProcessor(command: readonly string[]): readonly string[] {
  return arePinned ? ['taskset', '-c', LOAD, ...command] : command;
}

function canPin(): boolean {
  return spawnSync('taskset', ['-c', `${SERVER},${LOAD}`, 'true'], { stdio: 'ignore' }).status === 0;
}
