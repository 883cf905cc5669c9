import type { HistoryQuery } from '../protocol/command.ts';
import type { Person } from '../protocol/event.ts';
import { LOBBY } from '../protocol/limits.ts';
import type { ClientEvent, ClientEventOf, ClientState, Ending } from './client-event.ts';
import { Credentials } from './credentials.ts';
import { Emitter } from './emitter.ts';
import { EventStream } from './event-stream.ts';
import { Outbox, type Sent } from './outbox.ts';
import { ParleyError } from './parley-error.ts';
import type { Cancel, ClientPorts } from './ports.ts';
import { Questions } from './questions.ts';
import { type LinkEnding, Reconnector } from './reconnector.ts';
import { Session } from './session.ts';
import type { HistoryPage, Timeline } from './timeline.ts';
import { type Position, Timelines } from './timelines.ts';

/** Most items of a timeline that are kept. */
const TIMELINE = 5_000;
/** Most events that wait for the reader of an iterator. */
const STREAM = 10_000;
/** Milliseconds between two words that somebody is typing in a room. */
const TYPING_PAUSE = 3_000;
/** Milliseconds in which the server must close after a BYE. */
const GOODBYE = 2_000;

export interface ClientOptions {
  readonly nick: string;
  /** Proves an identity that the server made earlier; without it a new one is made. */
  readonly token?: string;
  /** Whoever will not come back after this run keeps no hold on the nick: it is free as soon as the client is closed. */
  readonly guest?: boolean;
  /** Where to go on, as `position` gave it; without it the client begins with what is said from now on. */
  readonly resume?: Position;
  /** Most items that a timeline keeps; 5,000 if not given. */
  readonly timeline?: number;
}

export interface SendOptions {
  /** `#lobby` if not given. */
  readonly room?: string;
  /** The number of the message that it answers. */
  readonly reply?: number;
  /** Printable ASCII, at most 64 characters; made if not given. The same id is the same message, however often sent. */
  readonly id?: string;
}

export type HistoryOptions = Pick<HistoryQuery, 'before' | 'after' | 'limit'> & { readonly room?: string };

/**
 * A client of protocol 2 that comes back by itself. What is said reaches callbacks and iterators once and in order,
 * whatever happens to connections; what is sent is kept until the server has it on disk. It begins to connect when it
 * is made, and says what it does by `state` events.
 */
export class ParleyClient {
  readonly #ports: ClientPorts;
  readonly #emitter = new Emitter();
  readonly #credentials: Credentials;
  readonly #outbox: Outbox;
  readonly #questions: Questions;
  readonly #timelines: Timelines;
  readonly #reconnector: Reconnector;
  #session: Session | undefined;
  #state: ClientState = { name: 'connecting' };
  #wasWelcome = false;
  /** When it was last said, by room, that somebody is typing. */
  readonly #typed = new Map<string, number>();
  #closing: { readonly promise: Promise<void>; readonly done: () => void } | undefined;
  #isLeaving = false;
  #cancelClosing: Cancel = () => {};

  constructor(ports: ClientPorts, options: ClientOptions) {
    const { nick, token, guest = false, resume, timeline = TIMELINE } = options;
    this.#ports = ports;
    this.#credentials = new Credentials(nick, token, guest);
    this.#outbox = new Outbox(ports);
    this.#questions = new Questions(ports.makeId);
    const unsent = (room: string) => this.#outbox.messages.filter((message) => message.room === room);
    this.#timelines = new Timelines(timeline, resume, unsent);
    this.#reconnector = new Reconnector(ports, {
      connecting: () => this.#enter({ name: 'connecting' }),
      opened: () => this.#opened(),
      event: (event) => {
        this.#session?.take(event);
        this.#leaveIfDone();
      },
      drained: () => this.#outbox.drained(),
      ended: (end) => this.#ended(end),
    });
    this.#reconnector.dial();
  }

  get state(): ClientState {
    return this.#state;
  }

  /** The nick that the server knows us by, or the one that is asked for. */
  get nick(): string {
    return this.#credentials.nick;
  }

  /** Who we are; undefined before the first welcome. */
  get identity(): string | undefined {
    return this.#credentials.identity;
  }

  /** The secret that proves the identity: who has it is us. */
  get token(): string | undefined {
    return this.#credentials.token;
  }

  /** Where we are: given as `resume` to a later client, that one goes on from here. */
  get position(): Position | undefined {
    return this.#timelines.position;
  }

  /** The picture of a room; undefined before the first welcome, and for rooms we are not in. */
  timeline(room: string = LOBBY): Timeline | undefined {
    return this.#timelines.get(room);
  }

  /** Calls back with every event of a type; the function that comes back ends that. */
  on<T extends ClientEvent['type']>(type: T, callback: (event: ClientEventOf<T>) => void): () => void {
    return this.#emitter.on(type, callback);
  }

  /**
   * Every event from now on, until the client is closed. Whoever falls more than 10,000 events behind gets those and
   * then a ParleyError `too-slow`.
   */
  events(): AsyncIterableIterator<ClientEvent, undefined> {
    const stream = new EventStream(STREAM, () => stop());
    const stop = this.#emitter.onAny((event) => {
      stream.push(event);
      if (event.type === 'state' && event.state.name === 'closed') stream.end();
    });
    if (this.#state.name === 'closed') stream.end();
    return stream;
  }

  /**
   * Says something. The promise resolves when the server has it on disk, however many connections that takes. It
   * rejects with a ParleyError: the code of the server's refusal, or one of those that ParleyError lists.
   */
  send(text: string, { room = LOBBY, id = this.#ports.makeId(), reply }: SendOptions = {}): Promise<Sent> {
    if (this.#closing !== undefined || this.#state.name === 'closed') return rejectClosed();
    const message = { type: 'send', room, id, text, ...(reply === undefined ? {} : { reply }) } as const;
    return this.#outbox.add(message);
  }

  /**
   * A page of what was said: after a number, before one, or the latest. What joins on to the front of the room's
   * timeline is put there. Waits for a connection if there is none.
   */
  history({ room = LOBBY, ...rest }: HistoryOptions = {}): Promise<HistoryPage> {
    if (this.#state.name === 'closed') return rejectClosed();
    return this.#questions.ask('history', (ref) => ({ type: 'history', ref, room, ...rest }));
  }

  /** Who is connected, each once. Waits for a connection if there is none. */
  async members(room: string = LOBBY): Promise<readonly Person[]> {
    if (this.#state.name === 'closed') return rejectClosed();
    const answer = await this.#questions.ask('members', (ref) => ({ type: 'members', ref, room }));
    return answer.members;
  }

  /** Tells the others that we are typing, at most every three seconds and only while connected. */
  typing(room: string = LOBBY): void {
    const now = this.#ports.clock.now();
    const last = this.#typed.get(room);
    if (this.#state.name !== 'live' || (last !== undefined && now - last < TYPING_PAUSE)) return;
    this.#typed.set(room, now);
    this.#reconnector.send({ type: 'typing', room });
  }

  /** Takes another nick. Rejects with a ParleyError: `nick-in-use`, `bad-nick` … */
  async rename(nick: string): Promise<void> {
    if (this.#state.name === 'closed') return rejectClosed();
    await this.#questions.ask('renamed', (ref) => ({ type: 'nick', ref, nick }));
  }

  /** Tries again to be let in, under another nick: the answer to the state `login-refused`, and nothing at other times. */
  login(nick: string): void {
    if (this.#state.name !== 'login-refused') return;
    this.#credentials.nick = nick;
    if (this.#session === undefined) this.#reconnector.dial();
    else this.#session.login();
  }

  /**
   * Leaves. What was sent gets up to `timeout` milliseconds (5,000 if not given) to be acknowledged, reconnecting if
   * need be; what is not by then is rejected. Resolves when the connection is closed.
   */
  close({ timeout = 5_000 }: { readonly timeout?: number } = {}): Promise<void> {
    if (this.#state.name === 'closed') return Promise.resolve();
    if (this.#closing !== undefined) return this.#closing.promise;
    let done = () => {};
    const promise = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#closing = { promise, done };
    this.#cancelClosing = this.#ports.clock.after(timeout, () => this.#leave());
    this.#leaveIfDone();
    return promise;
  }

  #opened(): void {
    this.#session = new Session({
      ports: this.#ports,
      credentials: this.#credentials,
      timelines: this.#timelines,
      outbox: this.#outbox,
      questions: this.#questions,
      send: (command) => this.#reconnector.send(command),
      drop: (end) => this.#reconnector.drop(end),
      emit: (event) => this.#emitter.emit(event),
      enter: (state) => this.#enter(state),
    });
    this.#session.login();
  }

  #ended(end: LinkEnding): void {
    const session = this.#session;
    this.#session = undefined;
    session?.end();
    this.#wasWelcome ||= session?.isWelcome ?? false;
    const announced = session?.isEndAnnounced ?? false;
    if (this.#isLeaving) return this.#finish({ ...end, reason: 'closed', announced });
    if (session?.isReplaced) return this.#finish({ ...end, reason: 'replaced', announced });
    if (this.#isHopeless(end)) return this.#finish({ ...end, announced });
    // A person thinks about another nick, for as long as it takes.
    if (this.#state.name === 'login-refused') return;
    const delay = this.#reconnector.again();
    this.#enter({ name: 'waiting', delay, announced, ...end });
  }

  /** A server that was there before comes back; what never was one will not become one. */
  #isHopeless({ reason }: LinkEnding): boolean {
    return !this.#wasWelcome && (reason === 'base-only' || reason === 'stranger');
  }

  #enter(state: ClientState): void {
    this.#state = state;
    if (state.name === 'live') this.#reconnector.succeeded();
    this.#emitter.emit({ type: 'state', state });
  }

  #leaveIfDone(): void {
    if (this.#closing !== undefined && this.#outbox.size === 0) this.#leave();
  }

  /** Says goodbye, and gives the server a moment to close: to close ourselves could throw away what we sent. */
  #leave(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    this.#cancelClosing();
    const gone: LinkEnding = { reason: 'closed', message: 'the client was closed' };
    if (this.#session === undefined) return this.#reconnector.drop(gone);
    this.#reconnector.send({ type: 'bye' });
    this.#cancelClosing = this.#ports.clock.after(GOODBYE, () => this.#reconnector.drop(gone));
  }

  #finish(ending: Ending): void {
    this.#cancelClosing();
    this.#reconnector.stop();
    this.#outbox.close();
    this.#questions.close();
    this.#enter({ name: 'closed', ...ending });
    this.#closing?.done();
  }
}

function rejectClosed(): Promise<never> {
  return Promise.reject(new ParleyError('closed', 'the client is closed'));
}
