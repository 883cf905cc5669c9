import { FAULT_CLASSES, type FaultClass } from './faults.ts';
import { type RunOptions, run } from './run.ts';

/** Fault classes none of which can be left out if a seed is to fail still: found by leaving them out one by one. */
export async function smallestClasses(
  seed: number,
  { classes = new Set(FAULT_CLASSES), ...options }: RunOptions,
): Promise<readonly FaultClass[]> {
  let needed = classes;
  for (const name of classes) {
    const fewer = new Set([...needed].filter((other) => other !== name));
    const { violation } = await run(seed, { ...options, classes: fewer });
    if (violation !== undefined) needed = fewer;
  }
  return [...needed];
}
