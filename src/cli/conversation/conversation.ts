import type { Past } from './older-messages.ts';
import type { Places } from './places.ts';
import type { Deed, Said } from './said.ts';
import type { Talk } from './talk.ts';

/** A conversation with a server, whatever protocol it speaks: what the two modes of the client know of it. */
export interface Conversation {
  /** The nick that we have, or that was last asked for. */
  readonly nick: string;
  /** Whether the server has heard of us, so that to say goodbye means something. */
  readonly isGreeted: boolean;
  /** Whether texts can be said. */
  readonly isReady: boolean;
  /** Whether more can be said at once. If not, `drained` comes when it can. */
  readonly takesMore: boolean;
  /** How much of what was said the server may not have. */
  readonly pending: number;
  /** What was said and not acknowledged, in order; nothing where the server acknowledges nothing. */
  readonly unsent: readonly Unsent[];
  readonly places: Places;
  /** What only protocol 2 has words for. */
  readonly more: More | undefined;
  /** The answer to `asks-nick`. */
  askFor(nick: string): void;
  /** Says something where we are, or in another room. The base protocol knows no `how`. */
  say(text: string, how?: How): void;
  /** Says goodbye, behind all that was said; `closed` follows. */
  leave(): void;
  /** Stops and restarts listening: what was not heard stays with the server. */
  pause(): void;
  resume(): void;
  /** Gives it up at once, and tells nothing more. */
  destroy(): void;
}

export interface How {
  readonly room?: string;
  readonly reply?: number;
  readonly action?: true;
}

export interface Unsent {
  readonly room: string;
  readonly text: string;
  readonly action?: true;
}

/** What a server of protocol 2 can be asked for. What rejects is a ParleyError, with words for people. */
export interface More {
  readonly talk: Talk;
  /** Where the token is kept, if it is. */
  readonly tokenFile: string | undefined;
  /** What was said before what was told. */
  readonly past: Past;
  rename(nick: string): Promise<void>;
}

/** What waits in a room that is not shown at present. */
export interface Unread {
  readonly room: string;
  readonly unread: number;
  readonly mentions: number;
}

/** What happens in a conversation. */
export type Happening =
  /** It waits for a nick. `refused`: the one that was asked for, and why it can't be had. */
  | { readonly type: 'asks-nick'; readonly refused?: { readonly nick: string; readonly why: string } }
  | { readonly type: 'ready' }
  | Said
  | { readonly type: 'did'; readonly deed: Deed; readonly own: boolean }
  /** Told once, before anything that is new. */
  | { readonly type: 'unread'; readonly rooms: readonly Unread[] }
  /** The server did not take something; `said`: what. */
  | { readonly type: 'refused'; readonly text: string; readonly said?: string }
  | { readonly type: 'shutdown'; readonly text: string }
  /** The server's own words. */
  | { readonly type: 'notice'; readonly text: string }
  /** Something that the client has to say. */
  | { readonly type: 'note'; readonly text: string }
  /** The same where it needs attention. */
  | { readonly type: 'warning'; readonly text: string }
  /** Somebody speaks next who was heard under another nick before. */
  | { readonly type: 'renamed'; readonly nick: string; readonly before: string }
  /** Where we are: who came, went, types, is away from the keyboard or back at it. */
  | { readonly type: 'passing'; readonly what: PassingWhat; readonly nicks: readonly string[] }
  | { readonly type: 'drained' }
  /** The connection is gone, and the next try is in `delay` milliseconds. */
  | { readonly type: 'lost'; readonly announced: boolean; readonly why: string; readonly delay: number }
  | { readonly type: 'connecting' }
  /** There is a connection again: what was missed comes next, then `caught-up`. */
  | { readonly type: 'back' | 'caught-up' }
  /**
   * It is over. `announced`: the server had said so. `ended`: it closed in order. `erased`: nothing of us is left. `why`:
   * one line, with what to do.
   */
  | {
      readonly type: 'closed';
      readonly announced: boolean;
      readonly ended: boolean;
      readonly erased?: true;
      readonly why: string;
    };

export type PassingWhat = 'came' | 'went' | 'types' | 'away' | 'back';

/** Opens a conversation; `tell` hears what happens, and nothing before this has returned. */
export type Open = (tell: (happening: Happening) => void) => Conversation;
