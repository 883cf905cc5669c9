import type { MembershipState } from '../../core/ports.ts';
import { LOBBY } from '../../protocol/rooms.ts';
import type { Tables } from '../decisions.ts';
import type { MemoryRoom } from './memory-room.ts';

type Members = Tables<MemoryRoom>['members'];
type Membership = Omit<MembershipState, 'identity' | 'room'>;

const NONE: Membership = { joined: false, read: 0, muted: false };

/** Who is in which room, and how far everybody has read, in memory. */
export class MemoryMembers implements Members {
  readonly #byRoom = new Map<string, Map<string, Membership>>();

  all(): readonly MembershipState[] {
    return [...this.#byRoom].flatMap(([room, members]) =>
      [...members].map(([identity, membership]) => ({ identity, room, ...membership })),
    );
  }

  /** The rooms that an identity has to do with. */
  roomsOf(identity: string): readonly string[] {
    return [...this.#byRoom].filter(([, members]) => members.has(identity)).map(([room]) => room);
  }

  isIn(room: MemoryRoom, identity: string): boolean {
    return this.#find(room, identity)?.joined === true;
  }

  hasLeft(room: MemoryRoom, identity: string): boolean {
    return room.name !== LOBBY && this.#find(room, identity)?.joined === false;
  }

  join(room: MemoryRoom, identity: string, read: number): void {
    this.#change(room, identity, { joined: true, read });
  }

  leave(room: MemoryRoom, identity: string): void {
    this.#change(room, identity, { joined: false });
  }

  meet(lobby: MemoryRoom, identity: string): void {
    if (this.#find(lobby, identity) === undefined) this.#change(lobby, identity, { read: lobby.last });
  }

  read(room: MemoryRoom, identity: string, seq: number): void {
    this.#change(room, identity, { read: Math.max(seq, this.#find(room, identity)?.read ?? 0) });
  }

  mute(room: MemoryRoom, identity: string, muted: boolean): void {
    this.#change(room, identity, { muted });
  }

  remove(room: MemoryRoom, identity: string): void {
    this.#byRoom.get(room.name)?.delete(identity);
  }

  forget(identity: string): void {
    for (const members of this.#byRoom.values()) members.delete(identity);
  }

  #find(room: MemoryRoom, identity: string): Membership | undefined {
    return this.#byRoom.get(room.name)?.get(identity);
  }

  #change(room: MemoryRoom, identity: string, change: Partial<Membership>): void {
    const members = this.#byRoom.get(room.name) ?? new Map<string, Membership>();
    this.#byRoom.set(room.name, members);
    members.set(identity, { ...(members.get(identity) ?? NONE), ...change });
  }
}
