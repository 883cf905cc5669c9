import type { Command } from '../protocol/command.ts';
import type { ServerEvent, ServerEventOf, Welcome } from '../protocol/event.ts';
import type { ClientEvent, ClientState, EndReason } from './client-event.ts';
import type { ClientRooms } from './client-rooms.ts';
import type { Credentials } from './credentials.ts';
import type { Outbox } from './outbox.ts';
import type { Cancel, ClientPorts } from './ports.ts';
import type { Questions } from './questions.ts';
import type { LinkEnding } from './reconnector.ts';
import type { Recount } from './recount.ts';
import type { RoomEvents } from './room-events.ts';
import { SilenceWatch } from './silence-watch.ts';
import type { Timelines } from './timelines.ts';

/** Milliseconds in which a login must be answered. */
const LOGIN_TIME = 30_000;
/** We ask after silence a little later than the server would, so that only one of the two asks. */
const PATIENCE = 1.25;
/** Longer nicks and tokens, in characters, are none: a server would close the connection over a very long line. */
const LONGEST_WORD = 512;
/** Refusals of a login that another try can't change: somebody has to choose. */
const NEEDS_CHOICE: ReadonlySet<string> = new Set(['nick-in-use', 'bad-nick', 'bad-fields']);
/** Refusals after which to come back would be wrong. */
const FINAL: ReadonlyMap<string, EndReason> = new Map([
  ['replaced', 'replaced'],
  ['erased', 'erased'],
  ['kicked', 'kicked'],
]);

/** What lasts longer than a session. */
export interface SessionParts {
  readonly ports: Pick<ClientPorts, 'clock' | 'makeId'>;
  readonly credentials: Credentials;
  readonly timelines: Timelines;
  readonly rooms: ClientRooms;
  readonly roomEvents: RoomEvents;
  readonly recount: Recount;
  readonly outbox: Outbox;
  readonly questions: Questions;
  readonly emit: (event: ClientEvent) => void;
}

/** The connection of a session, and the state of the client. */
export interface SessionLink {
  readonly send: (command: Command) => boolean;
  /** Gives up the connection; a new one makes up for it. */
  readonly drop: (end: LinkEnding) => void;
  readonly enter: (state: ClientState) => void;
}

/** One session on one connection, from its login on: who we are, and whether everything comes. */
export class Session {
  readonly #parts: SessionParts;
  readonly #link: SessionLink;
  readonly #watch: SilenceWatch;
  #loginRef = '';
  #cancelLogin: Cancel = () => {};
  #isWelcome = false;
  #isLive = false;
  #finalReason: EndReason | undefined;
  #isEndAnnounced = false;
  #isOver = false;

  constructor(parts: SessionParts, link: SessionLink) {
    this.#parts = parts;
    this.#link = link;
    const silent = () => this.#giveUp('silent', 'the server has stopped answering');
    this.#watch = new SilenceWatch(parts.ports.clock, () => this.#ping(), silent);
  }

  /** Whether the server has let us in. */
  get isWelcome(): boolean {
    return this.#isWelcome;
  }

  /** Why this was the last session, so that to come back would be wrong; undefined if it was not. */
  get finalReason(): EndReason | undefined {
    return this.#finalReason;
  }

  /** Whether the server has said that it will shut down. */
  get isEndAnnounced(): boolean {
    return this.#isEndAnnounced;
  }

  /** Asks to be let in. */
  login(): void {
    const { ports, credentials, timelines } = this.#parts;
    const { send, enter } = this.#link;
    const { nick, token = '' } = credentials;
    this.#loginRef = ports.makeId();
    this.#cancelLogin();
    if (Math.max(nick.length, token.length) > LONGEST_WORD)
      return enter({
        name: 'login-refused',
        nick,
        code: 'bad-nick',
        text: 'that nick or token is far too long',
      });
    this.#cancelLogin = ports.clock.after(LOGIN_TIME, () =>
      this.#giveUp('silent', 'the server has not answered to a login'),
    );
    send(credentials.login(this.#loginRef, timelines.giveForLogin()));
    enter({ name: 'logging-in', nick });
  }

  /** The connection is gone. */
  end(): void {
    const { credentials, outbox, questions, recount, ports } = this.#parts;
    this.#isOver = true;
    this.#watch.stop();
    this.#cancelLogin();
    recount.stop();
    credentials.disconnected(ports.clock.now());
    outbox.detach();
    questions.detach();
  }

  /** Takes in what the server says. */
  take(event: ServerEvent): void {
    const { questions, recount } = this.#parts;
    this.#watch.heard();
    this.#apply(event);
    questions.heard(event);
    if (event.type === 'rooms') recount.answered();
    this.#tellChanged();
    if (this.#isWelcome && !this.#isOver) recount.look();
  }

  #apply(event: ServerEvent): void {
    const { credentials, emit } = this.#parts;
    switch (event.type) {
      case 'welcome':
        return this.#welcomed(event);
      case 'refused':
        return this.#refused(event);
      case 'ping':
        return void this.#link.send({ type: 'pong' });
      case 'shutdown':
        this.#isEndAnnounced = true;
        return emit(event);
      case 'renamed':
        if (event.identity === credentials.identity) credentials.nick = event.nick;
        return this.#takeOfRoom(event);
      default:
        return this.#takeOfRoom(event);
    }
  }

  #takeOfRoom(event: ServerEvent): void {
    const { roomEvents } = this.#parts;
    if (!this.#isWelcome) return;
    if (roomEvents.take(event) === 'disorder')
      this.#giveUp('disorder', 'the server left something out, which will be asked for again');
    else this.#goLiveIfDone();
  }

  #welcomed(welcome: Welcome): void {
    const { credentials, roomEvents, outbox, questions, emit } = this.#parts;
    const { send, enter } = this.#link;
    const { identity, nick, limits } = welcome;
    const before = credentials.identity;
    this.#cancelLogin();
    this.#isWelcome = true;
    const isOther = credentials.welcomed(welcome);
    if (isOther) outbox.forgetIdentity();
    const tell = roomEvents.welcomed(welcome, before);
    if (isOther) emit({ type: 'identity-changed', identity, before });
    emit({ type: 'welcome', identity, nick, token: welcome.token });
    tell.forEach(emit);
    enter({ name: 'resuming' });
    this.#goLiveIfDone();
    // Whoever was told may have ended it.
    if (this.#isOver) return;
    // A server that never asks need not be asked either.
    if (limits.ping > 0) this.#watch.start(limits.ping * 1000 * PATIENCE);
    outbox.attach({
      send: (command) => send({ ...command, ref: command.id }),
      ping: () => this.#ping(),
    });
    questions.attach(send);
  }

  #refused(event: ServerEventOf<'refused'>): void {
    const { outbox, credentials, emit } = this.#parts;
    this.#finalReason ??= FINAL.get(event.code);
    if (this.#finalReason === 'erased') credentials.forget();
    if (!this.#isWelcome && (event.ref ?? this.#loginRef) === this.#loginRef) return this.#notLetIn(event);
    const id = event.id ?? event.ref;
    if (id === undefined || outbox.refused(id, event.code, event.text)) emit(event);
  }

  #notLetIn({ code, text }: ServerEventOf<'refused'>): void {
    const { credentials, ports } = this.#parts;
    const { nick } = credentials;
    this.#cancelLogin();
    if (this.#finalReason !== undefined) return;
    const isOurs = code === 'nick-in-use' && credentials.mayHoldNick(ports.clock.now());
    credentials.refused();
    if (isOurs || !NEEDS_CHOICE.has(code)) return this.#giveUp('refused', text);
    this.#link.enter({ name: 'login-refused', nick, code, text });
  }

  #goLiveIfDone(): void {
    if (this.#isLive || !this.#parts.timelines.isLive) return;
    this.#isLive = true;
    this.#link.enter({ name: 'live' });
  }

  #tellChanged(): void {
    const { rooms, emit } = this.#parts;
    for (const room of rooms.takeChanged()) emit({ type: 'room-changed', room });
  }

  #ping(): void {
    this.#link.send({ type: 'ping' });
    this.#parts.outbox.pinged();
  }

  #giveUp(reason: LinkEnding['reason'], message: string): void {
    this.#link.drop({ reason, message });
  }
}
