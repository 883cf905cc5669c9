import type { CloseCode } from '../protocol/codes.ts';
import type { Event } from '../protocol/event.ts';
import type { Broadcast } from './broadcast.ts';

/** Time, given from outside, so that the whole chat can run under a virtual clock. */
export interface Clock {
  /** Milliseconds from some fixed moment; never runs backwards and knows nothing of the wall clock. */
  now(): number;
  /** Milliseconds since 1970, as people read it. May jump. */
  wallTime(): number;
  /** Runs `task` once, `milliseconds` from now, unless it is cancelled before. */
  after(milliseconds: number, task: () => void): Cancel;
  /** Runs `task` once everything that has already arrived has been taken in, unless it is cancelled before. */
  soon(task: () => void): Cancel;
}

export type Cancel = () => void;

/** Randomness and hashing, given from outside. */
export interface Secrets {
  /** An opaque word of letters, digits, `-` and `_` that nobody can guess: 22 characters, 128 bits. */
  make(): string;
  /** What of a token is kept: nobody can find the token from it. */
  hash(token: string): string;
}

/** Where the core puts what a session should see. It never waits and never throws. */
export interface Outlet {
  /** The name of the wire format: `base` has no word for most events, and they may be told to it all the same. */
  readonly protocol: string;
  /** Whether it takes more of a room just now. If not, the chat is told as soon as it does. */
  readonly takesMore: boolean;
  /** One event for this session alone. */
  tell(event: Event): void;
  /** Events of a room, encoded once for everybody: takes as much of them as it does at once, and says how many. */
  publish(broadcast: Broadcast, reader: number): number;
  /** Flushes what was told, then closes. Nothing is taken in from here on. */
  close(code: CloseCode): void;
}

/** What somebody said, on its way to the journal. */
export interface SaidEntry {
  readonly type: 'said';
  readonly room: string;
  /** The identity that said it, and its nick at the time. */
  readonly identity: string;
  readonly nick: string;
  /** Chosen by its client, once for each message: with room and identity it is unique. Absent in the base protocol. */
  readonly id?: string;
  readonly text: string;
  /** The number of the message that it answers. */
  readonly reply?: number;
  /** The session that said it, and what it calls the command. Neither is kept. */
  readonly session: number;
  readonly ref?: string;
}

/** Somebody is known from now on, or has another nick, or was here at this time: the newest of an identity counts. */
export interface IdentityEntry {
  readonly type: 'identity';
  readonly identity: string;
  /** The hash of its token; only at its first entry. */
  readonly tokenHash?: string;
  /** Empty: it keeps none. */
  readonly nick: string;
  readonly session: number;
}

/** An identity that never said anything is forgotten, with its token. */
export interface ForgottenEntry {
  readonly type: 'forgotten';
  readonly identity: string;
  readonly session: number;
}

/** A command that must last, on its way to the journal. */
export type Entry = SaidEntry | IdentityEntry | ForgottenEntry;

/** An entry of a room as it is kept: numbered and dated. The form in which history is read back. */
export interface KeptEntry extends Omit<SaidEntry, 'session' | 'ref'> {
  /** Dense per room, from 1. */
  readonly seq: number;
  /** Wall clock at its commit, milliseconds since 1970. */
  readonly time: number;
}

/** What became of an entry. Each comes back once, in the order in which they were appended. */
export type Outcome =
  /** On disk, with its number. */
  | { readonly type: 'said'; readonly entry: SaidEntry; readonly seq: number; readonly time: number }
  /** The same was said with this id before: that is its number. Nothing was written. */
  | { readonly type: 'repeated'; readonly entry: SaidEntry; readonly seq: number; readonly time: number }
  /** On disk. */
  | { readonly type: 'identity'; readonly entry: IdentityEntry | ForgottenEntry }
  /** Not taken, and nothing of it is on disk. */
  | { readonly type: 'refused'; readonly entry: Entry; readonly code: 'id-reused' | 'storage-full' };

/** Which entries of a room: at most `limit` after a number, oldest first; or the last `limit` before one, oldest first too. */
export interface PageQuery {
  readonly room: string;
  readonly limit: number;
  readonly after?: number;
  readonly before?: number;
}

/** Entries in a row, and what of the room is kept: numbers `first` to `last`; `first` is `last` + 1 if nothing is. */
export interface Page {
  readonly entries: readonly KeptEntry[];
  readonly first: number;
  readonly last: number;
}

/**
 * The ordered list of entries. `append` returns at once; outcomes come back in order, in batches, through the function
 * given to the journal when it was made. Nothing is shown to anybody before.
 */
export interface Journal {
  append(entry: Entry): void;
  /** Reads committed entries; `done` is called later, never at once. A page is cut short at 256 KiB of texts. */
  page(query: PageQuery, done: (page: Page) => void): void;
}

/** What a journal holds when it is opened. */
export interface JournalState {
  /** Random, one for the whole journal; another one after a backup was restored. */
  readonly epoch: string;
  readonly rooms: readonly RoomState[];
  readonly identities: readonly IdentityState[];
}

export interface RoomState {
  readonly room: string;
  readonly first: number;
  readonly last: number;
  /** The newest entries, oldest first: some hundreds, so that most who come back need not read from disk. */
  readonly recent: readonly KeptEntry[];
}

export interface IdentityState {
  readonly identity: string;
  readonly tokenHash: string;
  readonly nick: string;
  /** Whether it has ever said anything. */
  readonly spoke: boolean;
  /** Wall clock of its newest entry, milliseconds since 1970. */
  readonly seen: number;
}
