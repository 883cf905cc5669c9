import type { CloseCode } from '../protocol/codes.ts';
import type { Command, Fault } from '../protocol/command.ts';
import type { Arrivals } from './arrivals.ts';
import type { Doors } from './doors.ts';
import type { Entrance } from './entrance.ts';
import type { Erasure } from './erasure.ts';
import type { Memberships } from './memberships.ts';
import type { Moderation } from './moderation.ts';
import type { Clock, Entry, Outcome } from './ports.ts';
import type { Refusals } from './refusals.ts';
import { type About, aboutOf, ackOf } from './replies.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';

type OutcomeOf<T extends Outcome['type']> = Extract<Outcome, { readonly type: T }>;

export interface OutcomesParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly rooms: Rooms;
  readonly memberships: Memberships;
  readonly doors: Doors;
  readonly entrance: Entrance;
  readonly arrivals: Arrivals;
  readonly erasure: Erasure;
  readonly moderation: Moderation;
  readonly refusals: Refusals;
  /** Those that have a nick, by number. */
  readonly ready: ReadonlyMap<number, Session>;
  readonly perform: (session: Session, input: Command | Fault) => void;
  readonly close: (session: Session, code: CloseCode, about?: About) => void;
}

/** Tells sessions what became of entries that no room is shown. */
export class Outcomes {
  readonly #parts: OutcomesParts;

  constructor(parts: OutcomesParts) {
    this.#parts = parts;
  }

  take(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      const { type } = outcome.entry;
      if (outcome.type === 'done') this.#done(outcome.entry);
      else if (outcome.type === 'refused') this.#refused(outcome);
      else if (outcome.type === 'repeated') this.#repeated(outcome);
      else if (type === 'moderated') this.#askerOf(outcome.entry)?.outlet.tell(ackOf(outcome));
      if (type === 'joined' || type === 'left') this.#moved(this.#askerOf(outcome.entry));
    }
  }

  #moved(session: Session | undefined): void {
    if (session === undefined) return;
    session.moving = undefined;
    this.#performHeld(session);
  }

  #askerOf({ session }: Entry): Session | undefined {
    return this.#parts.ready.get(session);
  }

  /** Where the room is behind, the ack waits: it must not overtake what it repeats. */
  #repeated(outcome: OutcomeOf<'repeated'>): void {
    const session = this.#askerOf(outcome.entry);
    if (session === undefined) return;
    const { rooms, close } = this.#parts;
    const room = rooms.open(outcome.entry.room);
    if (room === undefined) session.outlet.tell(ackOf(outcome));
    else if (room.tellInTurn(session, ackOf(outcome)) === 'full') close(session, 'queue-full');
  }

  #done(entry: Entry): void {
    const { doors, memberships } = this.#parts;
    const session = this.#askerOf(entry);
    switch (entry.type) {
      case 'identity':
        return this.#identityKept(session);
      case 'forgotten':
        if (entry.erased !== true && !this.#parts.entrance.forgot(entry.identity, true)) return;
        memberships.drop(entry.identity);
        if (entry.erased === true) this.#erased(entry.identity, aboutOf({ ref: entry.ref }), session);
        return;
      case 'read':
        return this.#read(entry, session);
      case 'muted':
        memberships.mute(entry.identity, entry.room, entry.muted);
        return this.#tellOwn(entry, { type: 'muted', room: entry.room, muted: entry.muted });
      case 'joined':
        // Told by what another session of the identity has done, as is who wanted to leave.
        return doors.joinEnded(entry, true);
      default:
        return;
    }
  }

  /** Who has read further already is told so, and nobody else anything. */
  #read(entry: Extract<Entry, { type: 'read' }>, asker: Session | undefined): void {
    const { memberships } = this.#parts;
    const { identity, room, ref } = entry;
    const isNews = memberships.read(identity, room, entry.seq);
    const event = { type: 'read', room, seq: memberships.about(identity, room).read } as const;
    if (isNews) this.#tellOwn(entry, event);
    else asker?.outlet.tell({ ...event, ...aboutOf({ ref }) });
  }

  /** To the session that asked as an answer, and to all others of the same identity. */
  #tellOwn(
    { session: asker, ref, identity }: Entry,
    event:
      | { readonly type: 'read'; readonly room: string; readonly seq: number }
      | { readonly type: 'muted'; readonly room: string; readonly muted: boolean },
  ): void {
    for (const session of this.#parts.entrance.sessionsOf(identity))
      session.outlet.tell(session.id === asker ? { ...event, ...aboutOf({ ref }) } : event);
  }

  /** A new identity is on disk. */
  #identityKept(session: Session | undefined): void {
    if (session?.arriving === undefined) return;
    this.#parts.arrivals.kept(session);
    this.#performHeld(session);
  }

  #refused({ entry, code, ...rest }: OutcomeOf<'refused'>): void {
    const { arrivals, doors, refusals, clock, erasure, entrance, moderation } = this.#parts;
    const session = this.#askerOf(entry);
    if (entry.type === 'forgotten' && entry.erased !== true) entrance.forgot(entry.identity, false);
    if (entry.type === 'moderated') moderation.notTaken(entry);
    if (entry.type === 'joined') doors.joinEnded(entry, false);
    if (entry.type === 'forgotten' || entry.type === 'erased') erasure.failed(entry.identity);
    if (session === undefined) return;
    if (entry.type === 'message') session.texts -= 1;
    if (session.arriving !== undefined) {
      arrivals.notKept(session, { entry, code, ...rest });
      return this.#performHeld(session);
    }
    if (code === 'storage-full') session.fullAt = clock.now();
    const id = 'id' in entry ? entry.id : undefined;
    if (entry.type !== 'identity') refusals.tell(session, code, aboutOf({ ref: entry.ref, id }));
  }

  /** Nobody knows it any more, and all its sessions end. */
  #erased(identity: string, about: About, asker: Session | undefined): void {
    const { entrance, close } = this.#parts;
    for (const session of entrance.sessionsOf(identity))
      close(session, 'erased', session === asker ? about : {});
    entrance.forget(identity);
  }

  /** What was asked for meanwhile is heard now, up to what has to be waited for again. */
  #performHeld(session: Session): void {
    while (!session.isHeld) {
      const input = session.held.shift();
      if (input === undefined) return;
      this.#parts.perform(session, input);
    }
  }
}
