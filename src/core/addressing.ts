import type { RefusalCode } from '../protocol/codes.ts';
import type { Command } from '../protocol/command.ts';
import { directRoom, identitiesOf, isDirect, peerOf } from '../protocol/rooms.ts';
import type { Memberships } from './memberships.ts';
import { type Standing, whyNotFrom } from './permissions.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';

/** The room that a command means, by its one name; or why it may not be meant. */
export type Addressed = { readonly room: string } | { readonly refused: RefusalCode };

export interface AddressingParts {
  readonly rooms: Rooms;
  readonly memberships: Memberships;
  /** Whether there is an identity that can be written to when it is away. */
  readonly isKnown: (identity: string) => boolean;
}

/** From the room or identity that a session names to the room that it means, if it may. */
export class Addressing {
  readonly #parts: AddressingParts;

  constructor(parts: AddressingParts) {
    this.#parts = parts;
  }

  address(session: Session, type: Command['type'], name: string): Addressed {
    if (isDirect(name)) return this.#direct(session, type, name);
    const { rooms, memberships } = this.#parts;
    const room = rooms.nameOf(name);
    const standing = room === undefined ? 'nowhere' : standingOf(memberships.isIn(session.identity, room));
    const code = whyNotFrom(type, standing);
    return code === undefined ? { room: room ?? name } : { refused: code };
  }

  #direct(session: Session, type: Command['type'], name: string): Addressed {
    const { memberships, isKnown } = this.#parts;
    const { identity, known } = session;
    const own = peerOf(name, identity);
    // Whether others converse is nobody's business: their room is not there.
    if (own === undefined && identitiesOf(name) !== undefined) return { refused: 'no-such-room' };
    const peer = own ?? name.slice(1);
    const room = directRoom(identity, peer);
    if (memberships.isIn(identity, room)) {
      // Who has erased themselves can be read about, but not be written to.
      return type === 'send' && !isKnown(peer) ? { refused: 'no-such-person' } : { room };
    }
    if (type !== 'send') return { refused: 'no-such-room' };
    if (known === undefined || peer === identity || !isKnown(peer)) return { refused: 'no-such-person' };
    return { room };
  }
}

function standingOf(isIn: boolean): Standing {
  return isIn ? 'inside' : 'outside';
}
