import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
export const NODE = join(ROOT, 'scripts/node');
const ONE_WRITE = join(import.meta.dirname, 'yardsticks/one-write-per-message.ts');
const BATCH_PER_ROUND = join(import.meta.dirname, 'yardsticks/batch-per-round.c');

/** A server that is measured. It says `listens on port …` once it does. */
export interface Subject {
  readonly name: string;
  /** Its command line, given a directory of its own. */
  readonly command: (directory: string) => readonly string[];
}

export interface Subjects {
  readonly parley: Subject;
  /** The same, with its journal in memory: what durability costs. */
  readonly memory: Subject;
  readonly naive: Subject;
  /** Undefined where there is no C compiler. */
  readonly limit: Subject | undefined;
}

/** The servers; compiles the one in C into `directory`. */
export function makeSubjects(directory: string): Subjects {
  return {
    parley: parley('Parley'),
    memory: parley('Parley in memory', '--memory'),
    naive: { name: 'one write per message', command: () => [NODE, ONE_WRITE] },
    limit: compileLimit(join(directory, 'batch-per-round')),
  };
}

/** The built server, with everything as it comes but its limit of speed. */
export function parley(name: string, ...args: readonly string[]): Subject {
  const fixed = [join(ROOT, 'server'), '0', '--host', '127.0.0.1', '--rate', '0', ...args];
  return { name, command: (data) => [...fixed, '--data', data] };
}

function compileLimit(program: string): Subject | undefined {
  const { error, status, stderr } = spawnSync('cc', ['-O2', '-o', program, BATCH_PER_ROUND]);
  if (error !== undefined) return undefined;
  if (status !== 0) throw new Error(`the C program does not compile: ${stderr.toString()}`);
  return { name: 'C, batch per round', command: () => [program] };
}
