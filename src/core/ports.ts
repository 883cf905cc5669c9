import type { CloseCode } from '../protocol/codes.ts';
import type { EntryEvent, Event, SearchResult } from '../protocol/event.ts';
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
  /** From where it comes, as far as one sender is told from another: docs/protocol.md, limits. */
  readonly sender: string;
  /** Whether it takes more of a room just now. If not, the chat is told as soon as it does. */
  readonly takesMore: boolean;
  /** One event for this session alone. */
  tell(event: Event): void;
  /** Events of a room, encoded once for everybody: takes as much of them as it does at once, and says how many. */
  publish(broadcast: Broadcast, reader: number): number;
  /** Flushes what was told, then closes. Nothing is taken in from here on. */
  close(code: CloseCode): void;
}

/** Who asked for an entry, and what it calls its command. Neither is kept. */
export interface Origin {
  /** The number of a session; 0 if none is to be told. */
  readonly session: number;
  readonly ref?: string;
}

/** An entry as it is kept: numbered and dated. The form in which it is shown, and in which history is read back. */
export type KeptEntry = EntryEvent;

type Pending<E extends EntryEvent> = E extends EntryEvent
  ? Omit<E, 'seq' | 'time' | 'edited' | 'deleted'> & Origin
  : never;

/**
 * An entry of a room on its way to the journal, which numbers it. With an id, room, identity and id are unique: the same
 * again is the same entry, unless the identity is one of the base protocol, which has no ids. `edited` and `deleted`
 * change the text of their target, too.
 */
export type RoomEntry = Pending<EntryEvent>;
export type RoomEntryOf<T extends RoomEntry['type']> = Extract<RoomEntry, { readonly type: T }>;

/**
 * With this begins the identity of a session of the base protocol, and no other: it ends with the connection, so that
 * nobody can come back to it, or ask for what it said.
 */
export const BASE_IDENTITY = '~';

/** Somebody is known from now on, or has another nick, or was here at this time: the newest of an identity counts. */
export interface IdentityEntry extends Origin {
  readonly type: 'identity';
  readonly identity: string;
  /** The hash of its token; only at its first entry. */
  readonly tokenHash?: string;
  /** Empty: it keeps none. */
  readonly nick: string;
}

/**
 * An identity is forgotten, with its token: one that never did anything that lasts; or in any case, since it has `erased`
 * itself, or was a guest that is `gone`.
 */
export interface ForgottenEntry extends Origin {
  readonly type: 'forgotten';
  readonly identity: string;
  readonly erased?: true;
  readonly gone?: true;
}

/** An identity has read a room up to a number; an earlier one changes nothing. */
export interface ReadEntry extends Origin {
  readonly type: 'read';
  readonly identity: string;
  readonly room: string;
  readonly seq: number;
}

/** Whether a room is to make no noise for an identity. */
export interface MutedEntry extends Origin {
  readonly type: 'muted';
  readonly identity: string;
  readonly room: string;
  readonly muted: boolean;
}

/** What lasts of an identity without being shown to a room: it has no number. */
export type PrivateEntry = IdentityEntry | ForgottenEntry | ReadEntry | MutedEntry;

/** A command that must last, on its way to the journal. */
export type Entry = RoomEntry | PrivateEntry;

/** Why the journal does not take an entry. Nothing of it is on disk then. */
export type NotTaken = 'id-reused' | 'storage-full' | 'no-such-message' | 'not-yours' | 'not-in-room';

/** What became of an entry. Each comes back once, in the order in which they were appended. */
export type Outcome =
  /** On disk, with its number. */
  | { readonly type: 'kept'; readonly entry: RoomEntry; readonly seq: number; readonly time: number }
  /** The same was done with this id before: that is its number. Nothing was written. */
  | { readonly type: 'repeated'; readonly entry: RoomEntry; readonly seq: number; readonly time: number }
  /** On disk without a number; or, of a join or leave or an erasure, nothing was left to do. */
  | { readonly type: 'done'; readonly entry: Entry }
  | { readonly type: 'refused'; readonly entry: Entry; readonly code: NotTaken };

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
  /** Looks for messages; `done` is called later. What takes longer than 200 ms is ended, with what was found by then. */
  search(query: SearchQuery, done: (found: Found) => void): void;
  /** Counts, for an identity, what it has not read; `done` is called later, with a count for each room asked for. */
  unread(query: UnreadQuery, done: (counts: readonly UnreadCount[]) => void): void;
  /** Reads what is kept of one identity, over all rooms, with all that was appended before; `done` is called later. */
  own(query: OwnQuery, done: (page: OwnPage) => void): void;
}

/** Which messages are looked for: those that have all of the words, each anywhere in the text, whatever its case. */
export interface SearchQuery {
  /** The rooms that may be read. */
  readonly rooms: readonly string[];
  /** One or more have at least two characters, unless the rest says what to look for. Without any: all that the rest fits. */
  readonly words: readonly string[];
  readonly from?: string;
  /** Milliseconds since 1970: not before, and before. */
  readonly since?: number;
  readonly until?: number;
  /** Only what is older than this place, as a result gave it. */
  readonly before?: number;
  readonly limit: number;
}

/** What was found, newest first. */
export interface Found {
  readonly results: readonly SearchResult[];
  /** There are more, or may be. */
  readonly more: boolean;
}

export interface UnreadQuery {
  readonly identity: string;
  /** What lies behind `read`, up to `last`. */
  readonly rooms: readonly { readonly room: string; readonly read: number; readonly last: number }[];
}

/** Messages of others that are not deleted, and those of them that mention the identity; at most 1,000 are counted. */
export interface UnreadCount {
  readonly room: string;
  readonly unread: number;
  readonly mentions: number;
}

export interface OwnQuery {
  readonly identity: string;
  /** A place, as a page gave it; 0 for the beginning. */
  readonly after: number;
  readonly limit: number;
}

/** Entries of one identity in the order of their commits; `next` is the place behind the last, if there are more. */
export interface OwnPage {
  readonly entries: readonly KeptEntry[];
  readonly next?: number;
  /** All rooms in which there is anything of it. */
  readonly rooms: readonly string[];
}

/** What a journal holds when it is opened. */
export interface JournalState {
  /** Random, one for the whole journal; another one after a backup was restored. */
  readonly epoch: string;
  readonly rooms: readonly RoomState[];
  readonly identities: readonly IdentityState[];
  /** Direct conversations come last, and of these last in which something happened last. */
  readonly memberships: readonly MembershipState[];
  readonly sanctions: readonly SanctionState[];
}

/** What an identity has to do with a room: of the lobby, whose member everybody is, only how far it was read. */
export interface MembershipState {
  readonly identity: string;
  readonly room: string;
  /** False where it has left, and for the lobby. */
  readonly joined: boolean;
  readonly read: number;
  readonly muted: boolean;
}

/** What an operator has done about somebody and not undone. */
export interface SanctionState {
  readonly kind: 'kick' | 'mute';
  readonly identity: string;
  /** The nick at that time. */
  readonly nick: string;
}

export interface RoomState {
  readonly room: string;
  readonly first: number;
  readonly last: number;
  readonly topic?: string;
  /** The newest entries of the lobby, oldest first: some hundreds, so that most who come back need not read from disk. */
  readonly recent: readonly KeptEntry[];
}

export interface IdentityState {
  readonly identity: string;
  readonly tokenHash: string;
  readonly nick: string;
  /** Whether it has ever done anything that lasts in a room. */
  readonly spoke: boolean;
  /** Wall clock of its newest entry, milliseconds since 1970. */
  readonly seen: number;
}

/** The event that shows an entry as it was just kept. */
export function keptOf({ session: _, ref: __, ...entry }: RoomEntry, seq: number, time: number): KeptEntry {
  // What is the same for all kinds comes first, in one order, on the wire too.
  return Object.assign({ type: entry.type, room: entry.room, seq, time }, entry);
}
