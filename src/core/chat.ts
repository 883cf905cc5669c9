import type { CloseCode } from '../protocol/codes.ts';
import type { Command, Fault, Send } from '../protocol/command.ts';
import { messageOf } from '../protocol/event.ts';
import type { Limits } from '../protocol/limits.ts';
import { LOBBY } from '../protocol/limits.ts';
import type { Confusables } from '../protocol/names.ts';
import { hasSomethingVisible, utf8Length } from '../protocol/text.ts';
import { Answers } from './answers.ts';
import { Arrivals } from './arrivals.ts';
import type { RoomEvent } from './broadcast.ts';
import { Entrance } from './entrance.ts';
import type { Clock, Journal, JournalState, Outcome, Outlet, Secrets } from './ports.ts';
import { Presence } from './presence.ts';
import { Refusals } from './refusals.ts';
import { type About, aboutOf, ackOf } from './replies.ts';
import { Room } from './room.ts';
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
}

/** Commands that are put off until a new identity is on disk, and milliseconds between two looks when there are more. */
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
  readonly #journal: Journal;
  readonly #entrance: Entrance;
  readonly #lobby: Room;
  readonly #presence: Presence;
  readonly #refusals: Refusals;
  readonly #answers: Answers;
  readonly #arrivals: Arrivals;
  /** Those that have a nick, by number. */
  readonly #ready = new Map<number, Session>();
  #lastSession = 0;
  #isHushed = false;

  constructor({ limits, ping, confusables, journal, state, secrets, clock }: ChatParts) {
    const close = (session: Session, code: CloseCode) => this.#close(session, code);
    this.#limits = limits;
    this.#clock = clock;
    this.#journal = journal;
    this.#entrance = new Entrance({ confusables, clock, secrets, journal, identities: state.identities });
    const lobby = state.rooms.find(({ room }) => room === LOBBY);
    this.#lobby = new Room({
      state: lobby ?? { room: LOBBY, first: 1, last: 0, recent: [] },
      clock,
      journal,
    });
    this.#presence = new Presence(this.#lobby, clock);
    this.#refusals = new Refusals(limits, clock, close);
    this.#answers = new Answers(journal, clock);
    const [entrance, presence, refusals, ready] = [
      this.#entrance,
      this.#presence,
      this.#refusals,
      this.#ready,
    ];
    const inside = { lobby: this.#lobby, entrance, presence, refusals, ready };
    this.#arrivals = new Arrivals({ limits, ping, epoch: state.epoch, clock, close, ...inside });
  }

  /** How many sessions are in the chat. */
  get readyCount(): number {
    return this.#ready.size;
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
    if (this.#isHushed || session.state === 'ended') return HUSHED_WAIT;
    if (session.state === 'unnamed') return 0;
    if (session.held.length >= MOST_HELD) return ARRIVING_WAIT;
    const now = this.#clock.now();
    const wait = session.texting.wait(now);
    return session.isBase ? wait : Math.max(wait, session.asking.wait(now), this.#answers.wait(session));
  }

  /** Carries out what a session asks for. An ended session is not heard. */
  perform(session: Session, input: Command | Fault): void {
    switch (session.state) {
      case 'unnamed':
        return this.#arrivals.perform(session, input);
      case 'ready':
        if (session.arriving === undefined) return this.#performReady(session, input);
        session.held.push(input);
        return;
      case 'ended':
        return;
    }
  }

  /** A session's outlet takes more again. */
  drained(session: Session): void {
    this.#answers.drained(session);
    this.#lobby.drained(session);
  }

  /** Ends a session for a reason of the connection's: tells it why where there is a word for it, and closes. */
  close(session: Session, code: CloseCode): void {
    if (session.state !== 'ended') this.#close(session, code);
  }

  /** Ends a session whose connection is gone: frees its nick and all that is held for it. Harmless when repeated. */
  end(session: Session): void {
    this.#depart(session);
    this.#lobby.remove(session);
  }

  /** Tells what became of entries. The journal's way back in. */
  committed(outcomes: readonly Outcome[]): void {
    this.#lobby.publish(
      outcomes.filter((outcome) => outcome.type === 'said').map((said) => this.#show(said)),
    );
    for (const outcome of outcomes) if (outcome.type !== 'said') this.#answer(outcome);
  }

  /** Entries of a room before number `first` are no longer kept. */
  cut(room: string, first: number): void {
    if (room === LOBBY) this.#lobby.firstSeq = first;
  }

  /** Announces the end in `seconds` to everyone, once, and to whoever comes in until then (rule B12). */
  announceShutdown(seconds: number): void {
    this.#arrivals.announceShutdown(seconds);
    for (const session of this.#lobby.sessions) session.outlet.tell({ type: 'shutdown', seconds });
  }

  /** Takes in nothing more, for the end: what is still unread stays so. */
  hush(): void {
    this.#isHushed = true;
  }

  #performReady(session: Session, input: Command | Fault): void {
    if (input.type === 'send') return this.#say(session, input);
    if (input.type === 'fault') return this.#refusals.fault(session, input);
    session.asking.spend(this.#clock.now());
    const about = aboutOf(input);
    if ('room' in input && input.room !== LOBBY) return this.#refusals.refuse(session, 'no-such-room', about);
    switch (input.type) {
      case 'bye':
        return this.#close(session, 'bye');
      case 'login':
        return this.#refusals.refuse(session, 'already-logged-in', about);
      case 'ping':
        return session.outlet.tell({ type: 'pong', ...about });
      case 'pong':
        return;
      case 'nick':
        return this.#rename(session, input.nick, about);
      case 'history':
        return this.#answers.history(session, input);
      case 'members':
        return this.#answers.members(session, this.#lobby, input);
      case 'typing':
        return this.#presence.typing(session);
    }
  }

  #rename(session: Session, nick: string, about: About): void {
    const { nick: before, identity } = session;
    const code = this.#entrance.rename(session, nick);
    if (code !== undefined) return this.#refusals.refuse(session, code, about);
    const event = { type: 'renamed', identity, nick, before } as const;
    this.#lobby.publish([{ event, origin: session.id, answer: { ...event, ...about } }]);
  }

  #say(session: Session, send: Send): void {
    const { room, text, reply } = send;
    const about = aboutOf(send);
    session.texting.spend(this.#clock.now());
    if (room !== LOBBY) return this.#refusals.refuse(session, 'no-such-room', about);
    if (!hasSomethingVisible(text)) return this.#refusals.refuse(session, 'nothing-visible', about);
    if (utf8Length(text) > this.#limits.maxText) return this.#refusals.refuse(session, 'too-long', about);
    session.texts += 1;
    const { identity, nick, id } = session;
    const entry = { type: 'said', room, identity, nick, text, session: id, ...about } as const;
    this.#journal.append(reply === undefined ? entry : { ...entry, reply });
  }

  /** What the room sees of something that was said; who said it sees that it is on disk. */
  #show(said: Extract<Outcome, { type: 'said' }>): RoomEvent {
    const { entry, seq, time } = said;
    this.#entrance.said(entry.identity);
    return { event: messageOf({ ...entry, seq, time }), origin: entry.session, answer: ackOf(said) };
  }

  /** Tells a session what became of an entry of its own that nobody else sees. */
  #answer(outcome: Exclude<Outcome, { type: 'said' }>): void {
    const session = this.#ready.get(outcome.entry.session);
    if (session === undefined) return;
    if (outcome.type === 'repeated') this.#lobby.tellInTurn(session, ackOf(outcome));
    else if (outcome.entry.type === 'identity') this.#arrived(session, outcome);
    else if (outcome.type === 'refused' && outcome.entry.type === 'said')
      this.#refusals.tell(session, outcome.code, aboutOf(outcome.entry));
  }

  /** A new identity is on disk, or can't be: now what was asked for behind the login is heard. */
  #arrived(session: Session, outcome: Extract<Outcome, { type: 'identity' | 'refused' }>): void {
    if (session.arriving === undefined) return;
    if (outcome.type === 'identity') this.#arrivals.kept(session);
    else this.#arrivals.notKept(session, outcome);
    for (const input of session.held.splice(0)) this.perform(session, input);
  }

  #close(session: Session, code: CloseCode): void {
    this.#depart(session, code === 'bye');
    this.#lobby.leave(session, () => {
      this.#refusals.tell(session, code);
      session.outlet.close(code);
    });
  }

  #depart(session: Session, hasSaidBye = false): void {
    session.state = 'ended';
    if (!this.#ready.delete(session.id)) return;
    this.#entrance.leave(session, hasSaidBye);
    if (session.arriving === undefined) this.#presence.went(session);
  }
}
