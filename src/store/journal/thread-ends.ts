import type { Worker } from 'node:worker_threads';

/** Resolves when a thread has ended. */
export function gone(thread: Worker): Promise<void> {
  return new Promise((resolve) => thread.once('exit', () => resolve()));
}

/** What a thread has thrown, which may be anything. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
