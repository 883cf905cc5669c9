import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIBRARY = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find(existsSync);

/** Why the clock of a process can't be faked here, and what to do about it; false if it can. */
export const whyNoFakedTime: string | false =
  LIBRARY === undefined ? 'libfaketime is not installed: make test-tools' : false;

/** The clock of a process, to be set while it runs. Gone with `using`. */
export class FakedTime {
  readonly #directory = mkdtempSync(join(tmpdir(), 'parley-clock-'));
  readonly #offset = join(this.#directory, 'offset');
  readonly #alsoMonotonic: boolean;

  /** Faked is the wall clock alone, as when somebody sets it, or `alsoMonotonic` every clock there is. */
  constructor(alsoMonotonic = false) {
    this.#alsoMonotonic = alsoMonotonic;
    this.jump('+0');
  }

  /** What goes into the environment of the process. */
  get env(): NodeJS.ProcessEnv {
    return {
      LD_PRELOAD: LIBRARY ?? '',
      FAKETIME_TIMESTAMP_FILE: this.#offset,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: this.#alsoMonotonic ? '0' : '1',
    };
  }

  /** Sets the clock so far ahead of the machine's or, with a minus, behind it: `+730d`, `-1d`, `+0`. */
  jump(offset: string): void {
    writeFileSync(this.#offset, offset);
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
