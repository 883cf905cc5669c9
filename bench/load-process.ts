import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { JoinTask, ResultOf, Task } from './load/task.ts';
import { onLoadProcessor } from './processors.ts';
import { NODE } from './subject.ts';

const LOAD = join(import.meta.dirname, 'load.ts');

/** Has a task done by a load generator in a process of its own. Throws with what it says if it can't be done. */
export async function runLoad<Asked extends Task>(task: Asked): Promise<ResultOf<Asked>> {
  const { result, release } = startLoad(task);
  release();
  return await result;
}

/** What the members that joined are good for, while they are there. */
export async function whileJoined<Value>(task: JoinTask, use: () => Promise<Value>): Promise<Value> {
  const { result, release, ended } = startLoad(task);
  try {
    await result;
    return await use();
  } finally {
    release();
    await ended;
  }
}

interface Load<Asked extends Task> {
  readonly result: Promise<ResultOf<Asked>>;
  /** Lets it go once it is done. */
  readonly release: () => void;
  readonly ended: Promise<void>;
}

function startLoad<Asked extends Task>(task: Asked): Load<Asked> {
  const [program = '', ...args] = onLoadProcessor([NODE, LOAD, JSON.stringify(task)]);
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const { promise, resolve, reject } = Promise.withResolvers<ResultOf<Asked>>();
  let said = '';
  let complaint = '';
  child.stdout.on('data', (bytes) => {
    said += bytes;
    if (said.endsWith('\n')) resolve(JSON.parse(said));
  });
  child.stderr.on('data', (bytes) => (complaint += bytes));
  child.on('error', reject);
  child.on('close', (code) => {
    reject(new Error(`${task.type} with ${task.members} members (code ${code}): ${complaint.trim()}`));
  });
  const ended = once(child, 'close').then(() => {});
  return { result: promise, release: () => child.stdin.end(), ended };
}
