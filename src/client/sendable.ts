import type { CommandOf, LastingCommand } from '../protocol/command.ts';
import { MAX_TEXT_CEILING } from '../protocol/limits.ts';
import { utf8Length } from '../protocol/text.ts';
import { ParleyError } from './parley-error.ts';

/** Something lasting on its way to the server: it always has an id, so that it can be sent again. */
export type OutgoingCommand = LastingCommand & { readonly id: string };

/** A message on its way to the server. */
export type OutgoingMessage = CommandOf<'send'> & { readonly id: string };

/** Longest line that a server takes, in bytes: it closes the connection over a longer one. */
const LONGEST_LINE = 65_536;
const ID = /^[!-~]{1,64}$/;
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * Why something can't be sent at all, or nothing. What the server would close the connection for must never be sent:
 * it would be sent again on the next connection, and so for ever.
 */
export function whyNotSendable(command: OutgoingCommand): ParleyError | undefined {
  if (!ID.test(command.id))
    return new ParleyError('bad-fields', 'an id is 1 to 64 printable ASCII characters without blanks');
  const text = textOf(command);
  if (LONE_SURROGATE.test(text) || LONE_SURROGATE.test(command.room))
    return new ParleyError('bad-fields', 'that holds half of a surrogate pair, which is no text');
  // With its `ref`, which is its id.
  const line = utf8Length(JSON.stringify({ ...command, ref: command.id })) + 1;
  if (line > LONGEST_LINE || utf8Length(text) > MAX_TEXT_CEILING)
    return new ParleyError('too-long', `no server takes a text of more than ${MAX_TEXT_CEILING} bytes`);
  return undefined;
}

function textOf(command: OutgoingCommand): string {
  switch (command.type) {
    case 'send':
    case 'edit':
      return command.text;
    case 'react':
      return command.reaction;
    case 'topic':
      return command.topic;
    case 'delete':
      return '';
  }
}
