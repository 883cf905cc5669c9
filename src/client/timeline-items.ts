import type { EntryEvent } from '../protocol/event.ts';
import {
  endOf,
  itemOf,
  revised,
  type Shown,
  startOf,
  type TimelineEntry,
  type TimelineItem,
} from './timeline-item.ts';

/** Items in the order of their numbers, each as it looks after all that came behind it. Of these the newest are kept. */
export class TimelineItems {
  readonly #limit: number;
  #items: TimelineItem[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get all(): readonly TimelineItem[] {
    return this.#items;
  }

  /** The entry with a number; undefined if it is not here. */
  at(seq: number): TimelineEntry | undefined {
    const item = this.#items[this.#indexOf(seq)];
    return item === undefined || item.type === 'gap' || item.seq !== seq ? undefined : item;
  }

  /** Puts the next one behind all others, which it may change. */
  append(shown: Shown): void {
    this.#items.push(itemOf(shown));
    this.#revise(shown);
    if (this.#items.length > this.#limit) this.#items.splice(0, this.#items.length - this.#limit);
  }

  /** Puts in front what comes just before the first, as far as there is room. */
  prepend(older: readonly Shown[]): void {
    const room = Math.max(0, this.#limit - this.#items.length);
    const fitting = older.slice(Math.max(0, older.length - room));
    const later = this.#items;
    const [first] = later;
    this.#items = [...fitting.map(itemOf), ...later];
    // In their order: what is about one of the older ones may be among them, or behind them.
    for (const shown of fitting) this.#revise(shown);
    if (first !== undefined)
      for (const item of later) if (reachesBehind(item, startOf(first))) this.#revise(item);
  }

  clear(): void {
    this.#items = [];
  }

  /** An entry changes those before it that it is about. Doing so again changes nothing more. */
  #revise(by: Shown): void {
    if (by.type === 'erased') this.#change(by, 0);
    else if ('target' in by) this.#change(by, by.target);
  }

  #change(by: EntryEvent, from: number): void {
    const items = this.#items;
    for (let index = items.length - 1; index >= 0; index -= 1) {
      const item = items[index];
      if (item === undefined || endOf(item) < from) return;
      if (startOf(item) <= by.seq) items[index] = revised(item, by);
    }
  }

  /** Where the item is that stands for a number, or would be. */
  #indexOf(seq: number): number {
    let [low, high] = [0, this.#items.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = this.#items[middle];
      if (item !== undefined && endOf(item) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Whether an item is about something before a number. */
function reachesBehind(item: TimelineItem, first: number): boolean {
  return item.type === 'erased' || ('target' in item && item.target < first);
}
