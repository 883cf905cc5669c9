import { parentPort, workerData } from 'node:worker_threads';
import { runReader } from './journal-reader.ts';

if (parentPort !== null) runReader(parentPort, workerData);
