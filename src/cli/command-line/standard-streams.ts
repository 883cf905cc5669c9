import process from 'node:process';

/** Says something to the person or the script that started us: one line on standard error. */
export function complain(line: string): void {
  process.stderr.write(`client: ${line}\n`);
}

/** Milliseconds that the server may take to close after BYE, when somebody waits for the prompt of their shell. */
export const PATIENCE = 5000;
