import { type BigIntStats, fstatSync, readSync } from 'node:fs';

/** Bytes before a place in the log by which its file is known again: some lines, each with its time. */
const KNOWN_BY = 512;
const LINE_FEED = 0x0a;
/** FNV-1a, of 64 bits. */
const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/** A place in a file, and by what that file is known again. */
export interface LogMark {
  /** Device and inode. A device has another number after a mount or a start of the machine, so it is not looked at. */
  readonly file: string;
  /** In bytes. */
  readonly length: number;
  /** The hash of what is before the place: never the text, which may be deleted. Older servers did not note it. */
  readonly before?: string;
}

/** Marks a place in a file. Throws the system's error. */
export function markLog(descriptor: number, length: number): LogMark {
  const stats = fstatSync(descriptor, { bigint: true });
  const mark = { file: `${stats.dev}:${stats.ino}`, length };
  return stats.isFile() ? { ...mark, before: hashBefore(descriptor, length) } : mark;
}

/**
 * Whether a file is the one with a mark. It is the `same` if what is before the place is, be it a copy. `shorter`: it
 * was, and ends before the place. Anything else is another, also where the same file has other contents by now.
 */
export function recognize(descriptor: number, mark: LogMark): 'same' | 'shorter' | 'other' {
  const stats = fstatSync(descriptor, { bigint: true });
  if (!stats.isFile()) return 'other';
  if (stats.size < mark.length) return hasInode(stats, mark) ? 'shorter' : 'other';
  // Nothing is before the place, or nobody has noted what.
  if (mark.length === 0) return hasInode(stats, mark) ? 'same' : 'other';
  if (mark.before === undefined) {
    return hasInode(stats, mark) && endsLine(descriptor, mark.length) ? 'same' : 'other';
  }
  return hashBefore(descriptor, mark.length) === mark.before ? 'same' : 'other';
}

function hasInode({ ino }: BigIntStats, { file }: LogMark): boolean {
  return file.slice(file.indexOf(':') + 1) === `${ino}`;
}

function endsLine(descriptor: number, length: number): boolean {
  return bytesBefore(descriptor, length, 1)[0] === LINE_FEED;
}

function hashBefore(descriptor: number, length: number): string {
  let hash = OFFSET;
  for (const byte of bytesBefore(descriptor, length, KNOWN_BY)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  }
  return hash.toString(16);
}

function bytesBefore(descriptor: number, length: number, count: number): Buffer {
  const from = Math.max(0, length - count);
  const bytes = Buffer.alloc(length - from);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, from));
}
