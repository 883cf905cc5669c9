import type { Known } from './known.ts';
import type { Nicks } from './nicks.ts';
import type { Clock, IdentityState, Journal, Secrets } from './ports.ts';
import type { Session } from './session.ts';

const MINUTE = 60_000;
/** Milliseconds for which a nick is held after the last connection of its identity broke. */
const HELD_SILENT = MINUTE;
const HELD_SPOKEN = 30 * 24 * 60 * MINUTE;
/** Milliseconds for which a guest is remembered who has gone: as long as a program may be away that has its token. */
const GUEST_REMEMBERED = 24 * 60 * MINUTE;
/** Most of those who are to be forgotten and are not yet, of each kind; who went first is forgotten first. */
const MOST_LEAVING = 4096;
/** Entries that are made of those who are forgotten when somebody goes: what is said meanwhile waits for them. */
const FORGOTTEN_AT_ONCE = 5000;

export interface IdentitiesParts {
  readonly nicks: Nicks;
  readonly clock: Pick<Clock, 'now' | 'wallTime'>;
  readonly secrets: Secrets;
  readonly journal: Pick<Journal, 'append'>;
  readonly state: readonly IdentityState[];
  /** Whether an operator has done something about somebody: they are not forgotten. */
  readonly isSanctioned: (identity: string) => boolean;
  /** The rooms that somebody is in but for the lobby and direct conversations. */
  readonly roomsOf: (identity: string) => readonly string[];
  /** Nobody will ever be that identity again. */
  readonly forgotten: (identity: string) => void;
}

/**
 * Everybody who has a token. Who never does anything that lasts is forgotten a minute after the last connection broke, and
 * a guest a day after that, or every message that a script sends would be somebody more to remember for ever.
 */
export class Identities {
  readonly #parts: IdentitiesParts;
  readonly #byIdentity = new Map<string, Known>();
  readonly #byTokenHash = new Map<string, Known>();
  /** The sessions of those who are here. */
  readonly #here = new Map<Known, Set<Session>>();
  /** Who never spoke and is not here, in the order in which they went. */
  readonly #silent = new Set<Known>();
  /** The same of guests who did speak. */
  readonly #guests = new Set<Known>();
  /** Those of whom it is on its way to the journal that they are forgotten: nobody can be or reach them meanwhile. */
  readonly #forgetting = new Map<string, Known>();

  constructor(parts: IdentitiesParts) {
    this.#parts = parts;
    const { clock, nicks, state } = parts;
    const now = clock.now();
    const bySeen = state.toSorted((one, other) => one.seen - other.seen);
    for (const { identity, tokenHash, nick, spoke, seen } of bySeen) {
      // All connections broke with the last server, and its clock may have been another.
      const passed = Math.max(0, clock.wallTime() - seen);
      // The nick of a guest is not kept.
      const isGuest = nick === '';
      const left = spoke && !isGuest ? Math.max(MINUTE, HELD_SPOKEN - passed) : HELD_SILENT;
      // Whoever was here until then has a minute to come back.
      const goneAt = spoke ? now - Math.min(passed, GUEST_REMEMBERED - MINUTE) : now;
      const known = { identity, tokenHash, nick, isGuest, spoke, heldUntil: now + left, goneAt };
      this.#add(known);
    }
    // Whoever was seen last has taken it over from all before, whose time was over.
    for (const { identity, nick } of bySeen.toReversed()) nicks.claim(nick, identity);
  }

  /** Who a token belongs to. */
  byToken(token: string): Known | undefined {
    return this.#byTokenHash.get(this.#parts.secrets.hash(token));
  }

  byIdentity(identity: string): Known | undefined {
    return this.#byIdentity.get(identity);
  }

  /** Makes somebody new of this identity, and the token that proves it from now on. */
  make(identity: string, nick: string, isGuest: boolean): { readonly known: Known; readonly token: string } {
    const { secrets } = this.#parts;
    const token = secrets.make();
    const made = { identity, tokenHash: secrets.hash(token), nick, isGuest, spoke: false };
    const known = { ...made, heldUntil: 0, goneAt: 0 };
    this.#add(known);
    return { known, token };
  }

  /** Whether somebody is away for so long that the nick is free. */
  isOver = (identity: string): boolean => {
    const known = this.#byIdentity.get(identity);
    return known !== undefined && !this.#here.has(known) && known.heldUntil <= this.#parts.clock.now();
  };

  /** The sessions in which somebody is here. */
  sessionsOf(known: Known): Iterable<Session> {
    return this.#here.get(known) ?? [];
  }

  came(known: Known, session: Session): void {
    const sessions = this.#here.get(known);
    if (sessions === undefined) this.#here.set(known, new Set([session]));
    else sessions.add(session);
    this.#silent.delete(known);
    this.#guests.delete(known);
  }

  /** A session of it has ended; with a goodbye, or because its connection broke. */
  went(known: Known, session: Session, hasSaidBye: boolean): void {
    const sessions = this.#here.get(known);
    sessions?.delete(session);
    if (sessions !== undefined && sessions.size > 0) return;
    this.#here.delete(known);
    known.goneAt = this.#parts.clock.now();
    known.heldUntil = known.goneAt + timeHeld(known, hasSaidBye);
    if (known.spoke) this.note(known, session);
    this.#mayBeForgotten(known);
    // Not at once, since what they have said may be on its way to the disk.
    this.#forget(this.#silent, HELD_SILENT);
    this.#forget(this.#guests, GUEST_REMEMBERED);
  }

  /** Something that it did in a room is on disk. */
  acted(identity: string): void {
    const known = this.#byIdentity.get(identity) ?? this.#forgetting.get(identity);
    if (known === undefined || known.spoke) return;
    known.spoke = true;
    if (this.#forgetting.has(identity)) return;
    this.#silent.delete(known);
    if (this.#here.has(known)) return;
    if (known.isGuest) this.#guests.add(known);
    else known.heldUntil = this.#parts.clock.now() + HELD_SPOKEN;
  }

  /** It has another nick, or is here again: to be kept. */
  note({ identity, nick, isGuest }: Known, session: Session): void {
    this.#parts.journal.append({
      type: 'identity',
      identity,
      nick: isGuest ? '' : nick,
      session: session.id,
    });
  }

  /** Nobody is that identity any more: it could not be kept, or everything of it is erased. */
  drop(known: Known): void {
    this.#takeOut(known);
    this.#parts.forgotten(known.identity);
  }

  /**
   * What has become of forgetting somebody; whether they are forgotten. They are not where the disk was full, nor if
   * somebody wrote to them meanwhile.
   */
  forgot(identity: string, isOnDisk: boolean): boolean {
    const known = this.#forgetting.get(identity);
    if (known === undefined) return isOnDisk;
    this.#forgetting.delete(identity);
    if (isOnDisk && isForgettable(known)) {
      this.#parts.forgotten(identity);
      return true;
    }
    if (!isForgettable(known)) known.heldUntil = this.#parts.clock.now() + HELD_SPOKEN;
    this.#add(known);
    // In the meantime somebody else may have got it.
    this.#parts.nicks.claim(known.nick, identity);
    return false;
  }

  #takeOut(known: Known): void {
    this.#here.delete(known);
    this.#byIdentity.delete(known.identity);
    this.#byTokenHash.delete(known.tokenHash);
    this.#silent.delete(known);
    this.#guests.delete(known);
    this.#parts.nicks.release(known.nick, known.identity);
  }

  #add(known: Known): void {
    this.#byIdentity.set(known.identity, known);
    this.#byTokenHash.set(known.tokenHash, known);
    this.#mayBeForgotten(known);
  }

  #mayBeForgotten(known: Known): void {
    if (!known.spoke) this.#silent.add(known);
    else if (known.isGuest) this.#guests.add(known);
  }

  /** Forgets those who have been gone for so many milliseconds, and those for whom there is no room. */
  #forget(leaving: Set<Known>, after: number): void {
    const { clock, isSanctioned, journal } = this.#parts;
    let entries = 0;
    for (const known of leaving) {
      const { identity, goneAt, isGuest } = known;
      // Or a kick would be over as soon as that.
      if (isSanctioned(identity)) {
        leaving.delete(known);
        continue;
      }
      // They will be gone anyway, when all that they said is.
      if (known.isErasing === true) continue;
      if (goneAt + after > clock.now() && leaving.size <= MOST_LEAVING) return;
      this.#takeOut(known);
      this.#forgetting.set(identity, known);
      entries += this.#leaveRooms(known) + 1;
      journal.append({ type: 'forgotten', identity, ...(isGuest ? { gone: true } : {}), session: 0 });
      if (entries >= FORGOTTEN_AT_ONCE) return;
    }
  }

  /** How many that are. */
  #leaveRooms({ identity, nick }: Known): number {
    // The nick of a guest is not known any more after a restart, and an empty one would say that they had erased themselves.
    if (nick === '') return 0;
    const rooms = this.#parts.roomsOf(identity);
    for (const room of rooms) this.#parts.journal.append({ type: 'left', room, identity, nick, session: 0 });
    return rooms.length;
  }
}

/** Whether somebody may be forgotten who is not here. */
function isForgettable({ isGuest, spoke }: Known): boolean {
  return isGuest || !spoke;
}

/** Milliseconds for which the nick of somebody is held who has just gone. */
function timeHeld({ isGuest, spoke }: Known, hasSaidBye: boolean): number {
  if (isGuest) return hasSaidBye ? 0 : HELD_SILENT;
  return spoke ? HELD_SPOKEN : HELD_SILENT;
}
