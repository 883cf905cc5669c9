import type {
  Entry,
  Found,
  JournalState,
  MembershipState,
  OwnPage,
  OwnQuery,
  Page,
  PageQuery,
  RoomEntryOf,
  SanctionState,
  SearchQuery,
  UnreadCount,
  UnreadQuery,
} from '../../core/ports.ts';
import { isDirect, LOBBY } from '../../protocol/rooms.ts';
import { Decisions } from '../decisions.ts';
import { PageFilling } from '../page-size.ts';
import { SANCTIONS } from '../sanctions.ts';
import { MOST_COUNTED, RECENT_ENTRIES, type Searcher, type Store, type Verdict } from '../store.ts';
import { MemoryEntries } from './memory-entries.ts';
import { MemoryIdentities } from './memory-identities.ts';
import { MemoryMembers } from './memory-members.ts';
import { isMessage, MemoryRoom } from './memory-room.ts';
import { searchIn } from './memory-search.ts';

export interface MemoryStoreParts {
  readonly epoch: string;
  /** Entries kept of each room; older ones are forgotten. */
  readonly newest: number;
}

/** A store without a disk: for tests, and for measuring what the disk costs. */
export class MemoryStore implements Store, Searcher {
  readonly #parts: MemoryStoreParts;
  readonly #rooms = new Map<string, MemoryRoom>();
  readonly #identities = new MemoryIdentities();
  readonly #members = new MemoryMembers();
  readonly #sanctions = new Map<string, SanctionState>();
  readonly #decisions: Decisions<MemoryRoom>;

  constructor(parts: MemoryStoreParts) {
    this.#parts = parts;
    this.#decisions = new Decisions({
      rooms: {
        find: (name) => this.#rooms.get(name),
        findOrMake: (name) => this.#rooms.get(name) ?? this.#make(name),
        setTopic(room, topic) {
          room.topic = topic;
        },
      },
      entries: new MemoryEntries(),
      members: this.#members,
      identities: this.#identities,
      sanctions: {
        moderate: (entry) => this.#moderate(entry),
        forget: (identity) => {
          for (const kind of ['kick', 'mute']) this.#sanctions.delete(`${kind} ${identity}`);
        },
      },
    });
  }

  state(): JournalState {
    const rooms = [...this.#rooms.values()].map((room) => ({
      ...{ room: room.name, first: room.first, last: room.last },
      ...(room.topic === '' ? {} : { topic: room.topic }),
      recent: room.name === LOBBY ? room.page({ limit: RECENT_ENTRIES }).entries : [],
    }));
    return {
      epoch: this.#parts.epoch,
      rooms,
      identities: this.#identities.all(),
      memberships: this.#members.all().toSorted((one, other) => this.#newestIn(one) - this.#newestIn(other)),
      sanctions: [...this.#sanctions.values()],
    };
  }

  commit(batch: readonly Entry[], time: number): readonly Verdict[] {
    return batch.map((entry) => this.#decisions.keep(entry, time));
  }

  page({ room, ...query }: PageQuery): Page {
    return this.#rooms.get(room)?.page(query) ?? { entries: [], first: 1, last: 0 };
  }

  search(query: SearchQuery): Found {
    const names = new Set(query.rooms);
    return searchIn(
      [...this.#rooms.values()].filter(({ name }) => names.has(name)),
      query,
    );
  }

  unread({ identity, rooms }: UnreadQuery): readonly UnreadCount[] {
    return rooms.map(({ room, read, last }) => {
      const behind = this.#rooms.get(room)?.between(read, last + 1) ?? [];
      const unread = behind.filter(isMessage).filter(({ entry }) => entry.identity !== identity);
      const mentions = unread.filter(({ entry }) => entry.mentions?.includes(identity));
      return {
        room,
        unread: Math.min(unread.length, MOST_COUNTED),
        mentions: Math.min(mentions.length, MOST_COUNTED),
      };
    });
  }

  own({ identity, after, limit }: OwnQuery): OwnPage {
    const places = [...this.#rooms.values()].flatMap((room) =>
      room.all().flatMap((held) => (held.entry.identity === identity ? [{ room, held }] : [])),
    );
    const behind = places
      .filter(({ held }) => held.number > after)
      .sort((one, other) => one.held.number - other.held.number);
    const filling = new PageFilling(limit);
    const end = behind.findIndex(({ room, held }) => !filling.takes(room.shown(held)));
    const page = end < 0 ? behind : behind.slice(0, end);
    const next = end < 0 ? undefined : page.at(-1)?.held.number;
    return {
      entries: page.map(({ room, held }) => room.shown(held)),
      ...(next === undefined ? {} : { next }),
      rooms: this.#members.roomsOf(identity),
    };
  }

  close(): void {}

  #moderate({ act, identity, nick }: RoomEntryOf<'moderated'>): void {
    const { kind, begins } = SANCTIONS[act];
    const key = `${kind} ${identity}`;
    if (begins) this.#sanctions.set(key, { kind, identity, nick });
    else this.#sanctions.delete(key);
  }

  /** The number of the newest entry of a direct conversation; 0 of any other room. */
  #newestIn({ room }: MembershipState): number {
    return isDirect(room) ? (this.#rooms.get(room)?.all().at(-1)?.number ?? 0) : 0;
  }

  #make(name: string): MemoryRoom {
    const room = new MemoryRoom(name, this.#parts.newest);
    this.#rooms.set(name, room);
    return room;
  }
}
