import type { Message, ServerEvent } from '../protocol/event.ts';
import type { LinkEnd } from './ports.ts';

/** What the client is doing. */
export type ClientState =
  | { readonly name: 'connecting' }
  | { readonly name: 'logging-in'; readonly nick: string }
  /** The server didn't take the nick: nothing goes on until another is given to `login`. */
  | { readonly name: 'login-refused'; readonly nick: string; readonly code: string; readonly text: string }
  /** Logged in, and being told what was missed. */
  | { readonly name: 'resuming' }
  | { readonly name: 'live' }
  /** The connection has ended, or there was none; the next try is in `delay` milliseconds. */
  | ({ readonly name: 'waiting'; readonly delay: number } & Ending)
  /** For good. */
  | ({ readonly name: 'closed' } & Ending);

/** How a connection ended. */
export interface Ending {
  readonly reason: EndReason;
  /** In words, for people. */
  readonly message: string;
  /** Whether the server had said that it would shut down. */
  readonly announced: boolean;
}

/**
 * - `silent`: the server didn't answer in time.
 * - `disorder`: something that the server must have sent didn't come; it is asked for again.
 * - `refused`: the server wouldn't let us in just now.
 * - `replaced`: another session has taken the place of this one.
 * - `closed`: by `close`.
 */
export type EndReason = LinkEnd['reason'] | 'silent' | 'disorder' | 'refused' | 'replaced' | 'closed';

type Told<T extends ServerEvent['type']> = Extract<ServerEvent, { readonly type: T }>;

/** What the client tells its callbacks and iterators. */
export type ClientEvent =
  | { readonly type: 'state'; readonly state: ClientState }
  /** The server knows us: as whom. `token`, where the identity is new, proves it the next time and should be kept. */
  | {
      readonly type: 'welcome';
      readonly identity: string;
      readonly nick: string;
      readonly token: string | undefined;
    }
  /** The token is no longer known: we are somebody else to the others from here on. */
  | { readonly type: 'identity-changed'; readonly identity: string; readonly before: string | undefined }
  /** Once and in order of its number, whatever happens to connections; `own`: our identity said it. */
  | OwnedMessage
  /** The server didn't do something. `id`: of the message that was not taken. */
  | Told<'refused'>
  | Told<'gap'>
  | Told<'reset'>
  | Told<'live'>
  | Told<'presence'>
  | Told<'typing'>
  | Told<'renamed'>
  | Told<'shutdown'>;

export type OwnedMessage = Message & { readonly own: boolean };

/** The events of one type. */
export type ClientEventOf<T extends ClientEvent['type']> = Extract<ClientEvent, { readonly type: T }>;
