import type { Person } from '../protocol/event.ts';
import { LOBBY } from '../protocol/rooms.ts';
import type { Entrance } from './entrance.ts';
import type { Memberships } from './memberships.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';

/** More members than this are not listed, and of more than this nothing but who they are: a line has its limit. */
const MOST_LISTED = 3000;
const MOST_DETAILED = 500;

export interface PeopleParts {
  readonly rooms: Rooms;
  readonly memberships: Memberships;
  readonly entrance: Entrance;
}

/** Who is who, and who is where. */
export class People {
  readonly #parts: PeopleParts;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  /** Somebody with a token as others see them; without a nick if they are known no more. */
  personOf(identity: string): Person {
    const { entrance } = this.#parts;
    const known = entrance.knownOf(identity);
    if (known === undefined) return { identity, nick: '', offline: true };
    const { nick, away } = known;
    const isHere = entrance.sessionsOf(identity).length > 0;
    return {
      ...{ identity, nick },
      ...(away === undefined ? {} : { away }),
      ...(isHere ? {} : { offline: true as const }),
    };
  }

  /** Who has a nick and can be written to; nobody if it is somebody of the base protocol. */
  holder(nick: string): Person | undefined {
    const { entrance } = this.#parts;
    const identity = entrance.holderOf(nick);
    if (identity === undefined || entrance.knownOf(identity) === undefined) return undefined;
    return this.personOf(identity);
  }

  /** Who is in a room, each once: of the lobby those who are connected, of another all its members. */
  membersOf(room: string): readonly Person[] {
    if (room === LOBBY) return this.#connected();
    const members = [...this.#parts.memberships.membersOf(room)].slice(0, MOST_LISTED);
    return brief(members.map((identity) => this.personOf(identity)));
  }

  countOf(room: string): number {
    const { rooms, memberships } = this.#parts;
    return room === LOBBY ? rooms.lobby.size : memberships.membersOf(room).size;
  }

  #connected(): readonly Person[] {
    const people = new Map<string, Person>();
    for (const session of this.#parts.rooms.lobby.sessions) {
      if (people.size === MOST_LISTED) break;
      people.set(session.identity, personIn(session));
    }
    return brief([...people.values()]);
  }
}

/** Somebody as a session of theirs shows them. */
function personIn({ identity, nick, known }: Session): Person {
  return known?.away === undefined ? { identity, nick } : { identity, nick, away: known.away };
}

function brief(people: readonly Person[]): readonly Person[] {
  if (people.length <= MOST_DETAILED) return people;
  return people.map(({ away: _, ...person }) => person);
}
