import type { Command } from '../protocol/command.ts';
import type { Message, ServerEvent, Welcome } from '../protocol/event.ts';
import type { ClientEvent, ClientState } from './client-event.ts';
import type { Credentials } from './credentials.ts';
import type { Outbox } from './outbox.ts';
import type { Cancel, ClientPorts } from './ports.ts';
import type { Questions } from './questions.ts';
import type { LinkEnding } from './reconnector.ts';
import { SilenceWatch } from './silence-watch.ts';
import type { Added } from './timeline.ts';
import type { Timelines } from './timelines.ts';

/** Milliseconds in which a login must be answered. */
const LOGIN_TIME = 30_000;
/** We ask after silence a little later than the server would, so that only one of the two asks. */
const PATIENCE = 1.25;
/** Longer nicks and tokens, in characters, are none: a server would close the connection over a very long line. */
const LONGEST_WORD = 512;
/** Refusals of a login that another try can't change: somebody has to choose. */
const NEEDS_CHOICE: ReadonlySet<string> = new Set(['nick-in-use', 'bad-nick', 'bad-fields']);

/** What lasts longer than a session. */
export interface SessionParts {
  readonly ports: Pick<ClientPorts, 'clock' | 'makeId'>;
  readonly credentials: Credentials;
  readonly timelines: Timelines;
  readonly outbox: Outbox;
  readonly questions: Questions;
  readonly send: (command: Command) => boolean;
  /** Gives up the connection; a new one makes up for it. */
  readonly drop: (end: LinkEnding) => void;
  readonly emit: (event: ClientEvent) => void;
  readonly enter: (state: ClientState) => void;
}

/**
 * One session on one connection, from its login on: what the server says goes to the timelines, the outbox and the
 * callbacks.
 */
export class Session {
  readonly #parts: SessionParts;
  readonly #watch: SilenceWatch;
  #loginRef = '';
  #cancelLogin: Cancel = () => {};
  #isWelcome = false;
  #isLive = false;
  #isReplaced = false;
  #isEndAnnounced = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const ask = () => void parts.send({ type: 'ping' });
    const silent = () => this.#giveUp('silent', 'the server has stopped answering');
    this.#watch = new SilenceWatch(parts.ports.clock, ask, silent);
  }

  /** Whether the server has let us in. */
  get isWelcome(): boolean {
    return this.#isWelcome;
  }

  /** Whether another session has taken the place of this one, so that to come back would be to fight it. */
  get isReplaced(): boolean {
    return this.#isReplaced;
  }

  /** Whether the server has said that it will shut down. */
  get isEndAnnounced(): boolean {
    return this.#isEndAnnounced;
  }

  /** Asks to be let in. */
  login(): void {
    const { ports, credentials, timelines, send, enter } = this.#parts;
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
    send(credentials.login(this.#loginRef, timelines.position));
    enter({ name: 'logging-in', nick });
  }

  /** The connection is gone. */
  end(): void {
    const { credentials, outbox, questions, ports } = this.#parts;
    this.#watch.stop();
    this.#cancelLogin();
    credentials.disconnected(ports.clock.now());
    outbox.detach();
    questions.detach();
  }

  /** Takes in what the server says. */
  take(event: ServerEvent): void {
    this.#watch.heard();
    this.#apply(event);
    this.#parts.questions.heard(event);
  }

  #apply(event: ServerEvent): void {
    const { credentials, timelines, send, emit } = this.#parts;
    switch (event.type) {
      case 'welcome':
        return this.#welcomed(event);
      case 'refused':
        return this.#refused(event);
      case 'message':
        return this.#said(event);
      case 'ack':
        return this.#acked(event);
      case 'gap':
        return this.#show(timelines.add(event));
      case 'reset':
        return timelines.reset(event).forEach(emit);
      case 'live':
        return this.#caughtUp(event);
      case 'renamed':
        if (event.identity === credentials.identity) credentials.nick = event.nick;
        return emit(event);
      case 'shutdown':
        this.#isEndAnnounced = true;
        return emit(event);
      case 'presence':
      case 'typing':
        return emit(event);
      case 'ping':
        return void send({ type: 'pong' });
      case 'history':
        return timelines.get(event.room)?.prepend(event);
      case 'members':
      case 'pong':
        return;
    }
  }

  #welcomed(welcome: Welcome): void {
    const { credentials, timelines, outbox, questions, send, emit, enter } = this.#parts;
    const { identity, nick, limits, rooms } = welcome;
    const before = credentials.identity;
    this.#cancelLogin();
    this.#isWelcome = true;
    if (credentials.welcomed(welcome)) {
      outbox.forgetIdentity();
      emit({ type: 'identity-changed', identity, before });
    }
    emit({ type: 'welcome', identity, nick, token: welcome.token });
    timelines.welcomed(welcome).forEach(emit);
    enter({ name: 'resuming' });
    if (rooms.length === 0) this.#goLive();
    // A server that never asks need not be asked either.
    if (limits.ping > 0) this.#watch.start(limits.ping * 1000 * PATIENCE);
    outbox.attach((message) => send({ ...message, ref: message.id }));
    questions.attach(send);
  }

  #refused(event: Extract<ServerEvent, { type: 'refused' }>): void {
    const { outbox, emit } = this.#parts;
    if (event.code === 'replaced') this.#isReplaced = true;
    if (!this.#isWelcome && (event.ref ?? this.#loginRef) === this.#loginRef) return this.#notLetIn(event);
    const id = event.id ?? event.ref;
    if (id === undefined || outbox.refused(id, event.code, event.text)) emit(event);
  }

  #notLetIn({ code, text }: Extract<ServerEvent, { type: 'refused' }>): void {
    const { credentials, ports, enter } = this.#parts;
    const { nick } = credentials;
    this.#cancelLogin();
    if (this.#isReplaced) return;
    const isOurs = code === 'nick-in-use' && credentials.mayHoldNick(ports.clock.now());
    credentials.refused();
    if (isOurs || !NEEDS_CHOICE.has(code)) return this.#giveUp('refused', text);
    enter({ name: 'login-refused', nick, code, text });
  }

  #said(message: Message): void {
    const { outbox, credentials, timelines } = this.#parts;
    if (message.id !== undefined && message.identity === credentials.identity)
      outbox.acked({ room: message.room, id: message.id, seq: message.seq, time: message.time });
    this.#show(timelines.add(message));
  }

  #acked({ room, id, seq, time }: Extract<ServerEvent, { type: 'ack' }>): void {
    const { outbox, credentials, timelines } = this.#parts;
    if (id === undefined || credentials.identity === undefined) return;
    const message = outbox.acked({ room, id, seq, time });
    if (message === undefined) return;
    const { identity, nick } = credentials;
    this.#show(timelines.addOwn({ ...message, type: 'message', seq, time, identity, nick }));
  }

  #caughtUp(live: Extract<ServerEvent, { type: 'live' }>): void {
    const { timelines, emit } = this.#parts;
    if (!timelines.live(live.room, live.seq)) return this.#outOfOrder();
    emit(live);
    if (timelines.isLive && !this.#isLive) this.#goLive();
  }

  #goLive(): void {
    this.#isLive = true;
    this.#parts.enter({ name: 'live' });
  }

  #show(added: Added): void {
    const { credentials, emit } = this.#parts;
    if (added === 'disorder') return this.#outOfOrder();
    for (const item of added) {
      if (item.type === 'gap') emit(item);
      else emit({ ...item, own: item.identity === credentials.identity });
    }
  }

  #outOfOrder(): void {
    this.#giveUp('disorder', 'the server left something out, which will be asked for again');
  }

  #giveUp(reason: LinkEnding['reason'], message: string): void {
    this.#parts.drop({ reason, message });
  }
}
