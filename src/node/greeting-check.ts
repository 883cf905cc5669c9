import type { Buffer } from 'node:buffer';
import { HEADER_BYTES } from '../wire/frames.ts';

const HELLO = 'HELLO';
const REFUSAL = 'ERROR ';

/** What the first bytes of a peer show about it. */
export type Greeting = 'server' | 'stranger' | 'undecided';

/**
 * Whether the peer speaks the base protocol, from its first bytes however few have come: its first frame is HELLO, or
 * an ERROR of a server that can't take us. Anything else (a web server, SSH, mail) is known by its first few bytes.
 */
export function readGreeting(first: Buffer): Greeting {
  if (first.length < HEADER_BYTES) return 'undecided';
  const length = first.readUInt16BE(0);
  const expected = length === HELLO.length ? HELLO : REFUSAL;
  if (length < expected.length) return 'stranger';
  const seen = first.toString('latin1', HEADER_BYTES, HEADER_BYTES + expected.length);
  if (!expected.startsWith(seen)) return 'stranger';
  return seen.length === expected.length ? 'server' : 'undecided';
}

/** As many bytes as `readGreeting` ever looks at. */
export const GREETING_BYTES = HEADER_BYTES + REFUSAL.length;
