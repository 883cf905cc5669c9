import type { EntryEvent } from '../protocol/event.ts';
import type { OutgoingMessage } from './sendable.ts';
import {
  endOf,
  type Gap,
  type Shown,
  startOf,
  type TimelineItem,
  type TimelineMessage,
} from './timeline-item.ts';
import { TimelineItems } from './timeline-items.ts';

/** What was added to a timeline, in order; or that something before it is missing, which must be asked for again. */
export type Added = readonly Shown[] | 'disorder';

/** A page of history, as a server gives it. */
export interface HistoryPage {
  readonly entries: readonly EntryEvent[];
  /** The numbers of the oldest and the newest entry that the server keeps of the room. */
  readonly first: number;
  readonly last: number;
}

/**
 * The picture of a room, built from events. Every number from `first` to `last` is there once and in order: as an entry,
 * or in a gap that the server announced. A message looks as it does after everything that was done to it, and so looks
 * the same to those who saw it happen and to those who came later. Of the items the newest `limit` are kept.
 */
export class Timeline {
  /** The name of the room, as the server has it. */
  readonly room: string;
  readonly #items: TimelineItems;
  readonly #unsent: () => readonly OutgoingMessage[];
  /** Undefined until something has come that shows where it begins. */
  #last: number | undefined;
  /** Own entries whose acknowledgement came before what was said before them. */
  readonly #ahead = new Map<number, EntryEvent>();

  /**
   * Begins empty behind the entry `last`, or, without one, where the first that comes begins. `unsent` gives the own
   * messages that are not acknowledged.
   */
  constructor(
    room: string,
    last: number | undefined,
    limit: number,
    unsent: () => readonly OutgoingMessage[],
  ) {
    this.room = room;
    this.#last = last;
    this.#items = new TimelineItems(limit);
    this.#unsent = unsent;
  }

  /** What happened, oldest first. */
  get items(): readonly TimelineItem[] {
    return this.#items.all;
  }

  /** What was said, oldest first, and nothing else; deleted messages are among it. */
  get messages(): readonly TimelineMessage[] {
    return this.items.filter((item) => item.type === 'message');
  }

  /** The message with a number, as it looks now; undefined if it is not here or is no message. */
  message(seq: number): TimelineMessage | undefined {
    const entry = this.#items.at(seq);
    return entry?.type === 'message' ? entry : undefined;
  }

  /** Own messages that the server has not acknowledged, in the order in which they were sent: they come after `items`. */
  get unsent(): readonly OutgoingMessage[] {
    return this.#unsent();
  }

  /** The number of the oldest entry that is here; `last` + 1 if none is. */
  get first(): number {
    const [oldest] = this.items;
    return oldest === undefined ? this.last + 1 : startOf(oldest);
  }

  /** The number up to which nothing is missing; 0 until it is known where it begins. */
  get last(): number {
    return this.#last ?? 0;
  }

  /** Whether it is known where it begins. */
  get hasBegun(): boolean {
    return this.#last !== undefined;
  }

  /** What the server shows. Numbers that are here are ignored. */
  add(shown: Shown): Added {
    this.#last ??= startOf(shown) - 1;
    if (endOf(shown) <= this.#last) return [];
    if (startOf(shown) > this.#last + 1) return 'disorder';
    return this.#append(shown.type === 'gap' ? { ...shown, from: this.#last + 1 } : shown);
  }

  /**
   * An own entry that was acknowledged. Its number can be ahead of what was shown so far: then it waits for what was
   * said before it.
   */
  addOwn(entry: EntryEvent): readonly Shown[] {
    if (entry.seq <= this.last) return [];
    if (entry.seq - 1 === this.#last) return this.#append(entry);
    this.#ahead.set(entry.seq, entry);
    return [];
  }

  /** Everything up to this number should be here: whether it is. */
  reaches(seq: number): boolean {
    this.#last ??= seq;
    return seq <= this.#last;
  }

  /** Nothing of it holds any more: it begins anew behind `last`. */
  reset(last: number): void {
    this.#items.clear();
    this.#ahead.clear();
    this.#last = last;
  }

  /** Puts older entries in front, as far as they join on without a hole and the limit allows. */
  prepend({ entries, first }: HistoryPage): void {
    if (!this.hasBegun) return;
    let next = this.first;
    const older: Shown[] = [];
    for (const entry of entries.toReversed()) {
      if (entry.seq >= next) continue;
      if (entry.seq !== next - 1) break;
      older.unshift(entry);
      next = entry.seq;
    }
    // What is older than the oldest that is kept is gone, and that is to be seen.
    const gone: Gap = { type: 'gap', room: this.room, from: 1, to: next - 1 };
    this.#items.prepend(next > 1 && next <= first ? [gone, ...older] : older);
  }

  #append(shown: Shown): readonly Shown[] {
    const added: Shown[] = [];
    let last = this.last;
    for (let next: Shown | undefined = shown; next !== undefined; next = this.#ahead.get(last + 1)) {
      added.push(next);
      this.#items.append(next);
      last = endOf(next);
    }
    this.#last = last;
    for (const seq of this.#ahead.keys()) if (seq <= last) this.#ahead.delete(seq);
    return added;
  }
}
