import type { Event } from '../protocol/event.ts';
import type { Session } from './session.ts';

/**
 * `live`: gets what happens as it happens. `lagging`: has not taken what it was handed; goes on when it has.
 * `reading`: a page of what it missed is being read from the journal.
 */
type MemberState = 'live' | 'lagging' | 'reading';

/** Most answers that wait for a member to have had what comes before, so that asking again and again costs no more memory. */
export const MOST_IN_TURN = 256;

/** A session in a room, and what of the room it has had. */
export interface Member {
  readonly session: Session;
  state: MemberState;
  /** While it is live: how many events. */
  had: number;
  /** While it is not: the number of the last entry. */
  seq: number;
  /** It leaves as soon as it has had the entries up to a number, and gets none behind that; `next`: what comes then. */
  leaving: { readonly seq: number; readonly left: () => void; readonly next: (() => void)[] } | undefined;
  /** What it is told when it has had all that there is. */
  readonly inTurn: Event[];
}
