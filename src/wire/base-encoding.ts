import { Buffer } from 'node:buffer';
import type { Event, Message } from '../protocol/event.ts';
import { harmless, LINE_BREAK_PICTURE } from '../protocol/text.ts';
import type { Encoding } from './codec.ts';
import { frame, MAX_FRAME } from './frames.ts';

/**
 * What the server says in the base protocol. It has no word for most events: what somebody does is shown as the line that
 * people type for it, and what is gone is not shown at all.
 */
export const baseEncoding: Encoding = {
  name: 'base',
  encode,
  // A Buffer, since a socket would make one of any other bytes, once for each of a thousand readers.
  join: (parts) => Buffer.concat(parts),
};

const NOTHING = new Uint8Array(0);
const HELLO = frame('HELLO');
const READY = frame('READY');
const RETRY = frame('RETRY');
/** In front of what somebody does rather than says. */
const ACTION = '/me ';

function encode(event: Event): Uint8Array {
  switch (event.type) {
    case 'hello':
      return HELLO;
    case 'ready':
      return READY;
    case 'retry':
      return RETRY;
    case 'message':
      return event.deleted === true ? NOTHING : frame(line(event));
    case 'refused':
      return frame(`ERROR ${event.text}`);
    case 'shutdown':
      return frame(`Server will shut down in ${event.seconds} seconds`);
    default:
      return NOTHING;
  }
}

function line({ nick, text, action }: Message): string {
  const before = action === true ? `${nick}: ${ACTION}` : `${nick}: `;
  const spaced = before + harmless(text);
  if (Buffer.byteLength(spaced) <= MAX_FRAME) return spaced;
  // Only thousands of line breaks make a text outgrow the frame; their picture without blanks is never too long.
  return before + harmless(text, LINE_BREAK_PICTURE.trim());
}
