import { LOBBY } from '../../src/protocol/rooms.ts';

/** A time in which somebody was in a room: from behind one number up to another. */
interface Stay {
  to: number;
  /** Milliseconds of virtual time. */
  until: number;
}

/** What somebody has to do with a room. */
export interface Membership {
  isIn: boolean;
  read: number;
  muted: boolean;
}

const FOR_EVER = Number.POSITIVE_INFINITY;
const NONE: Readonly<Membership> = { isIn: false, read: 0, muted: false };

/** Who is in which room and how far everybody has read, and who was in it before, as the disk saw it happen. */
export class MemberLedger {
  readonly #members = new Map<string, Map<string, Membership>>();
  readonly #stays = new Map<string, Stay[]>();

  /** The rooms that somebody is in, `#lobby` among them. */
  roomsOf(identity: string): readonly string[] {
    const rooms = [...(this.#members.get(identity) ?? [])].filter(([, { isIn }]) => isIn);
    return [LOBBY, ...rooms.map(([room]) => room)];
  }

  membersOf(room: string): readonly string[] {
    return [...this.#members.keys()].filter((identity) => this.about(identity, room).isIn);
  }

  isIn(identity: string, room: string): boolean {
    return room === LOBBY || this.about(identity, room).isIn;
  }

  /** Whether it was in the room at some time, and is not now. */
  hasLeft(identity: string, room: string): boolean {
    return room !== LOBBY && this.#members.get(identity)?.get(room)?.isIn === false;
  }

  about(identity: string, room: string): Readonly<Membership> {
    return this.#members.get(identity)?.get(room) ?? NONE;
  }

  /** Whether somebody has ever been in a room when, or after, it had the entry of a number. */
  mayHave(identity: string, room: string, seq: number): boolean {
    return room === LOBBY || this.#staysOf(identity, room).some(({ to }) => to >= seq);
  }

  /** Whether somebody is in a room, or was at some moment since a time. */
  wasInSince(identity: string, room: string, time: number): boolean {
    return room === LOBBY || this.#staysOf(identity, room).some(({ until }) => until >= time);
  }

  /** Whether somebody is not in a room, or was not at some moment since a time. */
  wasOutSince(identity: string, room: string, time: number): boolean {
    const stays = this.#staysOf(identity, room);
    return !this.isIn(identity, room) || stays.some(({ until }) => until >= time && until < FOR_EVER);
  }

  /** Whether somebody was once in a room and then, at least for a while, not. */
  hasEverLeft(identity: string, room: string): boolean {
    return this.#staysOf(identity, room).some(({ to }) => to < FOR_EVER);
  }

  joined(identity: string, room: string, read: number): void {
    Object.assign(this.#of(identity, room), { isIn: true, read });
    this.#staysOf(identity, room).push({ to: FOR_EVER, until: FOR_EVER });
  }

  /** Up to the number of the entry that says so. */
  left(identity: string, room: string, seq: number, now: number): void {
    this.#of(identity, room).isIn = false;
    this.#end(identity, room, seq, now);
  }

  /** It has never had anything to do with the room, as far as is kept. */
  erased(identity: string, room: string, seq: number, now: number): void {
    this.#members.get(identity)?.delete(room);
    this.#end(identity, room, seq, now);
  }

  forgotten(identity: string): void {
    this.#members.delete(identity);
  }

  read(identity: string, room: string, seq: number): void {
    const membership = this.#of(identity, room);
    membership.read = Math.max(membership.read, seq);
  }

  muted(identity: string, room: string, muted: boolean): void {
    this.#of(identity, room).muted = muted;
  }

  #end(identity: string, room: string, seq: number, now: number): void {
    const stay = this.#staysOf(identity, room).at(-1);
    if (stay?.to === FOR_EVER) Object.assign(stay, { to: seq, until: now });
  }

  #of(identity: string, room: string): Membership {
    const rooms = this.#members.get(identity) ?? new Map<string, Membership>();
    this.#members.set(identity, rooms);
    const membership = rooms.get(room) ?? { ...NONE };
    rooms.set(room, membership);
    return membership;
  }

  #staysOf(identity: string, room: string): Stay[] {
    const key = `${identity} ${room}`;
    const stays = this.#stays.get(key) ?? [];
    this.#stays.set(key, stays);
    return stays;
  }
}
