import type { CloseCode } from '../protocol/codes.ts';
import type { Moderation as Act, Command, Fault } from '../protocol/command.ts';
import type { Limits } from '../protocol/limits.ts';
import type { Confusables } from '../protocol/names.ts';
import { isDirect } from '../protocol/rooms.ts';
import { Addressing } from './addressing.ts';
import { Answers } from './answers.ts';
import { Arrivals } from './arrivals.ts';
import { Commands } from './commands.ts';
import { Commits } from './commits.ts';
import { Doors } from './doors.ts';
import { Entrance } from './entrance.ts';
import { Erasure } from './erasure.ts';
import { Farewells } from './farewells.ts';
import { Memberships } from './memberships.ts';
import { Moderation } from './moderation.ts';
import { Outcomes } from './outcomes.ts';
import { People } from './people.ts';
import type { Clock, Journal, JournalState, Outcome, Outlet, Secrets } from './ports.ts';
import { Questions } from './questions.ts';
import { Refusals } from './refusals.ts';
import type { About } from './replies.ts';
import { Rooms } from './rooms.ts';
import { Session } from './session.ts';

export interface ChatParts {
  readonly limits: Limits;
  /** Seconds of silence before a session of protocol 2 is pinged. */
  readonly ping: number;
  readonly confusables: Confusables;
  readonly journal: Journal;
  /** What the journal held when it was opened. */
  readonly state: JournalState;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** Proves that one owns the data directory; without it nobody can. */
  readonly operatorSecret?: string;
  /** An operator has done something about somebody. */
  readonly moderated?: (act: Act, nick: string) => void;
}

/** Commands that are put off until a new identity, or a join, is on disk, and milliseconds between two looks when there are more. */
const MOST_HELD = 16;
const ARRIVING_WAIT = 5;
/** Milliseconds for which nobody is heard at the end; the connections are closed before. */
const HUSHED_WAIT = 10_000;

/**
 * The chat itself: what sessions ask for goes in, what they are to see goes out through their outlets. Synchronous:
 * one command runs to its end before the next begins.
 */
export class Chat {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #entrance: Entrance;
  readonly #rooms: Rooms;
  readonly #refusals: Refusals;
  readonly #answers: Answers;
  readonly #arrivals: Arrivals;
  readonly #commands: Commands;
  readonly #commits: Commits;
  readonly #outcomes: Outcomes;
  readonly #farewells: Farewells;
  /** Those that have a nick, by number. */
  readonly #ready = new Map<number, Session>();
  #lastSession = 0;
  #isHushed = false;

  constructor({ limits, ping, confusables, state, secrets, clock, ...more }: ChatParts) {
    const farewells = new Farewells({ clock, go: (session, code) => this.#closeNow(session, code) });
    const journal = farewells.counted(more.journal);
    const close = (session: Session, code: CloseCode, about?: About) => this.#close(session, code, about);
    const { operatorSecret, moderated = () => {} } = more;
    const ready = this.#ready;
    const refusals = new Refusals(limits, clock, close);
    const moderation = new Moderation({
      state: state.sanctions,
      confusables,
      journal,
      ready,
      close,
      moderated,
    });
    const { isKicked, forget: forgotten } = moderation;
    const { identities } = state;
    const memberships = new Memberships(state.memberships);
    const roomsOf = (identity: string) => memberships.roomsOf(identity).filter((room) => !isDirect(room));
    const entrance = new Entrance({
      ...{ confusables, clock, secrets, journal, identities },
      ...{ isKicked, forgotten, roomsOf },
    });
    moderation.keepNicks(entrance);
    const rooms = new Rooms({ state: state.rooms, confusables, clock, journal });
    const people = new People({ rooms, memberships, entrance });
    const doors = new Doors({
      ...{ rooms, memberships, entrance, people, journal, clock },
      mostRooms: limits.rooms,
    });
    // Whoever is being erased begins no conversation that would outlast it.
    const erasure = new Erasure(journal, entrance.knownOf);
    const isKnown = (identity: string) => {
      const known = entrance.knownOf(identity);
      return known !== undefined && known.isErasing !== true;
    };
    const addressing = new Addressing({ rooms, memberships, isKnown });
    const answers = new Answers(clock, (session) => farewells.look(session));
    const questions = new Questions({ answers, journal, rooms, people, doors, entrance });
    const inside = { rooms, entrance, doors, refusals, close, limits, clock };
    this.#limits = limits;
    this.#clock = clock;
    this.#entrance = entrance;
    this.#rooms = rooms;
    this.#refusals = refusals;
    this.#farewells = farewells;
    this.#answers = answers;
    this.#arrivals = new Arrivals({ ...inside, ping, epoch: state.epoch, secrets, operatorSecret, ready });
    this.#commands = new Commands({ ...inside, journal, addressing, questions, moderation, erasure });
    this.#commits = new Commits({ rooms, memberships, doors, entrance, moderation });
    this.#outcomes = new Outcomes({
      ...{ ...inside, memberships, ready, erasure, moderation, arrivals: this.#arrivals },
      perform: (session, input) => this.#carryOut(session, input),
    });
  }

  /** How many sessions are in the chat. */
  get readyCount(): number {
    return this.#ready.size;
  }

  /** How many rooms somebody is connected to; the lobby counts always. */
  get openRooms(): number {
    return this.#rooms.openCount;
  }

  /** Begins a session and greets it (rule B2). */
  open(outlet: Outlet): Session {
    this.#lastSession += 1;
    const session = new Session(this.#lastSession, outlet, this.#limits, this.#clock.now());
    outlet.tell({ type: 'hello' });
    return session;
  }

  /** Milliseconds that the session's next command has to wait, since it has spent its budget; 0 if not at all. */
  wait(session: Session): number {
    if (this.#isHushed || session.state === 'leaving' || session.state === 'ended') return HUSHED_WAIT;
    if (session.state === 'unnamed') return session.isBase ? 0 : session.asking.wait(this.#clock.now());
    if (session.held.length >= MOST_HELD) return ARRIVING_WAIT;
    const now = this.#clock.now();
    const wait = session.texting.wait(now);
    return session.isBase ? wait : Math.max(wait, session.asking.wait(now), this.#answers.wait(session));
  }

  /**
   * Carries out what a session asks for, or puts it off. One that leaves, or has ended, is not heard. What is put off counts at once: or
   * nothing would hold back what is heard until then.
   */
  perform(session: Session, input: Command | Fault): void {
    const { state, isBase } = session;
    if (state === 'ready') this.#commands.count(session, input);
    // Tries at a nick in the base protocol are few; strangers of protocol 2 may ping.
    else if (state === 'unnamed' && !isBase) session.asking.spend(this.#clock.now());
    this.#carryOut(session, input);
  }

  /** A session's outlet takes more again. */
  drained(session: Session): void {
    this.#answers.drained(session);
    for (const room of this.#rooms.roomsOf(session)) room.drained(session);
  }

  /** Ends a session for a reason of the connection's: tells it why where there is a word for it, and closes. */
  close(session: Session, code: CloseCode): void {
    if (session.state !== 'ended') this.#close(session, code);
  }

  /** Ends a session whose connection is gone: frees its nick and all that is held for it. Harmless when repeated. */
  end(session: Session): void {
    this.#depart(session);
    this.#rooms.remove(session);
  }

  /** Tells what became of entries. The journal's way back in. */
  committed(outcomes: readonly Outcome[]): void {
    this.#commits.take(outcomes);
    this.#outcomes.take(outcomes);
    this.#farewells.took(outcomes);
  }

  /** Entries of a room before number `first` are no longer kept. */
  cut(room: string, first: number): void {
    this.#rooms.cut(room, first);
  }

  /** Announces the end in `seconds` to everyone, once, and to whoever comes in until then (rule B12). */
  announceShutdown(seconds: number): void {
    this.#arrivals.announceShutdown(seconds);
    for (const session of this.#rooms.lobby.sessions) session.outlet.tell({ type: 'shutdown', seconds });
  }

  /** Takes in nothing more, for the end: what is still unread stays so. */
  hush(): void {
    this.#isHushed = true;
  }

  #carryOut(session: Session, input: Command | Fault): void {
    switch (session.state) {
      case 'unnamed':
        return this.#arrivals.perform(session, input);
      case 'ready':
        if (session.isHeld) session.held.push(input);
        else this.#commands.perform(session, input);
        return;
      case 'leaving':
      case 'ended':
        return;
    }
  }

  /** Who says goodbye is closed when everything that they asked for has been answered (rules B13 and P13). */
  #close(session: Session, code: CloseCode, about?: About): void {
    if (!this.#farewells.hold(session, code)) return this.#closeNow(session, code, about);
    // In the base protocol the nick is free at once all the same: what was said under it is in front of what follows.
    if (session.isBase) this.#entrance.leave(session, true);
  }

  #closeNow(session: Session, code: CloseCode, about: About = {}): void {
    this.#depart(session, code === 'bye');
    this.#rooms.leave(session, () => {
      this.#refusals.tell(session, code, about);
      session.outlet.close(code);
    });
  }

  #depart(session: Session, hasSaidBye = false): void {
    session.state = 'ended';
    this.#farewells.gone(session);
    if (!this.#ready.delete(session.id)) return;
    if (!session.isOperator) this.#entrance.leave(session, hasSaidBye);
    this.#rooms.went(session);
  }
}
