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

export function ackOf({ entry, seq, time }: Extract<Outcome, { type: 'said' | 'repeated' }>): Ack {
  return { type: 'ack', ...aboutOf(entry), room: entry.room, seq, time };
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
