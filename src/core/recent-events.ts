import type { EntryEvent } from '../protocol/event.ts';
import type { ShownEvent } from './broadcast.ts';

/** Events that are kept although everybody has had them: most who come back after a moment need no more. */
const KEPT = 256;
/** Most events that are looked at for one reader at once; no chunk holds more of them. */
const MOST_AT_ONCE = 2048;

/** The newest events of a room, in order. A place is how many events there were before, since the room was opened. */
export class RecentEvents {
  #events: ShownEvent[] = [];
  #first = 0;
  #oldestSeq: number;
  #lastSeq: number;
  /** Entries with lower numbers are no longer kept anywhere. */
  #cut = 0;

  /** `seq`: the number of the newest entry before the first event. */
  constructor(seq: number) {
    this.#oldestSeq = seq;
    this.#lastSeq = seq;
  }

  /** The place behind the newest. */
  get last(): number {
    return this.#first + this.#events.length;
  }

  /** The number of the newest entry. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** The number of the newest entry that is no longer here. */
  get oldestSeq(): number {
    return this.#oldestSeq;
  }

  push(event: ShownEvent): void {
    this.#events.push(event);
    this.#lastSeq = event.seq;
  }

  /** An entry changes how others read. */
  revise(by: EntryEvent): void {
    for (const event of this.#events) event.revise(by);
  }

  /** The events from a place on, the oldest of them if there are very many. Throws if some of them are gone. */
  from(place: number): readonly ShownEvent[] {
    const start = this.#indexOf(place);
    return this.#events.slice(start, start + MOST_AT_ONCE);
  }

  /** All events from a place on. Throws if some of them are gone. */
  allFrom(place: number): readonly ShownEvent[] {
    return this.#events.slice(this.#indexOf(place));
  }

  /** The number of the newest entry that somebody has had who has had so many events. */
  seqAt(place: number): number {
    return place > this.#first
      ? (this.#events[place - this.#first - 1]?.seq ?? this.#oldestSeq)
      : this.#oldestSeq;
  }

  /** The entries behind the one with a number, the oldest of them if there are very many; undefined if some are gone. */
  entriesAfter(seq: number): readonly ShownEvent[] | undefined {
    if (seq < this.#oldestSeq || seq < this.#cut - 1) return undefined;
    return this.#events
      .slice(this.#indexAfter(seq))
      .filter(({ isEntry }) => isEntry)
      .slice(0, MOST_AT_ONCE);
  }

  /** Entries before the one with a number are no longer kept: nobody who comes back gets them from here. */
  cut(seq: number): void {
    this.#cut = seq;
  }

  /**
   * Lets go of what everybody has had: all before a place, but for the newest that are still kept. Now and then, since it
   * is copied.
   */
  forget(place: number): void {
    const had = place - this.#first;
    const cut = Math.min(had, this.#indexAfter(this.#cut - 1));
    const count = Math.max(cut, Math.min(had, this.#events.length - KEPT));
    if (count < KEPT && cut === 0) return;
    this.#oldestSeq = this.seqAt(this.#first + count);
    this.#events = this.#events.slice(count);
    this.#first += count;
  }

  #indexOf(place: number): number {
    // A negative index would count from the end, and somebody would get other events than theirs without a word.
    if (place < this.#first)
      throw new Error(`somebody is to get event ${place}, but ${this.#first} is the oldest`);
    return place - this.#first;
  }

  #indexAfter(seq: number): number {
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.seq ?? 0) > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
