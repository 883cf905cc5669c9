import type {
  Entry,
  ForgottenEntry,
  IdentityEntry,
  MutedEntry,
  ReadEntry,
  RoomEntry,
  RoomEntryOf,
} from '../core/ports.ts';
import { identitiesOf, LOBBY } from '../protocol/rooms.ts';
import { DONE, type Verdict } from './store.ts';

/** A room as decisions see it: how it is called, and the number of its last entry. */
interface AnyRoom {
  readonly name: string;
  readonly last: number;
}

/** Where everything is kept that entries change. `R`: what a store calls a room. */
export interface Tables<R extends AnyRoom> {
  readonly rooms: {
    find(name: string): R | undefined;
    findOrMake(name: string): R;
    /** An empty topic is none. */
    setTopic(room: R, topic: string): void;
  };
  readonly entries: {
    /** Adds an entry as the last of its room; false, and nothing has changed, if its id was there before. */
    add(room: R, entry: RoomEntry, time: number): boolean;
    /** What becomes of an entry whose id was there before; undefined if it was not. */
    again(room: R, entry: RoomEntry): Verdict | undefined;
    /** Who said the message of a number; undefined if there is none, or it is deleted. */
    authorOf(room: R, seq: number): string | undefined;
    /** Puts another text in the place of one, which is gone then. */
    setText(room: R, seq: number, text: string, time: number): void;
    removeText(room: R, seq: number): void;
    /** Whether there is anything of an identity that was not erased before. */
    hasAnyOf(room: R, identity: string): boolean;
    /** Its messages keep only their numbers and times; what else it did, all but the nick. */
    erase(room: R, identity: string): void;
    /** Nobody will ask any more what mentions an identity. */
    forgetMentions(identity: string): void;
  };
  readonly members: {
    isIn(room: R, identity: string): boolean;
    /** Whether it is known there and not in it; never of the lobby. */
    hasLeft(room: R, identity: string): boolean;
    /** It is in a room from now on, with everything read up to a number. */
    join(room: R, identity: string, read: number): void;
    leave(room: R, identity: string): void;
    /** It has just come into being, and nothing of the lobby is new to it. */
    meet(lobby: R, identity: string): void;
    /** It has read so far, and never less far than before. */
    read(room: R, identity: string, seq: number): void;
    mute(room: R, identity: string, muted: boolean): void;
    /** It never had anything to do with the room. */
    remove(room: R, identity: string): void;
    /** It is known in no room any more. */
    forget(identity: string): void;
  };
  readonly identities: {
    /** Notes a nick and when it was seen. One that is not known and brings no token is let be: it was forgotten. */
    meet(entry: IdentityEntry, time: number): void;
    spoke(identity: string): void;
    /** Forgets who never said anything, or is to be forgotten in any case; false if it is neither, or is not known. */
    forget(entry: ForgottenEntry): boolean;
  };
  readonly sanctions: {
    moderate(entry: RoomEntryOf<'moderated'>): void;
    /** Nobody will ever be that identity again. */
    forget(identity: string): void;
  };
}

/** What becomes of entries, decided in their order, and what each changes: the same in every store. */
export class Decisions<R extends AnyRoom> {
  readonly #tables: Tables<R>;

  constructor(tables: Tables<R>) {
    this.#tables = tables;
  }

  keep(entry: Entry, time: number): Verdict {
    switch (entry.type) {
      case 'message':
        return this.#message(entry, time);
      case 'edited':
      case 'deleted':
      case 'reacted':
        return this.#aboutMessage(entry, time);
      case 'topic':
        return this.#topic(entry, time);
      case 'joined':
        return this.#joined(entry, time);
      case 'left':
        return this.#left(entry, time);
      case 'moderated':
        this.#tables.sanctions.moderate(entry);
        return this.#add(this.#tables.rooms.findOrMake(entry.room), entry, time);
      case 'erased':
        return this.#erased(entry, time);
      case 'identity':
        return this.#met(entry, time);
      case 'forgotten':
        return this.#forgotten(entry);
      case 'read':
      case 'muted':
        return this.#noted(entry);
    }
  }

  #message(entry: RoomEntryOf<'message'>, time: number): Verdict {
    const { rooms, members, identities } = this.#tables;
    const room = rooms.findOrMake(entry.room);
    const verdict = this.#say(room, entry, time);
    if (verdict.type !== 'kept' || verdict.seq > 1) return verdict;
    // A direct conversation is made by its first message, for both: who was written to must be there to read it.
    for (const identity of identitiesOf(room.name) ?? []) {
      members.join(room, identity, 0);
      identities.spoke(identity);
    }
    return verdict;
  }

  /** Nobody but its author changes a message; a reaction may come from anybody. */
  #aboutMessage(entry: RoomEntryOf<'edited' | 'deleted' | 'reacted'>, time: number): Verdict {
    const { rooms, entries } = this.#tables;
    const room = rooms.find(entry.room);
    if (room === undefined) return { type: 'refused', code: 'no-such-message' };
    const author = entries.authorOf(room, entry.target);
    if (author === undefined) return this.#refuse(room, entry, 'no-such-message');
    if (entry.type !== 'reacted' && author !== entry.identity) return this.#refuse(room, entry, 'not-yours');
    const verdict = this.#say(room, entry, time);
    if (verdict.type !== 'kept') return verdict;
    if (entry.type === 'edited') entries.setText(room, entry.target, entry.text ?? '', time);
    if (entry.type === 'deleted') entries.removeText(room, entry.target);
    return verdict;
  }

  #topic(entry: RoomEntryOf<'topic'>, time: number): Verdict {
    const { rooms } = this.#tables;
    const room = rooms.findOrMake(entry.room);
    const verdict = this.#say(room, entry, time);
    if (verdict.type === 'kept') rooms.setTopic(room, entry.topic);
    return verdict;
  }

  #joined(entry: RoomEntryOf<'joined'>, time: number): Verdict {
    const { rooms, members } = this.#tables;
    const room = rooms.findOrMake(entry.room);
    if (members.isIn(room, entry.identity)) return DONE;
    const verdict = this.#add(room, entry, time);
    members.join(room, entry.identity, room.last);
    return verdict;
  }

  #left(entry: RoomEntryOf<'left'>, time: number): Verdict {
    const { rooms, members } = this.#tables;
    const room = rooms.find(entry.room);
    if (room === undefined || !members.isIn(room, entry.identity)) return DONE;
    members.leave(room, entry.identity);
    return this.#add(room, entry, time);
  }

  #erased(entry: RoomEntryOf<'erased'>, time: number): Verdict {
    const { rooms, entries, members } = this.#tables;
    const { identity } = entry;
    const room = rooms.find(entry.room);
    if (room === undefined) return DONE;
    if (!members.isIn(room, identity) && !entries.hasAnyOf(room, identity)) return DONE;
    entries.erase(room, identity);
    members.remove(room, identity);
    return this.#add(room, entry, time);
  }

  #met(entry: IdentityEntry, time: number): Verdict {
    const { identities, members, rooms } = this.#tables;
    identities.meet(entry, time);
    if (entry.tokenHash !== undefined) members.meet(rooms.findOrMake(LOBBY), entry.identity);
    return DONE;
  }

  #forgotten(entry: ForgottenEntry): Verdict {
    const { identities, members, entries, sanctions } = this.#tables;
    if (identities.forget(entry) || isInAnyCase(entry)) {
      members.forget(entry.identity);
      entries.forgetMentions(entry.identity);
      sanctions.forget(entry.identity);
    }
    return DONE;
  }

  /** Of a room that is not there nothing is noted. */
  #noted(entry: ReadEntry | MutedEntry): Verdict {
    const { rooms, members } = this.#tables;
    const room = rooms.find(entry.room);
    if (room === undefined) return DONE;
    if (entry.type === 'read') members.read(room, entry.identity, entry.seq);
    else members.mute(room, entry.identity, entry.muted);
    return DONE;
  }

  /** Adds what somebody says in a room. Who has left it meanwhile says nothing there any more. */
  #say(room: R, entry: RoomEntry, time: number): Verdict {
    if (this.#tables.members.hasLeft(room, entry.identity)) return this.#refuse(room, entry, 'not-in-room');
    return this.#add(room, entry, time);
  }

  #add(room: R, entry: RoomEntry, time: number): Verdict {
    const { entries, identities } = this.#tables;
    if (!entries.add(room, entry, time)) return this.#refuse(room, entry, 'id-reused');
    if (entry.type !== 'moderated') identities.spoke(entry.identity);
    return { type: 'kept', seq: room.last };
  }

  /** What was done under the same id before is done, whatever has changed since. */
  #refuse(room: R, entry: RoomEntry, code: Extract<Verdict, { readonly type: 'refused' }>['code']): Verdict {
    return this.#tables.entries.again(room, entry) ?? { type: 'refused', code };
  }
}

/** Whether an identity is forgotten whatever it has done. */
export function isInAnyCase({ erased, gone }: ForgottenEntry): boolean {
  return erased === true || gone === true;
}
