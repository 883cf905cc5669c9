import { Worker } from 'node:worker_threads';
import type { StartThread } from '../../../src/store/journal/store-threads.ts';

/** Starts the threads of the journal from their sources. */
export const startThread: StartThread = (name, workerData) =>
  new Worker(new URL(`../../../src/store/journal/${name}-thread.ts`, import.meta.url), { workerData });
