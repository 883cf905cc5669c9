import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why there can be no small file system here, and what to do about it; false if there can. */
export function whyNoSmallDisk(): string | false {
  if (process.platform !== 'linux') return 'small file systems are mounted on Linux only';
  return process.getuid?.() === 0 ? false : 'needs root, to mount a small file system: run the tests as root';
}

/** A file system that is soon full, with a directory in it. Gone with `using`. */
export class SmallDisk {
  readonly data: string;
  readonly path = mkdtempSync(join(tmpdir(), 'parley-disk-'));

  constructor(megabytes: number) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes(megabytes)}`, 'none', this.path]);
    this.data = join(this.path, 'data');
    mkdirSync(this.data);
  }

  /** Makes it so large from now on. */
  resize(megabytes: number): void {
    execFileSync('mount', ['-o', `remount,size=${kibibytes(megabytes)}`, this.path]);
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['--lazy', this.path]);
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A size as `mount` takes it, which knows no fractions. */
function kibibytes(megabytes: number): string {
  return `${Math.round(megabytes * 1024)}k`;
}
