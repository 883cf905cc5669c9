import { LOBBY } from '../protocol/rooms.ts';
import type { MembershipState } from './ports.ts';

/** How long somebody is in a room: up to the entry of a number; undefined as long as there is none. */
interface Stay {
  upTo?: number;
}

/** What an identity has to do with a room. */
interface Membership {
  joined: boolean;
  /** From its joining to its leaving. */
  stay: Stay;
  /** The number up to which it has read. */
  read: number;
  muted: boolean;
}

const NONE: Readonly<Membership> = { joined: false, stay: {}, read: 0, muted: false };

/** Who is in which rooms, and how far everybody has read: as the journal has it. Of the lobby everybody is a member. */
export class Memberships {
  readonly #byIdentity = new Map<string, Map<string, Membership>>();
  readonly #members = new Map<string, Set<string>>();

  constructor(state: readonly MembershipState[]) {
    for (const { identity, room, joined, read, muted } of state) {
      Object.assign(this.#of(identity, room), { joined, read, muted });
      if (joined) this.#membersOf(room).add(identity);
    }
  }

  /**
   * The rooms that somebody is in but for the lobby: in the order in which they were joined, or, of direct
   * conversations, in which something happened in them last.
   */
  roomsOf(identity: string): readonly string[] {
    return [...(this.#byIdentity.get(identity) ?? [])]
      .filter(([, { joined }]) => joined)
      .map(([room]) => room);
  }

  /** The members of a room other than the lobby. */
  membersOf(room: string): ReadonlySet<string> {
    return this.#members.get(room) ?? new Set();
  }

  isIn(identity: string, room: string): boolean {
    return room === LOBBY || this.about(identity, room).joined;
  }

  about(identity: string, room: string): Readonly<Membership> {
    return this.#byIdentity.get(identity)?.get(room) ?? NONE;
  }

  /** Somebody is in a room from now on, and has read it up to a number. */
  join(identity: string, room: string, read: number): void {
    const rooms = this.#byIdentity.get(identity);
    const { muted } = this.about(identity, room);
    // Behind all that were joined before.
    rooms?.delete(room);
    Object.assign(this.#of(identity, room), { joined: true, stay: {}, read, muted });
    this.#membersOf(room).add(identity);
  }

  /** Something has happened in a room, which is the newest of its member from now on. */
  stir(identity: string, room: string): void {
    const rooms = this.#byIdentity.get(identity);
    const membership = rooms?.get(room);
    if (membership?.joined !== true) return;
    rooms?.delete(room);
    rooms?.set(room, membership);
  }

  /** By the entry of a number. */
  leave(identity: string, room: string, seq: number): void {
    const membership = this.#of(identity, room);
    membership.joined = false;
    membership.stay.upTo = seq;
    this.#members.get(room)?.delete(identity);
  }

  /** Says whether that is further than before. */
  read(identity: string, room: string, seq: number): boolean {
    const membership = this.#of(identity, room);
    if (seq <= membership.read) return false;
    membership.read = seq;
    return true;
  }

  mute(identity: string, room: string, muted: boolean): void {
    this.#of(identity, room).muted = muted;
  }

  /** Somebody is no longer known. */
  drop(identity: string): void {
    for (const room of this.roomsOf(identity)) this.#members.get(room)?.delete(identity);
    this.#byIdentity.delete(identity);
  }

  #of(identity: string, room: string): Membership {
    const rooms = this.#byIdentity.get(identity) ?? new Map<string, Membership>();
    this.#byIdentity.set(identity, rooms);
    const membership = rooms.get(room) ?? { ...NONE, stay: {} };
    rooms.set(room, membership);
    return membership;
  }

  #membersOf(room: string): Set<string> {
    const members = this.#members.get(room) ?? new Set<string>();
    this.#members.set(room, members);
    return members;
  }
}
