import type { Message } from '../protocol/event.ts';
import type { OutgoingMessage } from './sendable.ts';

/** Numbers `from` to `to` are gone for good. */
export interface Gap {
  readonly type: 'gap';
  readonly room: string;
  readonly from: number;
  readonly to: number;
}

export type TimelineItem = Message | Gap;

/** What was added to a timeline, in order; or that something before it is missing, which must be asked for again. */
export type Added = readonly TimelineItem[] | 'disorder';

/** A page of history, as a server gives it. */
export interface HistoryPage {
  readonly messages: readonly Message[];
  /** The numbers of the oldest and the newest entry that the server keeps of the room. */
  readonly first: number;
  readonly last: number;
}

/**
 * The picture of a room, built from events. Every number from `first` to `last` is there once and in order: as a
 * message, or in a gap that the server announced. Of these the newest `limit` items are kept.
 */
export class Timeline {
  readonly room: string;
  readonly #limit: number;
  readonly #unsent: () => readonly OutgoingMessage[];
  #items: TimelineItem[] = [];
  #last: number;
  /** Own messages whose acknowledgement came before what was said before them. */
  readonly #ahead = new Map<number, Message>();

  /** Begins empty behind the entry `last`. `unsent` gives the own messages that are not acknowledged. */
  constructor(room: string, last: number, limit: number, unsent: () => readonly OutgoingMessage[]) {
    this.room = room;
    this.#last = last;
    this.#limit = limit;
    this.#unsent = unsent;
  }

  /** What was said, oldest first. */
  get items(): readonly TimelineItem[] {
    return this.#items;
  }

  /** Own messages that the server has not acknowledged, in the order in which they were sent: they come after `items`. */
  get unsent(): readonly OutgoingMessage[] {
    return this.#unsent();
  }

  /** The number of the oldest entry that is here; `last` + 1 if none is. */
  get first(): number {
    const [oldest] = this.#items;
    return oldest === undefined ? this.#last + 1 : startOf(oldest);
  }

  /** The number up to which nothing is missing. */
  get last(): number {
    return this.#last;
  }

  /** What the server shows. Numbers that are here are ignored. */
  add(item: TimelineItem): Added {
    if (endOf(item) <= this.#last) return [];
    if (startOf(item) > this.#last + 1) return 'disorder';
    return this.#append(item.type === 'gap' ? { ...item, from: this.#last + 1 } : item);
  }

  /**
   * An own message that was acknowledged. Its number can be ahead of what was shown so far: then it waits for what
   * was said before it.
   */
  addOwn(message: Message): readonly TimelineItem[] {
    if (message.seq <= this.#last) return [];
    if (message.seq === this.#last + 1) return this.#append(message);
    this.#ahead.set(message.seq, message);
    return [];
  }

  /** Whether everything up to this number is here. */
  reaches(seq: number): boolean {
    return seq <= this.#last;
  }

  /** Nothing of it holds any more: it begins anew behind `last`. */
  reset(last: number): void {
    this.#items = [];
    this.#ahead.clear();
    this.#last = last;
  }

  /** Puts older messages in front, as far as they join on without a hole and the limit allows. */
  prepend({ messages, first }: HistoryPage): void {
    let next = this.first;
    const older: TimelineItem[] = [];
    for (const message of messages.toReversed()) {
      if (message.seq >= next) continue;
      if (message.seq !== next - 1) break;
      older.unshift(message);
      next = message.seq;
    }
    // What is older than the oldest that is kept is gone, and that is to be seen.
    if (next > 1 && next <= first) older.unshift({ type: 'gap', room: this.room, from: 1, to: next - 1 });
    const room = Math.max(0, this.#limit - this.#items.length);
    this.#items = [...older.slice(Math.max(0, older.length - room)), ...this.#items];
  }

  #append(item: TimelineItem): readonly TimelineItem[] {
    const added: TimelineItem[] = [];
    for (
      let next: TimelineItem | undefined = item;
      next !== undefined;
      next = this.#ahead.get(this.#last + 1)
    ) {
      added.push(next);
      this.#last = endOf(next);
    }
    for (const seq of this.#ahead.keys()) if (seq <= this.#last) this.#ahead.delete(seq);
    this.#items.push(...added);
    if (this.#items.length > this.#limit) this.#items.splice(0, this.#items.length - this.#limit);
    return added;
  }
}

function startOf(item: TimelineItem): number {
  return item.type === 'gap' ? item.from : item.seq;
}

function endOf(item: TimelineItem): number {
  return item.type === 'gap' ? item.to : item.seq;
}
