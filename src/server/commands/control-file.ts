import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { opaqueField } from '../../protocol/fields.ts';

export const CONTROL_FILE = 'parley.control';
const MODE = 0o600;

const controlSchema = v.object({
  host: v.pipe(v.string(), v.nonEmpty()),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  secret: opaqueField,
});

/** How whoever owns a data directory reaches its server, and proves that they own it. */
export type Control = v.InferOutput<typeof controlSchema>;

/** What a data directory says of its server. `unusable`: there is a file that no server of ours wrote, or not to its end. */
export type ReadControl =
  | { readonly type: 'control'; readonly control: Control }
  | { readonly type: 'none' }
  | { readonly type: 'unusable' };

/**
 * Writes the control file of a data directory, all at once and in place of any other, mode 0600 whatever the umask.
 * Throws the system's error.
 */
export function writeControl(directory: string, control: Control): void {
  const path = pathIn(directory);
  const unfinished = `${path}.new`;
  // One that a crash has left may have been opened by anybody: what is written must be in a file of its own.
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, `${JSON.stringify(control)}\n`, { mode: MODE, flag: 'wx' });
  chmodSync(unfinished, MODE);
  renameSync(unfinished, path);
}

/** Takes the control file away; harmless if there is none. Throws the system's error. */
export function removeControl(directory: string): void {
  rmSync(pathIn(directory), { force: true });
}

/** Reads the control file of a data directory; throws the system's error if there is one and it can't be read. */
export function readControl(directory: string): ReadControl {
  const text = textOf(pathIn(directory));
  if (text === undefined) return { type: 'none' };
  const { success, output } = v.safeParse(controlSchema, parse(text));
  return success ? { type: 'control', control: output } : { type: 'unusable' };
}

function pathIn(directory: string): string {
  return join(directory, CONTROL_FILE);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
