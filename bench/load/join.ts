import { once } from 'node:events';
import { Crowd } from './crowd.ts';
import { Participants } from './participants.ts';
import type { JoinResult, JoinTask } from './task.ts';

/** Lets everyone join at once. */
export async function measureJoin(task: JoinTask): Promise<JoinResult> {
  const start = performance.now();
  if (task.protocol === 2) await Participants.enter(task.port, task.members, task.patience);
  else await joinCrowd(task);
  return { seconds: (performance.now() - start) / 1000 };
}

async function joinCrowd({ port, members, patience }: JoinTask): Promise<void> {
  const crowd = await Crowd.join(port, members, 0, patience);
  if (crowd.received > 0) throw new Error('somebody received something, although nobody said anything');
}

/** Resolves when whoever started us has no more use for the members. */
export async function released(): Promise<void> {
  process.stdin.resume();
  await once(process.stdin, 'end');
}
