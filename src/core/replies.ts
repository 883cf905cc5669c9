import { LONGEST_PAGE } from '../protocol/command.ts';
import type { Ack, Welcome } from '../protocol/event.ts';
import type { Limits } from '../protocol/limits.ts';
import type { Outcome } from './ports.ts';
import type { Session } from './session.ts';

/** What an answer repeats of its command, so that a client knows which it answers. */
export interface About {
  readonly ref?: string;
  readonly id?: string;
}

/** The part of a command that its answer repeats. */
export function aboutOf({ ref, id }: { readonly ref?: unknown; readonly id?: unknown }): About {
  return { ...(typeof ref === 'string' ? { ref } : {}), ...(typeof id === 'string' ? { id } : {}) };
}

/** The same of a command that has no id. */
export function refOf({ ref }: { readonly ref?: string }): Pick<About, 'ref'> {
  return ref === undefined ? {} : { ref };
}

/** What says that an entry is on disk, to the session that asked for it; of one that is repeated only the number is sure. */
export function ackOf({ type, entry, seq, time }: Extract<Outcome, { type: 'kept' | 'repeated' }>): Ack {
  const { ref, room, nick } = entry;
  const id = 'id' in entry ? entry.id : undefined;
  const ack: Ack = { type: 'ack', ...aboutOf({ ref, id }), room, seq, time };
  if (type === 'repeated') return ack;
  const mentions = 'mentions' in entry ? entry.mentions : undefined;
  return mentions === undefined ? { ...ack, nick } : { ...ack, nick, mentions };
}

/** What a session that has logged in is told: who it is, and what holds here. */
export function welcomeOf(
  { identity, nick, key }: Session,
  limits: Limits,
  rest: Pick<Welcome, 'ref' | 'token' | 'epoch' | 'rooms'> & { readonly ping: number },
): Welcome {
  const { maxText, rate, burst } = limits;
  const { ping, ...more } = rest;
  return {
    ...{ type: 'welcome', identity, nick, session: key, ...more },
    limits: { text: maxText, rate, burst, page: LONGEST_PAGE, ping },
  };
}
