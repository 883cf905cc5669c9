import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { runSearcher } from './journal-searcher.ts';

if (parentPort !== null) {
  // Of this thread alone, where the system can do that: nobody's message waits for the index.
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);
  runSearcher(parentPort, workerData);
}
