import type { Send } from '../protocol/command.ts';
import { MAX_TEXT_CEILING } from '../protocol/limits.ts';
import { utf8Length } from '../protocol/text.ts';
import { ParleyError } from './parley-error.ts';

/** A message on its way to the server: it always has an id, so that it can be sent again. */
export interface OutgoingMessage extends Send {
  readonly id: string;
}

/** Longest line that a server takes, in bytes: it closes the connection over a longer one. */
const LONGEST_LINE = 65_536;
const ID = /^[!-~]{1,64}$/;
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * Why a message can't be sent at all, or nothing. What the server would close the connection for must never be sent:
 * it would be sent again on the next connection, and so for ever.
 */
export function whyNotSendable(message: OutgoingMessage): ParleyError | undefined {
  if (!ID.test(message.id))
    return new ParleyError('bad-fields', 'an id is 1 to 64 printable ASCII characters without blanks');
  if (LONE_SURROGATE.test(message.text) || LONE_SURROGATE.test(message.room))
    return new ParleyError('bad-fields', 'that holds half of a surrogate pair, which is no text');
  const line = utf8Length(JSON.stringify(message)) + 1;
  if (line > LONGEST_LINE || utf8Length(message.text) > MAX_TEXT_CEILING)
    return new ParleyError('too-long', `no server takes a text of more than ${MAX_TEXT_CEILING} bytes`);
  return undefined;
}
