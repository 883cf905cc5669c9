import type { EntryEvent, Message, ServerEventOf } from '../protocol/event.ts';
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
 * - `erased`: everything of us is gone, our token too, by `erase` here or in another session of ours.
 * - `kicked`: an operator of the server has put us out, until that is undone.
 * - `closed`: by `close`.
 */
export type EndReason =
  | LinkEnd['reason']
  | 'silent'
  | 'disorder'
  | 'refused'
  | 'replaced'
  | 'erased'
  | 'kicked'
  | 'closed';

type Owned<E extends EntryEvent> = E extends EntryEvent ? E & { readonly own: boolean } : never;

/** Something that happened in a room, under its number there; `own`: our identity did it, or is who it is about. */
export type OwnedEntry = Owned<EntryEvent>;
export type OwnedMessage = Owned<Message>;

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
  /**
   * `message`, `edited`, `deleted`, `reacted`, `topic`, `joined`, `left`, `moderated`, `erased`: each once and in the order
   * of its number in its room, whatever happens to connections.
   */
  | OwnedEntry
  /** We are in a room, and were not when this was last known: by `join` here or in another session, or written to. */
  | ServerEventOf<'entered'>
  /** We are in a room no more: its timeline is gone. */
  | ServerEventOf<'exited'>
  /** Something of one of the `ownRooms` has changed: told once, after whatever has changed it. */
  | { readonly type: 'room-changed'; readonly room: string }
  /** The server didn't do something. `id`: of what was not taken. */
  | ServerEventOf<'refused'>
  /** What was sent under this id waits, since the disk of the server is full: told once of each. */
  | {
      readonly type: 'delayed';
      readonly room: string;
      readonly id: string;
      readonly code: string;
      readonly text: string;
    }
  | ServerEventOf<'read'>
  | ServerEventOf<'muted'>
  | ServerEventOf<'away'>
  | ServerEventOf<'gap'>
  | ServerEventOf<'reset'>
  | ServerEventOf<'live'>
  | ServerEventOf<'presence'>
  | ServerEventOf<'typing'>
  | ServerEventOf<'renamed'>
  | ServerEventOf<'shutdown'>;

/** The events of one type. */
export type ClientEventOf<T extends ClientEvent['type']> = Extract<ClientEvent, { readonly type: T }>;
