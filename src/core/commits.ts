import { identitiesOf, isDirect, LOBBY } from '../protocol/rooms.ts';
import type { RoomEvent } from './broadcast.ts';
import type { Doors } from './doors.ts';
import type { Entrance } from './entrance.ts';
import type { Memberships } from './memberships.ts';
import type { Moderation } from './moderation.ts';
import { type IdentityEntry, keptOf, type Outcome } from './ports.ts';
import { ackOf } from './replies.ts';
import type { Rooms } from './rooms.ts';

type Kept = Extract<Outcome, { type: 'kept' }>;
type KeptOf<T extends Kept['entry']['type']> = Kept & { readonly entry: { readonly type: T } };

export interface CommitsParts {
  readonly rooms: Rooms;
  readonly memberships: Memberships;
  readonly doors: Doors;
  readonly entrance: Entrance;
  readonly moderation: Moderation;
}

/** What numbered entries bring about once they are on disk, in their order: the journal's way back into the rooms. */
export class Commits {
  readonly #parts: CommitsParts;
  /** What is to be shown, by room, and not yet is. */
  readonly #events = new Map<string, RoomEvent[]>();

  constructor(parts: CommitsParts) {
    this.#parts = parts;
  }

  take(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.type === 'kept') this.#take(outcome);
      else if (outcome.type === 'done' && outcome.entry.type === 'identity') this.#met(outcome.entry);
    }
    for (const room of [...this.#events.keys()]) this.#publish(room);
  }

  #take(kept: Kept): void {
    const { entrance } = this.#parts;
    const { type, identity } = kept.entry;
    if (type !== 'moderated' && type !== 'erased') entrance.acted(identity);
    if (isDirect(kept.entry.room)) this.#converse(kept);
    if (isOf(kept, 'topic')) this.#parts.rooms.setTopic(kept.entry.room, kept.entry.topic);
    if (isOf(kept, 'joined')) return this.#joined(kept);
    this.#show(kept);
    if (isOf(kept, 'left')) this.#left(kept);
    else if (isOf(kept, 'moderated')) this.#moderated(kept);
    else if (isOf(kept, 'erased')) this.#erased(kept);
  }

  /** Somebody new has read what was said before, and nothing that was said behind it, also in the same batch. */
  #met({ identity, tokenHash }: IdentityEntry): void {
    if (tokenHash === undefined) return;
    const { rooms, memberships } = this.#parts;
    const newest = this.#events.get(LOBBY)?.at(-1)?.event;
    const last = newest !== undefined && 'seq' in newest ? newest.seq : rooms.lobby.lastSeq;
    memberships.read(identity, LOBBY, last);
  }

  /** Who made it gets an ack in its place, where there is a word for that: of joins and leaves everybody sees the same. */
  #show(kept: Kept): void {
    const { entry, seq, time } = kept;
    const event = keptOf(entry, seq, time);
    const isAnswered = entry.type !== 'joined' && entry.type !== 'left' && entry.type !== 'erased';
    const shown = isAnswered ? { event, origin: entry.session, answer: ackOf(kept) } : { event };
    const events = this.#events.get(entry.room);
    if (events === undefined) this.#events.set(entry.room, [shown]);
    else events.push(shown);
  }

  #publish(name: string): void {
    const { rooms } = this.#parts;
    const events = this.#events.get(name);
    if (events === undefined) return;
    this.#events.delete(name);
    const room = rooms.open(name);
    if (room !== undefined) return room.publish(events);
    for (const { event } of events) if ('seq' in event) rooms.passed(name, event.seq);
  }

  /**
   * A direct conversation is had in every session, from the first thing that happens in it on, also where the welcome did
   * not name it; but by who is being erased. Its first message makes it, for both.
   */
  #converse({ entry: { room, type, identity: by }, seq }: Kept): void {
    const { rooms, memberships, doors } = this.#parts;
    if (!rooms.has(room)) this.#begin(room);
    const those = identitiesOf(room)?.filter(
      (identity) => memberships.isIn(identity, room) && !(type === 'erased' && identity === by),
    );
    for (const identity of those ?? []) memberships.stir(identity, room);
    for (const identity of those ?? []) doors.admitMissing(identity, room, seq - 1);
  }

  #begin(room: string): void {
    const { rooms, memberships, entrance } = this.#parts;
    rooms.make(room);
    for (const identity of identitiesOf(room) ?? []) {
      // Who was written to must be there to read it, whenever that is.
      entrance.acted(identity);
      memberships.join(identity, room, 0);
    }
  }

  /** Those who are there see it before they see anything of who has come; who has come sees it first. */
  #joined(kept: KeptOf<'joined'>): void {
    const { rooms, memberships, doors } = this.#parts;
    const { entry, seq } = kept;
    rooms.make(entry.room);
    this.#show(kept);
    this.#publish(entry.room);
    memberships.join(entry.identity, entry.room, seq);
    doors.joinEnded(entry, true);
    doors.admit(entry.identity, entry.room, seq - 1);
  }

  /** Nothing that is said behind it reaches who has left. */
  #left({ entry, seq }: KeptOf<'left'>): void {
    const { memberships, doors } = this.#parts;
    this.#publish(entry.room);
    memberships.leave(entry.identity, entry.room, seq);
    doors.dismiss(entry.identity, entry.room);
  }

  /** As who has left; but the lobby can't be left, and its session ends soon. */
  #erased({ entry: { identity, room }, seq }: KeptOf<'erased'>): void {
    const { memberships, doors } = this.#parts;
    this.#publish(room);
    memberships.leave(identity, room, seq);
    if (room !== LOBBY) doors.dismiss(identity, room);
  }

  #moderated({ entry, seq, time }: KeptOf<'moderated'>): void {
    const { moderation, entrance } = this.#parts;
    // Before anybody is closed, so that those who are see why.
    this.#publish(entry.room);
    moderation.take({ ...entry, seq, time }, entrance);
  }
}

function isOf<T extends Kept['entry']['type']>(kept: Kept, type: T): kept is KeptOf<T> {
  return kept.entry.type === type;
}
