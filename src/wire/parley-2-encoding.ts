import { Buffer } from 'node:buffer';
import type { Event } from '../protocol/event.ts';
import type { Encoding } from './codec.ts';
import { framedLine } from './framed-lines.ts';

/** What the server says in protocol 2: an event is a line of JSON. */
export const parley2Encoding: Encoding = {
  name: 'parley-2',
  encode,
  // A Buffer, since a socket would make one of any other bytes, once for each of a thousand readers.
  join: (parts) => Buffer.concat(parts),
};

const NOTHING = new Uint8Array(0);

function encode(event: Event): Uint8Array {
  switch (event.type) {
    case 'hello':
    case 'ready':
    case 'retry':
      return NOTHING;
    default:
      return framedLine(JSON.stringify(event));
  }
}
