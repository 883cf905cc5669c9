import process from 'node:process';
import { harmless } from '../../protocol/text.ts';

/** Says something to the person or the script that started us: one line on standard error, whatever is in it. */
export function complain(line: string): void {
  process.stderr.write(`client: ${harmless(line)}\n`);
}

/** Milliseconds that the server may take to close after BYE, when somebody waits for the prompt of their shell. */
export const PATIENCE = 5000;
