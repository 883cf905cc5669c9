import type { ClientState } from '../../client/client-event.ts';
import type { ClientOptions } from '../command-line/options.ts';
import { closingWords } from './closing-words.ts';
import type { Happening } from './conversation.ts';

/** What became of the nick that was asked for, by the server's code. */
const WHY_NOT: Readonly<Record<string, string>> = {
  'nick-in-use': 'is taken, or looks like one that is',
  'bad-nick': 'is not allowed',
};

const KICKED = 'an operator of the server has kicked you; nobody but them can undo it';
const ERASED = 'Everything that you ever said here is gone, and so is who you were.';

/**
 * What a state of the library means to who converses; undefined where it means nothing, and for `resuming`, which means
 * one thing at first and another later. `refusal`: what the server said last about the connection itself.
 */
export function happeningOf(
  state: ClientState,
  refusal: string | undefined,
  options: ClientOptions,
): Happening | undefined {
  switch (state.name) {
    case 'connecting':
      return { type: 'connecting' };
    case 'login-refused': {
      const why = WHY_NOT[state.code] ?? `can't be had: ${state.text}`;
      return { type: 'asks-nick', refused: { nick: state.nick, why } };
    }
    case 'live':
      return { type: 'caught-up' };
    case 'waiting': {
      const { announced, message, delay } = state;
      return { type: 'lost', announced, why: refusal ?? message, delay };
    }
    case 'closed': {
      const { announced, reason, message } = state;
      if (reason === 'erased') return { type: 'closed', announced, ended: true, erased: true, why: ERASED };
      if (reason === 'kicked') return { type: 'closed', announced, ended: false, why: KICKED };
      const why = reason === 'stranger' ? closingWords({ reason }, options) : message;
      return { type: 'closed', announced, ended: reason === 'closed', why };
    }
    default:
      return undefined;
  }
}

/** The warning that so many messages can't be had any more, of the room `where` if it is not the one that is shown. */
export function gapWarning(count: number, where?: string): Happening {
  const which = `${count} ${count === 1 ? 'message' : 'messages'}${where === undefined ? '' : ` of ${where}`} ${count === 1 ? 'is' : 'are'}`;
  return warning(`${which} gone for good: the server did not keep so much.`);
}

/** Something that needs attention. */
export function warning(text: string): Happening {
  return { type: 'warning', text };
}
