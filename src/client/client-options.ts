import type { HistoryQuery } from '../protocol/command.ts';
import type { Person, SearchResult } from '../protocol/event.ts';
import type { Position } from './timelines.ts';

export interface ClientOptions {
  readonly nick: string;
  /** Proves an identity that the server made earlier; without it a new one is made. */
  readonly token?: string;
  /** Whoever will not come back after this run keeps no hold on the nick: it is free as soon as the client is closed. */
  readonly guest?: boolean;
  /** Where to go on, as `position` gave it; without it the client begins with what happens from now on. */
  readonly resume?: Position;
  /** Most items that a timeline keeps; 5,000 if not given. */
  readonly timeline?: number;
}

/** What lasts can be given an id. */
export interface LastingOptions {
  /**
   * Printable ASCII without blanks, at most 64 characters; made if not given. The same id in a room is the same deed,
   * however often it is sent.
   */
  readonly id?: string;
}

export interface SendOptions extends LastingOptions {
  /** `#lobby` if not given. `@<identity>`, as `direct` gives it, writes to one person alone. */
  readonly room?: string;
  /** The number of the message that it answers. */
  readonly reply?: number;
  /** It is something that one does rather than says: `/me waves`. */
  readonly action?: boolean;
}

export interface ReactOptions extends LastingOptions {
  /** Takes the reaction back. */
  readonly removed?: boolean;
}

export type HistoryOptions = Pick<HistoryQuery, 'before' | 'after' | 'limit'> & { readonly room?: string };

export interface SearchOptions {
  /** Only what is older than a result: its `place`. */
  readonly before?: number;
  /** Most results, from 1 to 50; 50 if not given. */
  readonly limit?: number;
}

/** What a search has found, newest first. */
export interface SearchPage {
  readonly results: readonly SearchResult[];
  /** There are more, or may be: `before` with the place of the last result goes on. */
  readonly more: boolean;
}

/** Who has a nick. */
export interface Resolved {
  /** Nobody, if undefined, or somebody who can't be written to directly. */
  readonly person: Person | undefined;
  /** The identity that was last written to directly under this nick, where that is somebody else. */
  readonly changedFrom?: string;
}
