import { type KeptEntry, keptOf, type Page, type PageQuery, type RoomEntry } from '../../core/ports.ts';
import type { Message } from '../../protocol/event.ts';
import { idOf } from '../entry-rows.ts';
import { fillPage } from '../page-size.ts';

/** An entry with its number over all rooms. */
export interface Held {
  readonly number: number;
  entry: KeptEntry;
}

/** A message that is there and not deleted. */
export type HeldMessage = Held & { readonly entry: Message };

/** The entries of one room, of which only the newest are kept. */
export class MemoryRoom {
  readonly name: string;
  topic = '';
  last = 0;
  readonly #newest: number;
  /** The kept entries are those from `start` on: what lies before waits to be thrown away together. */
  #held: Held[] = [];
  #start = 0;
  readonly #byId = new Map<string, Held>();

  constructor(name: string, newest: number) {
    this.name = name;
    this.#newest = newest;
  }

  /** The number of the oldest entry that is kept. */
  get first(): number {
    return this.last - (this.#held.length - this.#start) + 1;
  }

  add(entry: RoomEntry, number: number, time: number): void {
    this.last += 1;
    const held = { number, entry: keptOf(entry, this.last, time) };
    this.#held.push(held);
    const id = idOf(entry);
    if (id !== undefined) this.#byId.set(keyOf(entry.identity, id), held);
    this.#forgetOldest();
  }

  byId(identity: string, id: string): KeptEntry | undefined {
    return this.#byId.get(keyOf(identity, id))?.entry;
  }

  /** The message of a number; undefined if there is none, or it is deleted. */
  message(seq: number): HeldMessage | undefined {
    const held = seq < this.first ? undefined : this.#held[this.#indexOf(seq)];
    return held !== undefined && isMessage(held) ? held : undefined;
  }

  /** Lets something that was kept be read otherwise from now on. */
  revise(held: Held, entry: KeptEntry): void {
    const { identity } = held.entry;
    const id = idOf(held.entry);
    if (id !== undefined && idOf(entry) === undefined) this.#byId.delete(keyOf(identity, id));
    held.entry = entry;
  }

  /** Everything that is kept, oldest first. */
  all(): readonly Held[] {
    return this.#held.slice(this.#start);
  }

  /** The entries behind a number and before another, oldest first. */
  between(after: number, before: number): readonly Held[] {
    return this.#held.slice(this.#indexOf(after + 1), this.#indexOf(before));
  }

  page({ limit, after, before }: Omit<PageQuery, 'room'>): Page {
    const { first, last } = this;
    const end = this.#indexOf(before ?? last + 1);
    if (after === undefined) {
      const newestFirst = this.#held.slice(Math.max(this.#start, end - limit), end).reverse();
      return { entries: this.#fill(newestFirst).reverse(), first, last };
    }
    const begin = this.#indexOf(after + 1);
    return { entries: this.#fill(this.#held.slice(begin, Math.min(end, begin + limit))), first, last };
  }

  /** An entry as it is shown: an edit with what its target says now. */
  shown({ entry }: Held): KeptEntry {
    if (entry.type !== 'edited') return entry;
    const { text: _, ...edited } = entry;
    const text = this.message(entry.target)?.entry.text;
    return text === undefined ? edited : { ...edited, text };
  }

  #fill(held: readonly Held[]): KeptEntry[] {
    return fillPage(held.map((each) => this.shown(each)));
  }

  /** Where the first entry is that is kept and whose number is at least `seq`. */
  #indexOf(seq: number): number {
    return Math.min(Math.max(seq - this.first + this.#start, this.#start), this.#held.length);
  }

  #forgetOldest(): void {
    if (this.#held.length - this.#start <= this.#newest) return;
    const oldest = this.#held[this.#start];
    if (oldest !== undefined) {
      const id = idOf(oldest.entry);
      if (id !== undefined) this.#byId.delete(keyOf(oldest.entry.identity, id));
    }
    this.#start += 1;
    if (this.#start <= this.#newest) return;
    this.#held = this.#held.slice(this.#start);
    this.#start = 0;
  }
}

/** Whether it is a message that is not deleted. */
export function isMessage(held: Held): held is HeldMessage {
  return held.entry.type === 'message' && held.entry.deleted !== true;
}

function keyOf(identity: string, id: string): string {
  return `${identity} ${id}`;
}
