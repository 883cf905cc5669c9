import { type Confusables, nickKeys } from '../protocol/names.ts';
import { foldRoom, isDirect, LOBBY } from '../protocol/rooms.ts';
import type { Clock, Journal, RoomState } from './ports.ts';
import { Presence } from './presence.ts';
import { Room } from './room.ts';
import type { Session } from './session.ts';

/** A room that somebody is connected to. */
interface Open {
  readonly room: Room;
  readonly presence: Presence;
}

/** What is known of a room while nobody is connected to it. */
interface Closed {
  first: number;
  last: number;
}

export interface RoomsParts {
  readonly state: readonly RoomState[];
  readonly confusables: Confusables;
  readonly clock: Pick<Clock, 'soon' | 'after'>;
  readonly journal: Pick<Journal, 'page'>;
}

/** All rooms that there are. Of those to which nobody is connected only the numbers are kept in memory. */
export class Rooms {
  readonly lobby: Room;
  readonly #parts: RoomsParts;
  readonly #open = new Map<string, Open>();
  readonly #closed = new Map<string, Closed>();
  readonly #topics = new Map<string, string>();
  /** The rooms of a session but for the lobby, where it has any. */
  readonly #others = new Map<Session, Set<Room>>();
  /** By every key under which names count as one; direct conversations have none. */
  readonly #names = new Map<string, string>();
  #public = 0;

  constructor(parts: RoomsParts) {
    this.#parts = parts;
    const { state } = parts;
    const lobby = state.find(({ room }) => room === LOBBY);
    for (const { room, first, last, topic } of state) {
      this.#note(room);
      if (topic !== undefined) this.#topics.set(room, topic);
      if (room !== LOBBY) this.#closed.set(room, { first, last });
    }
    if (lobby === undefined) this.#note(LOBBY);
    this.lobby = this.#openNow(lobby ?? { room: LOBBY, first: 1, last: 0, recent: [] }).room;
  }

  /** The names of all rooms but direct conversations. */
  get publicNames(): readonly string[] {
    return [...this.#open.keys(), ...this.#closed.keys()].filter((name) => !isDirect(name)).toSorted();
  }

  /** How many there are but direct conversations. */
  get publicCount(): number {
    return this.#public;
  }

  /** How many somebody is connected to; the lobby counts always. */
  get openCount(): number {
    return this.#open.size;
  }

  /** The name under which a room is known that is called so; undefined if there is none. */
  nameOf(name: string): string | undefined {
    if (this.has(name)) return name;
    if (!name.startsWith('#')) return undefined;
    return this.#names.get(folded(name));
  }

  /** Whether a room looks like this name without having it. */
  looksLikeAnother(name: string): boolean {
    return keysOf(name, this.#parts.confusables).some((key) => this.#names.has(key));
  }

  has(name: string): boolean {
    return this.#open.has(name) || this.#closed.has(name);
  }

  /** The numbers that are kept of a room; of one that is not there, none. */
  numbersOf(name: string): { readonly first: number; readonly last: number } {
    const room = this.#open.get(name)?.room;
    if (room !== undefined) return { first: room.firstSeq, last: room.lastSeq };
    return this.#closed.get(name) ?? { first: 1, last: 0 };
  }

  topicOf(name: string): string | undefined {
    return this.#topics.get(name);
  }

  setTopic(name: string, topic: string): void {
    if (topic === '') this.#topics.delete(name);
    else this.#topics.set(name, topic);
  }

  /** The room, if somebody is connected to it. */
  open(name: string): Room | undefined {
    return this.#open.get(name)?.room;
  }

  /** Whether a session is in a room other than the lobby. */
  isIn(session: Session, name: string): boolean {
    const room = this.open(name);
    return room !== undefined && this.#others.get(session)?.has(room) === true;
  }

  presence(name: string): Presence | undefined {
    return this.#open.get(name)?.presence;
  }

  /** Has a room from now on, if it was not there. */
  make(name: string): void {
    if (this.has(name)) return;
    this.#note(name);
    this.#closed.set(name, { first: 1, last: 0 });
  }

  /** Has a room no more whose first entry could not be kept. */
  unmake(name: string): void {
    if (this.#closed.get(name)?.last !== 0) return;
    this.#closed.delete(name);
    this.#public -= 1;
    for (const key of keysOf(name, this.#parts.confusables)) this.#names.delete(key);
  }

  /** An entry of a room to which nobody is connected is on disk. */
  passed(name: string, seq: number): void {
    const room = this.#closed.get(name);
    if (room !== undefined) room.last = seq;
  }

  /** Entries before `first` are no longer kept. */
  cut(name: string, first: number): void {
    const numbers = this.#closed.get(name);
    if (numbers !== undefined) numbers.first = first;
    this.open(name)?.cut(first);
  }

  /** The rooms that a session is in. */
  roomsOf(session: Session): readonly Room[] {
    return [this.lobby, ...(this.#others.get(session) ?? [])];
  }

  /**
   * Lets a session into a room, where it goes on behind a number, without one with what comes; `upTo`: it has left
   * already by the entry of this number, and gets none behind it. One that has ended stays out.
   */
  enter(session: Session, name: string, had?: number, upTo?: number): void {
    // What it was told just before may have been more than its connection takes.
    if (session.state === 'ended') return;
    const { room, presence } = this.#open.get(name) ?? this.#openNow(this.#stateOf(name));
    if (room === this.lobby) session.isIn = true;
    else this.#othersOf(session).add(room);
    // First, since it may end by what it is shown.
    presence.came(session);
    room.add(session, had, upTo);
  }

  /** A session is in a room other than the lobby no more. */
  exit(session: Session, room: Room): void {
    const others = this.#others.get(session);
    if (others?.delete(room) !== true) return;
    if (others.size === 0) this.#others.delete(session);
    room.remove(session);
    this.presence(room.name)?.went(session);
    this.#closeIfEmpty(room);
  }

  /** Everybody is told that a session goes now, if it has come, although it is served to its end. */
  went(session: Session): void {
    if (!session.isIn) return;
    session.isIn = false;
    for (const { name } of this.roomsOf(session)) this.presence(name)?.went(session);
  }

  /** Calls `left` as soon as a session has had all that there is by now, in all rooms; it is out of them then. */
  leave(session: Session, left: () => void): void {
    const rooms = this.roomsOf(session);
    let more = rooms.length;
    for (const room of rooms) {
      room.leave(session, () => {
        more -= 1;
        if (more === 0) left();
      });
    }
  }

  /** Takes an ended session out of all rooms. */
  remove(session: Session): void {
    const rooms = this.roomsOf(session);
    this.#others.delete(session);
    for (const room of rooms) {
      room.remove(session);
      this.#closeIfEmpty(room);
    }
  }

  #stateOf(name: string): RoomState {
    return { room: name, ...this.numbersOf(name), recent: [] };
  }

  #openNow(state: RoomState): Open {
    const { clock, journal } = this.#parts;
    const room = new Room({ state, clock, journal });
    const open = { room, presence: new Presence(room, clock) };
    this.#open.set(state.room, open);
    this.#closed.delete(state.room);
    return open;
  }

  #othersOf(session: Session): Set<Room> {
    const others = this.#others.get(session) ?? new Set<Room>();
    this.#others.set(session, others);
    return others;
  }

  #closeIfEmpty(room: Room): void {
    if (room.size > 0 || room === this.lobby || this.open(room.name) !== room) return;
    this.presence(room.name)?.stop();
    this.#closed.set(room.name, { first: room.firstSeq, last: room.lastSeq });
    this.#open.delete(room.name);
  }

  #note(name: string): void {
    if (isDirect(name)) return;
    this.#public += 1;
    for (const key of keysOf(name, this.#parts.confusables)) this.#names.set(key, name);
  }
}

function folded(name: string): string {
  return `folded ${foldRoom(name).slice(1)}`;
}

function keysOf(name: string, confusables: Confusables): readonly string[] {
  return nickKeys(name.slice(1), confusables);
}
