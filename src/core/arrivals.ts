import type { CloseCode } from '../protocol/codes.ts';
import type { Command, CommandOf, Fault, Login } from '../protocol/command.ts';
import type { OwnRoom } from '../protocol/event.ts';
import type { Limits } from '../protocol/limits.ts';
import { LOBBY } from '../protocol/rooms.ts';
import type { Doors } from './doors.ts';
import type { Entrance } from './entrance.ts';
import { whyNotFor } from './permissions.ts';
import type { Clock, Outcome, Secrets } from './ports.ts';
import type { Refusals } from './refusals.ts';
import { aboutOf, welcomeOf } from './replies.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';

export interface ArrivalsParts {
  readonly limits: Limits;
  /** Seconds of silence before a session of protocol 2 is pinged. */
  readonly ping: number;
  readonly epoch: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly entrance: Entrance;
  readonly rooms: Rooms;
  readonly doors: Doors;
  readonly secrets: Pick<Secrets, 'hash'>;
  /** Proves that one owns the data directory; undefined: nobody can. */
  readonly operatorSecret: string | undefined;
  readonly refusals: Refusals;
  /** Those that have a nick, by number. */
  readonly ready: Map<number, Session>;
  readonly close: (session: Session, code: CloseCode) => void;
}

/** From the greeting into the room: what a session without a nick may ask for, and what it is told when it is in. */
export class Arrivals {
  readonly #parts: ArrivalsParts;
  #endsAt: number | undefined;

  constructor(parts: ArrivalsParts) {
    this.#parts = parts;
  }

  /** Whoever comes from now on is told how many seconds are left. */
  announceShutdown(seconds: number): void {
    this.#endsAt = this.#parts.clock.now() + seconds * 1000;
  }

  /** Carries out what a session asks for that has no nick yet. */
  perform(session: Session, input: Command | Fault): void {
    if (session.isBase) this.#performNaming(session, input);
    else this.#performUnknown(session, input);
  }

  /** The new identity of a session is on disk. */
  kept(session: Session): void {
    const { arriving } = session;
    if (arriving === undefined) return;
    session.arriving = undefined;
    this.#welcome(session, arriving.login, arriving.token);
  }

  /** The new identity of a session could not be kept. */
  notKept(session: Session, { entry, code }: Extract<Outcome, { type: 'refused' }>): void {
    const { arriving } = session;
    if (arriving === undefined || entry.type !== 'identity') return;
    session.arriving = undefined;
    this.#parts.ready.delete(session.id);
    this.#parts.entrance.takeBack(session, entry);
    this.#parts.refusals.tell(session, code, aboutOf(arriving.login));
  }

  #performNaming(session: Session, input: Command | Fault): void {
    const { entrance, close, refusals } = this.#parts;
    if (input.type === 'bye') return close(session, 'bye');
    if (input.type === 'fault' && input.code === 'first-frame-too-long') return close(session, input.code);
    if (input.type === 'fault' && input.code === 'empty') return refusals.count(session);
    if (input.type === 'nick' && entrance.admit(session, input.nick)) return this.#ready(session);
    if (refusals.mayTryAgain(session)) session.outlet.tell({ type: 'retry' });
  }

  #performUnknown(session: Session, input: Command | Fault): void {
    const { close, refusals } = this.#parts;
    switch (input.type) {
      case 'login':
        return this.#login(session, input);
      case 'operate':
        return this.#operate(session, input);
      case 'ping':
        return session.outlet.tell({ type: 'pong', ...aboutOf(input) });
      case 'bye':
        return close(session, 'bye');
      case 'fault':
        return refusals.fault(session, input);
      default: {
        const code = whyNotFor(input.type, 'stranger') ?? 'not-logged-in';
        return refusals.refuse(session, code, aboutOf(input));
      }
    }
  }

  /** By their hashes, so that the time it takes says nothing of how much was right. */
  #operate(session: Session, { secret, ref }: CommandOf<'operate'>): void {
    const { operatorSecret, secrets, ready, close } = this.#parts;
    if (operatorSecret === undefined || secrets.hash(secret) !== secrets.hash(operatorSecret))
      return close(session, 'bad-secret');
    session.state = 'ready';
    session.isOperator = true;
    ready.set(session.id, session);
    session.outlet.tell({ type: 'operating', ...aboutOf({ ref }) });
  }

  #ready(session: Session): void {
    const { ready, rooms } = this.#parts;
    ready.set(session.id, session);
    session.outlet.tell({ type: 'ready' });
    rooms.enter(session, LOBBY);
    this.#warn(session);
  }

  #login(session: Session, login: Login): void {
    const { entrance, ready, refusals } = this.#parts;
    const result = entrance.login(session, login);
    switch (result.type) {
      case 'refused':
        if (result.code === 'kicked') return this.#parts.close(session, result.code);
        if (refusals.mayTryAgain(session)) refusals.tell(session, result.code, aboutOf(login));
        return;
      case 'new':
        ready.set(session.id, session);
        session.arriving = { login, token: result.token };
        return;
      case 'known':
        this.#tellRenamed(session, result.before);
        return this.#welcome(session, login);
    }
  }

  /** Whoever has come with another nick than they had has it in all their sessions. */
  #tellRenamed({ identity, nick }: Session, before: string): void {
    if (before === nick || before === '') return;
    this.#parts.rooms.lobby.publish([{ event: { type: 'renamed', identity, nick, before } }]);
  }

  #welcome(session: Session, login: Login, token?: string): void {
    const { limits, ping, epoch, doors, ready } = this.#parts;
    const rooms = doors.namedRooms(session.identity, login.resume?.rooms);
    const secret = token === undefined ? {} : { token };
    // Before it is told anything: it may end by that.
    ready.set(session.id, session);
    const about = { ...aboutOf({ ref: login.ref }), ...secret, epoch, rooms: [...rooms], ping };
    session.outlet.tell(welcomeOf(session, limits, about));
    if (session.state === 'ended') return;
    this.#replace(session, login.replaces ?? '');
    this.#arrive(session, rooms, login.resume);
  }

  /** Closes the session of the same identity that this one takes the place of. */
  #replace(session: Session, key: string): void {
    const old = session.known && this.#parts.entrance.sessionOf(session.known, key);
    if (old !== undefined && old !== session) this.#parts.close(old, 'replaced');
  }

  /** Into the rooms, where a session goes on behind the entries that it has had last. */
  #arrive(session: Session, own: readonly OwnRoom[], resume?: Login['resume']): void {
    const { rooms, epoch } = this.#parts;
    for (const { room, last, read } of own) {
      const had = resume?.rooms[room];
      const isLost = resume !== undefined && (resume.epoch !== epoch || (had ?? 0) > last);
      if (isLost) session.outlet.tell({ type: 'reset', room, epoch, last });
      // One that has come since then, in another session: what that one has not read is new here as well.
      const fresh = resume === undefined || room === LOBBY ? undefined : read;
      rooms.enter(session, room, isLost ? undefined : (had ?? fresh));
    }
    this.#warn(session);
  }

  #warn({ outlet }: Session): void {
    if (this.#endsAt === undefined) return;
    const seconds = Math.max(0, Math.ceil((this.#endsAt - this.#parts.clock.now()) / 1000));
    outlet.tell({ type: 'shutdown', seconds });
  }
}
