import { harmless } from '../protocol/text.ts';
import { DirectoryInUse } from '../store/data-directory.ts';
import { UnusableJournal } from '../store/unusable-journal.ts';
import type { ServerOptions } from './options.ts';

/** One line that says why the server could not start, and what to do. */
export function startErrorLine(error: unknown, options: ServerOptions): string {
  return harmless(wordsOf(error, options));
}

function wordsOf(error: unknown, { port, host, data }: ServerOptions): string {
  if (error instanceof DirectoryInUse || error instanceof UnusableJournal) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, syscall } = error as NodeJS.ErrnoException; // A system error has these, any other has not.
  if (syscall === 'listen' || syscall === 'getaddrinfo')
    return listenErrorLine(code, port, host) ?? error.message;
  if (code !== undefined)
    return `the data directory ${data} can't be used: ${error.message}; give another with --data`;
  return error.message;
}

function listenErrorLine(
  code: string | undefined,
  port: number,
  host: string | undefined,
): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is in use; stop the program that uses it, or give another port: ./server ${port < 65_535 ? port + 1 : port - 1}`;
    case 'EACCES':
      return `there is no permission to listen on port ${port}; ports from 1024 on need none: ./server 43221`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is not an address of this machine; leave --host out to listen on all of them`;
    default:
      return undefined;
  }
}
