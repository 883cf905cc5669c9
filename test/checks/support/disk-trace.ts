import { basename, dirname } from 'node:path';

/** What a server did to the files of its journal, and what it told anybody, in the order in which it happened. */
export type DiskStep =
  | { readonly type: 'make'; readonly file: string }
  | { readonly type: 'write'; readonly file: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly type: 'cut'; readonly file: string; readonly length: number }
  | { readonly type: 'rename'; readonly file: string; readonly to: string }
  | { readonly type: 'remove'; readonly file: string }
  /** All that was done to a file, or to the names in the directory, is on disk. */
  | { readonly type: 'sync'; readonly file: string }
  | { readonly type: 'sync-names' }
  /** Somebody is told that everything up to this number is there. */
  | { readonly type: 'told'; readonly seq: number };

/** The calls that must be watched for this, with their texts in hexadecimal. */
export const DISK_CALLS = [
  ...['openat', 'pwrite64', 'write', 'writev', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'unlink'],
];

/** The shared memory of SQLite is no file that a power cut leaves. */
const JOURNAL = /^parley\.db(?!.*-shm$)/;
const LINE = /^(\d+)\s+[\d.]+ (.*)$/;
const UNFINISHED = / <unfinished \.\.\.>$/;
const RESUMED = /^<\.\.\. \w+ resumed>/;
const CALL = /^(\w+)\((.*)\)\s+= (-?\d+)/s;
const HEX = /\\x([0-9a-f]{2})/g;
const NUMBER = /"seq":(\d+)/g;

/** Reads what strace wrote of a server with its data in `directory`. Calls that failed did nothing. */
export function* diskSteps(trace: string, directory: string): Iterable<DiskStep> {
  const begun = new Map<string, string>();
  for (const line of trace.split('\n')) {
    const [, thread = '', rest = ''] = LINE.exec(line) ?? [];
    if (UNFINISHED.test(rest)) {
      const start = rest.replace(UNFINISHED, '');
      begun.set(thread, start);
      // Told is told as soon as the call begins; all else is done only when it ends.
      yield* toldIn(start);
      continue;
    }
    const isResumed = RESUMED.test(rest);
    const whole = isResumed ? (begun.get(thread) ?? '') + rest.replace(RESUMED, '') : rest;
    const [, name = '', args = '', result = '-1'] = CALL.exec(whole) ?? [];
    if (Number(result) < 0) continue;
    if (!isResumed) yield* toldIn(whole);
    const step = stepOf(name, args, directory);
    if (step !== undefined) yield step;
  }
}

function* toldIn(call: string): Iterable<DiskStep> {
  if (!/^writev?\(\d+<(?:TCP|socket)/.test(plain(call.slice(0, 200)))) return;
  const numbers = [...plain(call).matchAll(NUMBER)].map(([, seq]) => Number(seq));
  if (numbers.length > 0) yield { type: 'told', seq: Math.max(...numbers) };
}

function stepOf(name: string, args: string, directory: string): DiskStep | undefined {
  const [path, to = ''] = pathsIn(name, args);
  if (path === directory && name === 'fsync') return { type: 'sync-names' };
  const file = basename(path ?? '');
  if (path === undefined || dirname(path) !== directory || !JOURNAL.test(file)) return undefined;
  switch (name) {
    case 'openat':
      return args.includes('O_CREAT') ? { type: 'make', file } : undefined;
    case 'pwrite64': {
      const [, hex = '', offset = ''] = /, "([^"]*)", \d+, (\d+)$/.exec(args) ?? [];
      return { type: 'write', file, offset: Number(offset), bytes: bytesOf(hex) };
    }
    case 'ftruncate':
      return { type: 'cut', file, length: Number(args.split(', ').at(-1)) };
    case 'rename':
      return { type: 'rename', file, to: basename(to) };
    case 'unlink':
      return { type: 'remove', file };
    case 'fsync':
    case 'fdatasync':
      return { type: 'sync', file };
    default:
      return undefined;
  }
}

/** The files that a call is about: by their descriptor, or by their names. */
function pathsIn(name: string, args: string): readonly string[] {
  const isByName = name === 'openat' || name === 'rename' || name === 'unlink';
  const pattern = isByName ? /"([^"]*)"/g : /^\d+<([^>]*)>/g;
  return [...args.matchAll(pattern)].map(([, path = '']) => plain(path));
}

function plain(text: string): string {
  return text.replace(HEX, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}
