import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARY = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find(existsSync);

/** Why the wall clock of a process can't be moved here, and what to do about it; false if it can. */
export const whyNoFaketime: string | false =
  LIBRARY === undefined ? 'libfaketime is not installed: apt-get install faketime (Debian)' : false;

/** What moves the wall clock of a process that is started with `env`: `jump('+730d')` puts it so far from the true one. */
export function withFaketime(directory: string): {
  readonly env: NodeJS.ProcessEnv;
  readonly jump: (offset: string) => void;
} {
  const file = join(directory, 'clock');
  const jump = (offset: string) => writeFileSync(file, offset);
  jump('+0');
  const env = {
    LD_PRELOAD: LIBRARY ?? '',
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  return { env, jump };
}
