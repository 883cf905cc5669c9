import { LONGEST_PAGE } from '../../protocol/command.ts';
import { type Said, saidOf } from './said.ts';
import type { Talk } from './talk.ts';

type Source = Pick<Talk, 'history' | 'identity' | 'timeline'>;

/** Pages that are asked for at most to find messages among what else happened. */
const MOST_PAGES = 20;
/** Fewest entries that are asked for: most are messages, not all. */
const SHORTEST_PAGE = 20;

/** What was said in a room before what has been shown, taken page by page towards the beginning. */
class OlderMessages {
  readonly #source: Source;
  readonly #room: string;
  /** The number of the oldest entry that was shown, or that comes next. */
  #oldest: number;

  constructor(source: Source, room: string, last: number) {
    this.#source = source;
    this.#room = room;
    this.#oldest = last + 1;
  }

  /** The last `count` messages before those that were taken, oldest first; fewer if there are no more. */
  async take(count: number): Promise<readonly Said[]> {
    let taken: Said[] = [];
    for (let pages = 0; taken.length < count && pages < MOST_PAGES; pages += 1) {
      const missing = count - taken.length;
      const limit = Math.min(LONGEST_PAGE, Math.max(SHORTEST_PAGE, missing));
      const query = { room: this.#room, before: this.#oldest, limit };
      const { entries, first } = await this.#source.history(query);
      const [oldest] = entries;
      if (oldest === undefined) break;
      const page = entries
        .flatMap((entry) => (entry.type === 'message' && !entry.deleted ? [entry] : []))
        .map((message) => saidOf(message, this.#source.identity));
      const wanted = page.slice(-missing);
      // What was not wanted yet is asked for again.
      this.#oldest = wanted.length < page.length ? (wanted[0]?.seq ?? oldest.seq) : oldest.seq;
      taken = [...wanted, ...taken];
      if (this.#oldest <= first) break;
    }
    return taken;
  }
}

/** What was said in each room before what has been shown of it. */
export class Past {
  readonly #source: Source;
  readonly #rooms = new Map<string, OlderMessages>();

  constructor(source: Source) {
    this.#source = source;
  }

  /** Of a room comes next what follows `last`. Known rooms begin anew only with `anew`. */
  begin(room: string, last: number, anew = false): void {
    if (anew || !this.#rooms.has(room)) this.#rooms.set(room, new OlderMessages(this.#source, room, last));
  }

  end(room: string): void {
    this.#rooms.delete(room);
  }

  /** The last `count` messages of a room before those that were shown, oldest first. They count as shown. */
  take(room: string, count: number): Promise<readonly Said[]> {
    this.begin(room, this.#source.timeline(room)?.last ?? 0);
    return this.#rooms.get(room)?.take(count) ?? Promise.resolve([]);
  }
}
