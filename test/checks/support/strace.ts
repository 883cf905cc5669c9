import { spawnSync } from 'node:child_process';

/** Why system calls can't be watched or made to fail here, and what to do about it; false if they can. */
export function whyNoStrace(): string | false {
  if (process.platform !== 'linux') return 'strace is a matter of Linux';
  const tried = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']);
  if (tried.error !== undefined) return 'strace is not installed: make test-tools';
  return tried.status === 0 ? false : `this system lets no process be traced: ${tried.stderr}`;
}

export interface StraceOptions {
  /** Where what happened is written; nowhere unless given. */
  readonly output?: string;
  /** Calls that are written down. */
  readonly trace?: readonly string[];
  /** What is done to calls, as behind `-e inject=`. */
  readonly inject?: string;
  /** Only calls on these files are watched and tampered with. */
  readonly paths?: readonly string[];
  /** Longest text of a call that is written whole, in bytes. */
  readonly longest?: number;
}

/**
 * What is put in front of a program to have its system calls watched. The process that is started is the program's own;
 * strace runs beside it.
 */
export function underStrace({
  output = '/dev/null',
  trace = [],
  inject,
  paths = [],
  longest,
}: StraceOptions): readonly string[] {
  const calls = trace.length === 0 ? [] : ['-e', `trace=${trace.join(',')}`];
  // With the quick way of watching, signals are not injected.
  const injection = inject === undefined ? ['--seccomp-bpf'] : ['-e', `inject=${inject}`];
  const strings = longest === undefined ? [] : ['-xx', '-s', String(longest)];
  const files = paths.flatMap((path) => ['-P', path]);
  return [
    ...['strace', '-D', '-f', '-y', '-ttt', '-q', '-o', output],
    ...[...calls, ...injection, ...files, ...strings],
  ];
}
