import { parentPort, workerData } from 'node:worker_threads';
import { runSearcher } from './journal-searcher.ts';

if (parentPort !== null) runSearcher(parentPort, workerData);
