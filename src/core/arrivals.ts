import type { CloseCode } from '../protocol/codes.ts';
import type { Command, Fault, Login } from '../protocol/command.ts';
import { type Limits, LOBBY } from '../protocol/limits.ts';
import type { Entrance } from './entrance.ts';
import type { Clock, Outcome } from './ports.ts';
import type { Presence } from './presence.ts';
import type { Refusals } from './refusals.ts';
import { aboutOf, welcomeOf } from './replies.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

export interface ArrivalsParts {
  readonly limits: Limits;
  /** Seconds of silence before a session of protocol 2 is pinged. */
  readonly ping: number;
  readonly epoch: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly entrance: Entrance;
  readonly lobby: Room;
  readonly presence: Presence;
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
      case 'ping':
        return session.outlet.tell({ type: 'pong', ...aboutOf(input) });
      case 'bye':
        return close(session, 'bye');
      case 'fault':
        return refusals.fault(session, input);
      default:
        return refusals.refuse(session, 'not-logged-in', aboutOf(input));
    }
  }

  #ready(session: Session): void {
    session.outlet.tell({ type: 'ready' });
    this.#arrive(session);
  }

  #login(session: Session, login: Login): void {
    const { entrance, ready, refusals } = this.#parts;
    const result = entrance.login(session, login);
    switch (result.type) {
      case 'refused':
        if (refusals.mayTryAgain(session)) refusals.tell(session, result.code, aboutOf(login));
        return;
      case 'new':
        ready.set(session.id, session);
        session.arriving = { login, token: result.token };
        return;
      case 'known':
        return this.#welcome(session, login);
    }
  }

  #welcome(session: Session, login: Login, token?: string): void {
    const { limits, ping, epoch, lobby } = this.#parts;
    const last = lobby.lastSeq;
    const rooms = [{ room: LOBBY, first: lobby.firstSeq, last }];
    const secret = token === undefined ? {} : { token };
    session.outlet.tell(welcomeOf(session, limits, { ...aboutOf(login), ...secret, epoch, rooms, ping }));
    this.#replace(session, login.replaces ?? '');
    const had = login.resume?.rooms[LOBBY];
    const isLost = login.resume !== undefined && (login.resume.epoch !== epoch || (had ?? 0) > last);
    if (isLost) session.outlet.tell({ type: 'reset', room: LOBBY, epoch, last });
    this.#arrive(session, isLost ? undefined : had);
  }

  /** Closes the session of the same identity that this one takes the place of. */
  #replace(session: Session, key: string): void {
    const old = session.known && this.#parts.entrance.sessionOf(session.known, key);
    if (old !== undefined && old !== session) this.#parts.close(old, 'replaced');
  }

  /** Into the room, where a session goes on behind the entry that it has had last. */
  #arrive(session: Session, had?: number): void {
    const { ready, lobby, presence, clock } = this.#parts;
    ready.set(session.id, session);
    lobby.add(session, had);
    presence.came(session);
    if (this.#endsAt === undefined) return;
    const seconds = Math.max(0, Math.ceil((this.#endsAt - clock.now()) / 1000));
    session.outlet.tell({ type: 'shutdown', seconds });
  }
}
