import type {
  Entry,
  IdentityEntry,
  IdentityState,
  JournalState,
  KeptEntry,
  Page,
  PageQuery,
  SaidEntry,
} from '../core/ports.ts';
import { fillPage } from './page-size.ts';
import { RECENT_ENTRIES, type Store, type Verdict } from './store.ts';

export interface MemoryStoreParts {
  readonly epoch: string;
  /** Entries kept of each room; older ones are forgotten. */
  readonly newest: number;
}

interface Room {
  /** The kept entries are those from `start` on: what lies before waits to be thrown away together. */
  entries: KeptEntry[];
  start: number;
  last: number;
  readonly byId: Map<string, KeptEntry>;
}

/** A store without a disk: for tests, and for measuring what the disk costs. */
export class MemoryStore implements Store {
  readonly #parts: MemoryStoreParts;
  readonly #rooms = new Map<string, Room>();
  readonly #identities = new Map<string, IdentityState>();

  constructor(parts: MemoryStoreParts) {
    this.#parts = parts;
  }

  state(): JournalState {
    const rooms = [...this.#rooms.keys()].map((room) => {
      const { entries, first, last } = this.page({ room, limit: RECENT_ENTRIES });
      return { room, first, last, recent: entries };
    });
    return { epoch: this.#parts.epoch, rooms, identities: [...this.#identities.values()] };
  }

  commit(batch: readonly Entry[], time: number): readonly Verdict[] {
    return batch.map((entry) => this.#keep(entry, time));
  }

  page({ room: name, limit, after, before }: PageQuery): Page {
    const room = this.#rooms.get(name);
    if (room === undefined) return { entries: [], first: 1, last: 0 };
    const { entries, start, last } = room;
    const first = last - (entries.length - start) + 1;
    /** Where in `entries` the first entry is whose number is at least `seq`. */
    const indexOf = (seq: number) => Math.min(Math.max(seq - first + start, start), entries.length);
    const end = before === undefined ? entries.length : indexOf(before);
    if (after !== undefined) {
      const begin = indexOf(after + 1);
      return { entries: fillPage(entries.slice(begin, Math.min(end, begin + limit))), first, last };
    }
    const newestFirst = entries.slice(Math.max(start, end - limit), end).reverse();
    return { entries: fillPage(newestFirst).reverse(), first, last };
  }

  close(): void {}

  #keep(entry: Entry, time: number): Verdict {
    switch (entry.type) {
      case 'said':
        return this.#say(entry, time);
      case 'identity':
        return this.#meet(entry, time);
      case 'forgotten':
        if (this.#identities.get(entry.identity)?.spoke === false) this.#identities.delete(entry.identity);
        return { type: 'identity' };
    }
  }

  #say(entry: SaidEntry, time: number): Verdict {
    const room = this.#room(entry.room);
    const key = entry.id === undefined ? undefined : keyOf(entry.identity, entry.id);
    const known = key === undefined ? undefined : room.byId.get(key);
    if (known !== undefined) {
      const isSame = known.text === entry.text && known.reply === entry.reply;
      return isSame
        ? { type: 'repeated', seq: known.seq, time: known.time }
        : { type: 'refused', code: 'id-reused' };
    }
    room.last += 1;
    const { session: _, ref: __, ...said } = entry;
    const kept: KeptEntry = { ...said, seq: room.last, time };
    room.entries.push(kept);
    if (key !== undefined) room.byId.set(key, kept);
    this.#forgetOldest(room);
    const identity = this.#identities.get(entry.identity);
    if (identity?.spoke === false) this.#identities.set(entry.identity, { ...identity, spoke: true });
    return { type: 'said', seq: room.last };
  }

  #meet({ identity, nick, tokenHash }: IdentityEntry, time: number): Verdict {
    const known = this.#identities.get(identity);
    const hash = tokenHash ?? known?.tokenHash;
    if (hash !== undefined) {
      const spoke = known?.spoke ?? false;
      this.#identities.set(identity, { identity, tokenHash: hash, nick, spoke, seen: time });
    }
    return { type: 'identity' };
  }

  #room(name: string): Room {
    const known = this.#rooms.get(name);
    if (known !== undefined) return known;
    const room: Room = { entries: [], start: 0, last: 0, byId: new Map() };
    this.#rooms.set(name, room);
    return room;
  }

  #forgetOldest(room: Room): void {
    const { newest } = this.#parts;
    if (room.entries.length - room.start <= newest) return;
    const oldest = room.entries[room.start];
    if (oldest?.id !== undefined) room.byId.delete(keyOf(oldest.identity, oldest.id));
    room.start += 1;
    if (room.start <= newest) return;
    room.entries = room.entries.slice(room.start);
    room.start = 0;
  }
}

function keyOf(identity: string, id: string): string {
  return `${identity} ${id}`;
}
