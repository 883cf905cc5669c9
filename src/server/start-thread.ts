import { getAsset, isSea } from 'node:sea';
import { Worker } from 'node:worker_threads';
import type { StartThread } from '../store/journal/store-threads.ts';

/** Garbage that a thread may gather, in MiB: what it works on is gone in a moment, and without a bound it is kept for long. */
const YOUNG_GENERATION = 8;

/**
 * Starts a thread of the journal from wherever its program is: beside ours in a bundle, inside our executable, or among
 * the sources.
 */
export const startThread: StartThread = (name, workerData) =>
  new Worker(programOf(`${name}-thread`), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
  });

function programOf(name: string): URL {
  if (isSea()) return new URL(`data:text/javascript,${encodeURIComponent(getAsset(`${name}.mjs`, 'utf8'))}`);
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? `../store/journal/${name}.ts` : `./${name}.mjs`, import.meta.url);
}
