import { Buffer } from 'node:buffer';
import type { Command } from '../protocol/command.ts';
import { framedLine, LONGEST_CLIENT_LINE, LONGEST_FIRST_LINE } from './framed-lines.ts';

/**
 * The client's half of protocol 2: a command as frames; undefined if its line is longer than any server takes, since a
 * server closes the connection over that.
 */
export function commandFrames(command: Command): Uint8Array | undefined {
  const line = JSON.stringify(command);
  const longest = command.type === 'login' ? LONGEST_FIRST_LINE : LONGEST_CLIENT_LINE;
  return Buffer.byteLength(line) > longest ? undefined : framedLine(line);
}
