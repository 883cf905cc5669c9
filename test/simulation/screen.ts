import type { OwnedEntry } from '../../src/client/client-event.ts';
import type { Gap } from '../../src/client/timeline-item.ts';
import type { Oracle } from './oracle.ts';

/** What one person has seen on one device, over all its lives: of each room every number once, in order, without a hole. */
export class Screen {
  readonly #name: string;
  readonly #oracle: Oracle;
  readonly #last = new Map<string, number>();

  constructor(name: string, oracle: Oracle) {
    this.#name = name;
    this.#oracle = oracle;
  }

  /** A client begins: behind these numbers, and in all other rooms with whatever comes. */
  begin(rooms: Readonly<Record<string, number>>): void {
    this.#last.clear();
    for (const [room, last] of Object.entries(rooms)) this.#last.set(room, last);
  }

  /** A room is not there any more; if it is again, it begins with whatever comes. */
  end(room: string): void {
    this.#last.delete(room);
  }

  show({ own: _, ...entry }: OwnedEntry): void {
    // How old it may be is judged where it comes out of the connection.
    this.#oracle.shown(this.#name, entry, 0);
    this.#reach(entry.room, entry.seq, entry.seq);
  }

  gap({ room, from, to }: Pick<Gap, 'room' | 'from' | 'to'>): void {
    this.#oracle.gap(this.#name, room, to);
    this.#reach(room, from, to);
  }

  #reach(room: string, from: number, to: number): void {
    const last = this.#last.get(room);
    if (last !== undefined && from !== last + 1)
      this.#oracle.violated(`I3: the screen of ${this.#name} shows ${from} of ${room} behind ${last}`);
    this.#last.set(room, to);
  }
}
