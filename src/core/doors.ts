import type { RefusalCode } from '../protocol/codes.ts';
import { type CommandOf, MOST_ROOMS } from '../protocol/command.ts';
import type { OwnRoom } from '../protocol/event.ts';
import { directRoom, isDirect, isRoom, LOBBY, peerOf } from '../protocol/rooms.ts';
import { utf8Length } from '../protocol/text.ts';
import type { Entrance } from './entrance.ts';
import type { Memberships } from './memberships.ts';
import type { People } from './people.ts';
import type { Clock, Journal, RoomEntry } from './ports.ts';
import { aboutOf, refOf } from './replies.ts';
import { RoomQuota } from './room-quota.ts';
import type { Rooms } from './rooms.ts';
import type { Moving, Session } from './session.ts';

/** Direct conversations that a welcome names, and a list of rooms has before those of others: the newest. */
const MOST_NAMED = 1500;
/** Most bytes of topics of direct conversations in a welcome, as JSON has them: with those of very many it would be no line. */
const MOST_WORDS = 64 * 1024;

/** The rooms of somebody. */
interface RoomNames {
  /** The lobby first, the newest direct conversations last. */
  readonly named: readonly string[];
  /** Direct conversations that are older, the newest last. */
  readonly older: readonly string[];
}

export interface DoorsParts {
  readonly rooms: Rooms;
  readonly memberships: Memberships;
  readonly entrance: Entrance;
  readonly people: People;
  readonly journal: Pick<Journal, 'append'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Most rooms in all. */
  readonly mostRooms: number;
}

/** How identities get into rooms and out again, with all their sessions. */
export class Doors {
  readonly #parts: DoorsParts;
  readonly #quota = new RoomQuota();
  /** How many joins of an identity are on their way to the journal. */
  readonly #joining = new Map<string, number>();
  /** Rooms of which nothing is on disk yet: how many joins of each are on their way, and how its quota is given back. */
  readonly #making = new Map<string, { joins: number; readonly giveBack: () => void }>();

  constructor(parts: DoorsParts) {
    this.#parts = parts;
  }

  /** Asks for a room, which is made if there is none; says why not if it can't be had. */
  join(session: Session, command: CommandOf<'join'>): RefusalCode | undefined {
    const { rooms, memberships, journal } = this.#parts;
    const { identity, nick, id } = session;
    const { room: name } = command;
    const direct = directRoom(identity, peerOf(name, identity) ?? name.slice(1));
    const room = isDirect(name) ? direct : (rooms.nameOf(name) ?? name);
    if (isDirect(room) && !memberships.isIn(identity, room)) return 'no-such-room';
    if (memberships.isIn(identity, room)) {
      session.outlet.tell({ type: 'entered', ...aboutOf(command), ...this.ownRoom(identity, room) });
      return undefined;
    }
    const code = this.#whyNotJoin(session, room);
    if (code !== undefined) return code;
    if (!rooms.has(room)) this.#make(session, room);
    const making = this.#making.get(room);
    if (making !== undefined) making.joins += 1;
    this.#joining.set(identity, (this.#joining.get(identity) ?? 0) + 1);
    session.moving = { type: 'joined', room, ...refOf(command) };
    journal.append({ type: 'joined', room, identity, nick, session: id, ...aboutOf({ ref: command.ref }) });
    return undefined;
  }

  /**
   * A join has come back from the journal; `isThere`: and the room is on disk. Without that, and with no other join on its
   * way, there is no such room any more, and it is not counted as made.
   */
  joinEnded({ identity, room }: Pick<RoomEntry, 'identity' | 'room'>, isThere: boolean): void {
    const making = this.#making.get(room);
    if (making !== undefined) {
      making.joins -= 1;
      if (isThere || making.joins === 0) this.#making.delete(room);
      if (!isThere && making.joins === 0) {
        making.giveBack();
        this.#parts.rooms.unmake(room);
      }
    }
    const joining = (this.#joining.get(identity) ?? 0) - 1;
    if (joining > 0) this.#joining.set(identity, joining);
    else this.#joining.delete(identity);
  }

  /**
   * Somebody is in a room from now on, and begins behind number `had`, with every session: which is the answer for all of
   * them that have asked for it.
   */
  admit(identity: string, room: string, had: number): void {
    const { entrance, rooms, memberships } = this.#parts;
    const { stay } = memberships.about(identity, room);
    const own = { ...this.ownRoom(identity, room), last: had };
    for (const session of entrance.sessionsOf(identity)) {
      const about = refOfMoving(session, 'joined', room);
      this.#inTurn(session, room, () => {
        session.outlet.tell({ type: 'entered', ...about, ...own });
        rooms.enter(session, room, had, stay.upTo);
      });
    }
  }

  /** Somebody has a direct conversation from now on in those sessions, too, that have it not yet, behind number `had`. */
  admitMissing(identity: string, room: string, had: number): void {
    const { entrance, rooms } = this.#parts;
    for (const session of entrance.sessionsOf(identity)) {
      if (rooms.isIn(session, room)) continue;
      session.outlet.tell({ type: 'entered', ...this.ownRoom(identity, room), last: had });
      rooms.enter(session, room, had);
    }
  }

  /**
   * Somebody is not in a room any more: each session is told as soon as it has had everything, which is the answer for all
   * of them that wanted to leave.
   */
  dismiss(identity: string, name: string): void {
    const { entrance, rooms } = this.#parts;
    const { last } = rooms.numbersOf(name);
    for (const session of entrance.sessionsOf(identity)) {
      const about = refOfMoving(session, 'left', name);
      this.#inTurn(session, name, () => {
        const room = rooms.open(name);
        const left = () => {
          session.outlet.tell({ type: 'exited', ...about, room: name });
          if (room !== undefined) rooms.exit(session, room);
        };
        if (room === undefined) left();
        else room.leave(session, left, last);
      });
    }
  }

  /**
   * The rooms that a welcome names, the lobby first, and how far each was read; `had`: those that the client has, which
   * misses nothing in them, however old they are.
   */
  namedRooms(identity: string, had: Readonly<Record<string, number>> = {}): readonly OwnRoom[] {
    const { named, older } = this.roomNames(identity);
    const names = [...named, ...older.filter((name) => Object.hasOwn(had, name))];
    return withFewWords(names.map((name) => this.ownRoom(identity, name)));
  }

  roomNames(identity: string): RoomNames {
    const names = this.#parts.memberships.roomsOf(identity);
    const direct = names.filter(isDirect);
    return {
      named: [LOBBY, ...names.filter((name) => !isDirect(name)), ...direct.slice(-MOST_NAMED)],
      older: direct.slice(0, -MOST_NAMED),
    };
  }

  /** How a room of somebody is now, and how far it was read. */
  ownRoom(identity: string, room: string): OwnRoom {
    const { rooms, memberships, people } = this.#parts;
    const { read, muted } = memberships.about(identity, room);
    const topic = rooms.topicOf(room);
    const peer = peerOf(room, identity);
    return {
      ...{ room, ...rooms.numbersOf(room) },
      ...(topic === undefined ? {} : { topic }),
      ...(peer === undefined ? {} : { peer: people.personOf(peer) }),
      read,
      ...(muted ? { muted } : {}),
    };
  }

  /** Who comes again, or goes, before it has had everything up to its leaving, leaves first. */
  #inTurn(session: Session, room: string, step: () => void): void {
    const isLeaving = this.#parts.rooms
      .open(room)
      ?.afterLeaving(session, () => this.#inTurn(session, room, step));
    if (isLeaving !== true) step();
  }

  #whyNotJoin({ identity, outlet }: Session, room: string): RefusalCode | undefined {
    const { rooms, memberships, mostRooms, clock } = this.#parts;
    const joined = memberships.roomsOf(identity).filter((name) => !isDirect(name)).length;
    if (joined + (this.#joining.get(identity) ?? 0) >= MOST_ROOMS) return 'too-many-rooms';
    if (rooms.has(room)) return undefined;
    if (!isRoom(room)) return 'bad-room';
    if (rooms.looksLikeAnother(room)) return 'room-in-use';
    const mayMake = rooms.publicCount < mostRooms && this.#quota.allows(outlet.sender, clock.now());
    return mayMake ? undefined : 'too-many-rooms';
  }

  /** Its name is taken at once, so that two who make rooms that count as one get the same. */
  #make({ outlet }: Session, room: string): void {
    const { rooms, clock } = this.#parts;
    const giveBack = this.#quota.spend(outlet.sender, clock.now());
    this.#making.set(room, { joins: 0, giveBack });
    rooms.make(room);
  }
}

/** Of direct conversations only the newest with their topics, and with what the other one says of being away: as many as fit. */
function withFewWords(rooms: readonly OwnRoom[]): readonly OwnRoom[] {
  let bytes = 0;
  const newestFirst = rooms.toReversed().map((own): OwnRoom => {
    const { topic, peer, ...rest } = own;
    if (peer === undefined) return own;
    bytes += utf8Length(JSON.stringify([topic, peer.away]));
    if (bytes <= MOST_WORDS) return own;
    const { away: _, ...person } = peer;
    return { ...rest, peer: person };
  });
  return newestFirst.toReversed();
}

/** What its answer repeats of what a session has asked for, if it is this. */
function refOfMoving({ moving }: Session, type: Moving['type'], room: string): { readonly ref?: string } {
  return moving?.type === type && moving.room === room ? refOf(moving) : {};
}
