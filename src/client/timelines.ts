import type { Login } from '../protocol/command.ts';
import type { EntryEvent, OwnRoom, ServerEventOf, Welcome } from '../protocol/event.ts';
import { peerOf } from '../protocol/rooms.ts';
import { utf8Length } from '../protocol/text.ts';
import type { OutgoingMessage } from './sendable.ts';
import { type Added, Timeline } from './timeline.ts';
import type { Shown } from './timeline-item.ts';

/** Where a client was: the epoch of the server's journal, and for each room the number up to which it has everything. */
export type Position = NonNullable<Login['resume']>;
type Reset = ServerEventOf<'reset'>;

/** What a welcome has changed about the rooms. */
export interface Arrival {
  /** Rooms of which nothing holds that was there. */
  readonly resets: readonly Reset[];
  /** Rooms that we were in and are not in any more. */
  readonly left: readonly string[];
  /** Rooms that we are in and were not in, or of which nothing was known. */
  readonly entered: readonly OwnRoom[];
}

/** Bytes that the rooms may take in a login: servers close a connection over a first line of more than 16 KiB. */
const LONGEST_RESUME = 12 * 1024;

/** Every room's timeline, and which of them still are being told what they missed. */
export class Timelines {
  readonly #limit: number;
  readonly #unsent: (room: string) => readonly OutgoingMessage[];
  readonly #timelines = new Map<string, Timeline>();
  readonly #behind = new Set<string>();
  /** Direct conversations that are there, and of which we are told nothing before something happens in them. */
  readonly #silent = new Set<string>();
  #epoch: string | undefined;
  /** The position that the last login gave. */
  #given: Position | undefined;

  /** Of each room the newest `limit` items are kept. `position`: where to begin; without it, at what comes. */
  constructor(
    limit: number,
    position: Position | undefined,
    unsent: (room: string) => readonly OutgoingMessage[],
  ) {
    this.#limit = limit;
    this.#unsent = unsent;
    this.#epoch = position?.epoch;
    for (const [room, seq] of Object.entries(position?.rooms ?? {})) this.#begin(room, seq);
  }

  get(room: string): Timeline | undefined {
    return this.#timelines.get(room);
  }

  /** Where we are; nothing before the first welcome. Rooms of which nothing has come yet are not in it. */
  get position(): Position | undefined {
    if (this.#epoch === undefined) return undefined;
    const begun = [...this.#timelines.values()].filter(({ hasBegun }) => hasBegun);
    return { epoch: this.#epoch, rooms: Object.fromEntries(begun.map(({ room, last }) => [room, last])) };
  }

  /** The position for a login: as much of it as fits into one. */
  giveForLogin(): Position | undefined {
    const { position } = this;
    let bytes = 0;
    const fitting = Object.entries(position?.rooms ?? {}).filter((row) => {
      bytes += utf8Length(JSON.stringify(row));
      return bytes <= LONGEST_RESUME;
    });
    this.#given = position && { epoch: position.epoch, rooms: Object.fromEntries(fitting) };
    return this.#given;
  }

  /** Whether nothing that was missed is still to come. */
  get isLive(): boolean {
    return this.#behind.size === 0;
  }

  /** A session begins. What is of another epoch, or of rooms that we are not in any more, holds no longer. */
  welcomed({ epoch, rooms, identity }: Welcome): Arrival {
    const isOther = this.#epoch !== undefined && this.#epoch !== epoch;
    this.#epoch = epoch;
    const names = new Set(rooms.map(({ room }) => room));
    const absent = [...this.#timelines.keys()].filter((room) => !names.has(room));
    const left = absent.filter((room) => isOther || !this.#isSilent(room, identity));
    this.#silent.clear();
    for (const room of absent) if (!left.includes(room)) this.#silent.add(room);
    for (const room of left) this.#timelines.delete(room);
    const entered = rooms.filter(({ room }) => !this.#timelines.has(room));
    const lost = rooms.filter((own) => this.#timelines.has(own.room) && (isOther || this.#isLeftOut(own)));
    const resets = lost.map(({ room, last }) => this.#restart(room, epoch, last));
    // The server goes on where a room was last read, which the first that comes will show.
    const isAnew = isOther || this.#given === undefined;
    for (const { room, last } of entered) this.#begin(room, isAnew ? last : undefined);
    this.#behind.clear();
    for (const room of names) this.#behind.add(room);
    return { resets, left, entered };
  }

  /**
   * We are in a room from now on, and begin behind `last`. Whether that is new; or, where something was missed meanwhile
   * of a direct conversation that we have, the reset to tell.
   */
  entered({ room, last }: Pick<OwnRoom, 'room' | 'last'>): 'new' | 'known' | Reset {
    const timeline = this.#timelines.get(room);
    const wasSilent = this.#silent.delete(room);
    if (timeline !== undefined)
      return wasSilent && timeline.last !== last ? this.#restart(room, this.#epoch ?? '', last) : 'known';
    this.#begin(room, last);
    return 'new';
  }

  /** We are in a room no more. Whether we were. */
  exited(room: string): boolean {
    this.#behind.delete(room);
    this.#silent.delete(room);
    return this.#timelines.delete(room);
  }

  /** What the server shows of a room that we are in. */
  add(shown: Shown): Added {
    return this.#timelines.get(shown.room)?.add(shown) ?? [];
  }

  addOwn(entry: EntryEvent): Added {
    return this.#timelines.get(entry.room)?.addOwn(entry) ?? [];
  }

  /** The server says that a room begins anew behind `last`. The reset to tell, unless its welcome showed it already. */
  reset({ room, epoch, last }: Reset): readonly Reset[] {
    const timeline = this.#timelines.get(room);
    if (timeline === undefined) return [];
    const isKnown = epoch === this.#epoch && timeline.items.length === 0 && timeline.last === last;
    this.#epoch = epoch;
    return isKnown ? [] : [this.#restart(room, epoch, last)];
  }

  /** All that was missed in a room has come. False: it has not, although the server says so. */
  live(room: string, seq: number): boolean {
    this.#behind.delete(room);
    return this.#timelines.get(room)?.reaches(seq) ?? true;
  }

  /** Whether the server does not know how much we have of a room, which did not fit into the login, and we miss some. */
  #isLeftOut({ room, last }: OwnRoom): boolean {
    const timeline = this.#timelines.get(room);
    return this.#given?.rooms[room] === undefined && timeline?.hasBegun === true && timeline.last !== last;
  }

  /** Whether a welcome does not name a room of this identity although it is there: of what was in the login it names all. */
  #isSilent(room: string, identity: string): boolean {
    return peerOf(room, identity) !== undefined && this.#given?.rooms[room] === undefined;
  }

  #restart(room: string, epoch: string, last: number): Reset {
    this.#timelines.get(room)?.reset(last);
    return { type: 'reset', room, epoch, last };
  }

  #begin(room: string, last: number | undefined): void {
    this.#timelines.set(room, new Timeline(room, last, this.#limit, () => this.#unsent(room)));
  }
}
