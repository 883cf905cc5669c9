import type { ListedRoom, OwnRoom, Person, ServerEventOf } from '../protocol/event.ts';
import { directRoom, LOBBY } from '../protocol/rooms.ts';
import { type ClientRoom, RoomPicture } from './client-room.ts';
import { isSameRoom } from './room-names.ts';
import type { Shown } from './timeline-item.ts';

/** The rooms that we are in, and which of them have changed since that was last told. */
export class ClientRooms {
  readonly #pictures = new Map<string, RoomPicture>();
  readonly #changed = new Set<string>();
  /** Those whose counts may not be what the server would say. */
  readonly #unsure = new Set<string>();

  /** In the order in which the server gave them, `#lobby` first, and behind them those that came later. */
  get all(): readonly ClientRoom[] {
    return [...this.#pictures.values()].map(({ shown }) => shown);
  }

  /** Whether all counts are what the server would say. */
  get areSure(): boolean {
    return this.#unsure.size === 0;
  }

  /** The room that somebody means by a name, however they write it; `self`: who we are. */
  find(name: string, self: string | undefined): ClientRoom | undefined {
    const picture = this.#pictures.get(name);
    return picture?.shown ?? this.all.find(({ room }) => isSameRoom(room, name, self));
  }

  has(room: string): boolean {
    return this.#pictures.has(room);
  }

  /** We are in a room, where everything behind `last` will be told. What is known of it from before holds no more. */
  begin(own: OwnRoom, last: number): void {
    this.#pictures.set(own.room, new RoomPicture(own, last));
    this.#changes(own.room, () => true);
  }

  /** We are in a room still. */
  renew(own: OwnRoom): void {
    this.#changes(own.room, (picture) => picture.renewed(own));
  }

  /** We are in a room no more. */
  end(room: string): void {
    if (this.#pictures.delete(room)) this.#changed.add(room);
    this.#unsure.delete(room);
  }

  /** Something has happened in its turn. */
  happened(shown: Shown, self: string): void {
    this.#changes(shown.room, (picture) =>
      shown.type === 'gap' ? picture.cut(shown.to) : picture.happened(shown, self),
    );
  }

  /** A room begins anew behind `last`: what was counted holds no more. */
  reset(room: string, last: number): void {
    const before = this.#pictures.get(room)?.shown;
    if (before === undefined) return;
    const { muted, read, ...rest } = before;
    const own = { ...rest, first: 1, last, read: Math.min(read, last) };
    this.begin(muted ? { ...own, muted } : own, last);
  }

  read({ room, seq }: ServerEventOf<'read'>): void {
    this.#changes(room, (picture) => picture.readUpTo(seq));
  }

  muted({ room, muted }: ServerEventOf<'muted'>): void {
    this.#changes(room, (picture) => picture.mutedIs(muted));
  }

  /** The server has counted. */
  listed(rooms: readonly ListedRoom[]): void {
    for (const { room, own } of rooms)
      if (own !== undefined) this.#changes(room, (picture) => picture.counted(own));
  }

  renamed({ identity, nick }: ServerEventOf<'renamed'>, self: string): void {
    this.#changes(directRoom(self, identity), (picture) => picture.renamed(nick));
  }

  away({ identity, text }: ServerEventOf<'away'>, self: string): void {
    this.#changes(directRoom(self, identity), (picture) => picture.away(text));
  }

  /** People have come or gone. Who leaves another room than these may be there all the same. */
  presence({ room, came, went }: ServerEventOf<'presence'>, self: string): void {
    const here = ({ identity, nick }: Person, isHere: boolean) => {
      const direct = directRoom(self, identity);
      if (room === LOBBY || room === direct) this.#changes(direct, (picture) => picture.here(nick, isHere));
    };
    for (const person of came) here(person, true);
    for (const person of went) here(person, false);
  }

  /** The rooms of which anything has changed since this was asked last. */
  takeChanged(): readonly string[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  #changes(room: string, change: (picture: RoomPicture) => boolean): void {
    const picture = this.#pictures.get(room);
    if (picture === undefined) return;
    if (change(picture)) this.#changed.add(room);
    if (picture.isSure) this.#unsure.delete(room);
    else this.#unsure.add(room);
  }
}
