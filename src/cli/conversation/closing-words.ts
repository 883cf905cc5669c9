import type { Closed } from '../../node/dial.ts';
import { harmless } from '../../protocol/text.ts';
import type { ClientOptions } from '../command-line/options.ts';

/** One line that says why there is no connection, or no more, and what to do. */
export function closingWords(closed: Closed, { host, port }: ClientOptions): string {
  const name = harmless(host);
  const where = `${name} port ${port}`;
  switch (closed.reason) {
    case 'ended':
      return 'the server closed the connection without warning; start the client again to come back';
    case 'lost':
      return `the connection to the server was lost (${closed.message}); start the client again to come back`;
    case 'stranger':
      return `what answers on ${where} is no Parley server; check the address and the port`;
    case 'silent':
      return `nothing was heard from ${where} for 30 seconds; check the address and the port`;
    case 'unreachable':
      return unreachableWords(closed.code, closed.message, name, port);
  }
}

/** For whoever leaves: what that waits for, and how not to wait. */
export function leavingWords(unsent: number): string {
  if (unsent === 0) return 'leaving …';
  const waiting = unsent === 1 ? '1 message is' : `${unsent} messages are`;
  return `leaving; ${waiting} not sent yet, Ctrl-C again to go at once`;
}

function unreachableWords(code: string, message: string, name: string, port: number): string {
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens on ${name} port ${port}; start a server there (./server ${port}), or check the address`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return `there is no host ${name}; check the name, or the network`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${name} can't be reached from here; check the address, or the network`;
    default:
      return `no connection to ${name} port ${port}: ${message}`;
  }
}
