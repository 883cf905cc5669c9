import { once } from 'node:events';
import { Crowd } from './crowd.ts';
import type { JoinResult, JoinTask } from './task.ts';

/** Lets everyone join at once. */
export async function measureJoin(task: JoinTask): Promise<JoinResult> {
  const start = performance.now();
  const crowd = await Crowd.join(task.port, task.members, 0, task.patience);
  const seconds = (performance.now() - start) / 1000;
  if (crowd.received > 0) throw new Error('somebody received something, although nobody said anything');
  return { seconds };
}

/** Resolves when whoever started us has no more use for the members. */
export async function released(): Promise<void> {
  process.stdin.resume();
  await once(process.stdin, 'end');
}
