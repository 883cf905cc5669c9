import { Broadcast, type ShownEvent } from './broadcast.ts';

/** Entries that somebody has missed, at least one. */
export class Replay {
  readonly broadcast: Broadcast;
  readonly #entries: readonly ShownEvent[];

  constructor(entries: readonly ShownEvent[]) {
    this.broadcast = new Broadcast(entries);
    this.#entries = entries;
  }

  /** The number of the last of its first `count` entries. */
  seqAfter(count: number): number {
    const entry = this.#entries[count - 1];
    if (entry === undefined) throw new Error(`${count} of ${this.#entries.length} entries were taken`);
    return entry.seq;
  }
}
