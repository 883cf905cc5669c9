import { Broadcast } from './broadcast.ts';
import type { RecentEvents } from './recent-events.ts';
import { Replay } from './replay.ts';

/** Replays that are kept for others: of those who come back, most come back to the same few places. */
const MOST_REPLAYS = 16;

/** What is to be sent out of the newest events, made once for all who stand at the same place. */
export class Portions {
  readonly #events: RecentEvents;
  /** For those who have had so many events and no more, until there is more. */
  readonly #broadcasts = new Map<number, Broadcast>();
  /** The same for those who are not live, by the number of the last entry that they have. */
  readonly #replays = new Map<number, Replay>();

  constructor(events: RecentEvents) {
    this.#events = events;
  }

  /** What is due to who is live and has had so many events. */
  from(had: number): Broadcast {
    let broadcast = this.#broadcasts.get(had);
    if (broadcast === undefined) {
      broadcast = new Broadcast(this.#events.from(had));
      this.#broadcasts.set(had, broadcast);
    }
    return broadcast;
  }

  /** What is due to who is not live and has the entries up to a number; undefined if some are no longer in memory. */
  after(seq: number): Replay | undefined {
    const known = this.#replays.get(seq);
    if (known !== undefined) return known;
    const entries = this.#events.entriesAfter(seq);
    if (entries === undefined) return undefined;
    if (this.#replays.size >= MOST_REPLAYS) this.#replays.clear();
    const replay = new Replay(entries);
    this.#replays.set(seq, replay);
    return replay;
  }

  /** The same for somebody who gets nothing behind `upTo`. */
  between(seq: number, upTo: number): Replay | undefined {
    const entries = this.#events.entriesAfter(seq);
    return entries && new Replay(entries.filter((entry) => entry.seq <= upTo));
  }

  /** Everybody who is live has had everything: nobody asks for it again, and it may be long until there is more. */
  settle(): void {
    this.#broadcasts.clear();
  }

  /** There is more. */
  clear(): void {
    this.#broadcasts.clear();
    this.#replays.clear();
  }
}
