import type { Person } from '../../protocol/event.ts';
import { foldNick } from '../../protocol/names.ts';
import { foldRoom, isDirect, LOBBY } from '../../protocol/rooms.ts';

/** Who is on the other side of a direct conversation. */
type Peer = Pick<Person, 'identity' | 'nick'>;

/** A room that we are in, as far as it matters where things are said. */
export interface Place {
  readonly room: string;
  readonly peer?: Peer;
}

const NOBODY_KNOWN = '(somebody)';

/** Where we are, under which name a person knows each room, and in which of them what is typed is said. */
export class Places {
  #current = LOBBY;
  #wanted: string | undefined;
  readonly #rooms = new Set<string>([LOBBY]);
  readonly #visited = new Set<string>([LOBBY]);
  readonly #peers = new Map<string, Peer>();

  /** The room to which what is typed goes. */
  get current(): string {
    return this.#current;
  }

  /** The name of a room for people: `#dev`, or the nick of who is on the other side. What others chose: not harmless. */
  titleOf(room: string): string {
    return isDirect(room) ? this.#peers.get(room)?.nick || NOBODY_KNOWN : room;
  }

  /** The name that a room of everybody has, however somebody wrote it; undefined if we are not in it. */
  find(written: string): string | undefined {
    const folded = foldRoom(written);
    return [...this.#rooms].find((room) => !isDirect(room) && foldRoom(room) === folded);
  }

  has(room: string): boolean {
    return this.#rooms.has(room);
  }

  /** What is typed goes there from now on. Whether it never did before. */
  goTo(room: string): boolean {
    this.#current = room;
    const isNew = !this.#visited.has(room);
    this.#visited.add(room);
    return isNew;
  }

  /** We have asked to be let in: as soon as we are, we go there. */
  want(written: string | undefined): void {
    this.#wanted = written === undefined ? undefined : foldRoom(written);
  }

  entered({ room, peer }: Place): void {
    this.#rooms.add(room);
    if (peer !== undefined) this.met(room, peer);
    if (isDirect(room) || foldRoom(room) !== this.#wanted) return;
    this.#wanted = undefined;
    this.#current = room;
  }

  /** The conversation with somebody alone, which may begin with what is said next. */
  met(room: string, { identity, nick }: Peer): void {
    this.#peers.set(room, { identity, nick });
  }

  /** We are not there any more. What was typed there goes to the lobby, unless it `stays`: then it is refused. */
  exited(room: string, stays: boolean): void {
    this.#rooms.delete(room);
    this.#visited.delete(room);
    if (room === this.#current && !stays) this.#current = LOBBY;
  }

  /** These are all the rooms we are in. Whether what is typed goes somewhere else than before. */
  settle(places: readonly Place[], stays: boolean): boolean {
    const before = this.#current;
    this.#rooms.clear();
    this.#rooms.add(LOBBY);
    for (const place of places) this.entered(place);
    if (!this.has(before) && !stays && !isDirect(before)) this.#current = LOBBY;
    return this.#current !== before;
  }

  /** Somebody is known under this nick now. */
  named(identity: string, nick: string): void {
    for (const [room, peer] of this.#peers) {
      if (peer.identity === identity && peer.nick !== nick) this.#peers.set(room, { identity, nick });
    }
  }
}

/** Whether two words are one nick to a reader who does not look at case and width. */
export function isSameNick(one: string, other: string): boolean {
  return foldNick(one) === foldNick(other);
}
