import type { Arena } from '../../checks/support/arena.ts';
import { becomes, openDescriptors, residentAfterGc } from '../../checks/support/probe.ts';

/** Most that a second round may add, in MiB: as CC4 has it. */
export const MOST_ADDED = 16;

/**
 * MiB by which the memory of a server has grown over the second of two rounds after which everybody is gone again. Under
 * load a process takes once what it needs, and keeps it: that shows in the first. What is left behind for somebody who
 * has gone shows in each.
 */
export async function secondRoundAdds(
  { server, controls }: Arena,
  round: (name: string) => Promise<void>,
): Promise<number> {
  const descriptors = openDescriptors(server.pid);
  const heldAfter = async (name: string): Promise<number> => {
    await round(name);
    await becomes(() => openDescriptors(server.pid) <= descriptors);
    return controls.quietDuring(() => residentAfterGc(server.pid));
  };
  const first = await heldAfter('first');
  return ((await heldAfter('second')) - first) / 1024 / 1024;
}
