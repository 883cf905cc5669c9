import { parentPort, workerData } from 'node:worker_threads';
import { runWriter } from './journal-writer.ts';

if (parentPort !== null) runWriter(parentPort, workerData);
