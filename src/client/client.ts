import type { LastingCommand } from '../protocol/command.ts';
import type { EntryEvent, ListedRoom, OwnRoom, Person } from '../protocol/event.ts';
import { directRoom, isDirect, LOBBY, peerOf } from '../protocol/rooms.ts';
import type { Asking } from './asking.ts';
import type { ClientEvent, ClientEventOf, ClientState } from './client-event.ts';
import type {
  ClientOptions,
  HistoryOptions,
  LastingOptions,
  ReactOptions,
  Resolved,
  SearchOptions,
  SearchPage,
  SendOptions,
} from './client-options.ts';
import { type ClientParts, makeParts } from './client-parts.ts';
import type { ClientRoom } from './client-room.ts';
import { Emitter } from './emitter.ts';
import { EventStream } from './event-stream.ts';
import type { Sent } from './parcel.ts';
import { ParleyError } from './parley-error.ts';
import type { ClientPorts } from './ports.ts';
import type { HistoryPage, Timeline } from './timeline.ts';
import type { Position } from './timelines.ts';

/** Most events that wait for the reader of an iterator. */
const STREAM = 10_000;
/** Milliseconds between two words that somebody is typing in a room. */
const TYPING_PAUSE = 3_000;

/**
 * A client of protocol 2 that comes back by itself. What happens reaches callbacks and iterators once and in order,
 * whatever happens to connections; what is sent is kept until the server has it on disk. It begins to connect when it
 * is made, and says what it does by `state` events.
 *
 * A room is `#name`, or `@<identity>` for the direct conversation with somebody, as `direct` gives it. What is asked
 * waits for a connection if there is none. Promises reject with a ParleyError.
 */
export class ParleyClient {
  readonly #ports: ClientPorts;
  readonly #emitter = new Emitter();
  readonly #parts: ClientParts;
  /** When it was last said, by room, that somebody is typing. */
  readonly #typed = new Map<string, number>();

  constructor(ports: ClientPorts, options: ClientOptions) {
    this.#ports = ports;
    this.#parts = makeParts(ports, options, (event) => this.#emitter.emit(event));
    this.#parts.lifetime.begin();
  }

  get state(): ClientState {
    return this.#parts.lifetime.state;
  }

  /** The nick that the server knows us by, or the one that is asked for. */
  get nick(): string {
    return this.#parts.credentials.nick;
  }

  /** Who we are; undefined before the first welcome. */
  get identity(): string | undefined {
    return this.#parts.credentials.identity;
  }

  /** The secret that proves the identity: who has it is us. */
  get token(): string | undefined {
    return this.#parts.credentials.token;
  }

  /** Where we are: given as `resume` to a later client, that one goes on from here. */
  get position(): Position | undefined {
    return this.#parts.timelines.position;
  }

  /** The rooms that we are in, `#lobby` first, with what was not read of each; none before the first welcome. */
  get ownRooms(): readonly ClientRoom[] {
    return this.#parts.rooms.all;
  }

  /** The picture of a room; undefined before the first welcome, and for rooms we are not in. */
  timeline(room: string = LOBBY): Timeline | undefined {
    return this.#parts.timelines.get(this.#parts.rooms.find(room, this.identity)?.room ?? room);
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
    if (this.state.name === 'closed') stream.end();
    return stream;
  }

  /**
   * Says something. The promise, like those of `edit`, `delete`, `react` and `setTopic`, resolves when the server has it
   * on disk, however many connections that takes. It rejects with the code of the server's refusal, or one of those that
   * ParleyError lists.
   */
  send(text: string, { room = LOBBY, id, reply, action = false }: SendOptions = {}): Promise<Sent> {
    const peer = isDirect(room) ? (peerOf(room, this.identity ?? '') ?? room.slice(1)) : undefined;
    if (peer !== undefined) this.#parts.holders.wrote(peer);
    const about = { ...(reply === undefined ? {} : { reply }), ...(action ? { action } : {}) };
    return this.#last({ type: 'send', room, text, ...about }, { id });
  }

  /** Gives the own message `target` another text. */
  edit(room: string, target: number, text: string, options: LastingOptions = {}): Promise<Sent> {
    return this.#last({ type: 'edit', room, target, text }, options);
  }

  /** Takes the own message `target` away: its text is gone for everybody, and its number is left. */
  delete(room: string, target: number, options: LastingOptions = {}): Promise<Sent> {
    return this.#last({ type: 'delete', room, target }, options);
  }

  /** Puts an emoji to the message `target`, or takes it back. */
  react(
    room: string,
    target: number,
    reaction: string,
    { removed = false, ...options }: ReactOptions = {},
  ): Promise<Sent> {
    const about = removed ? { removed } : {};
    return this.#last({ type: 'react', room, target, reaction, ...about }, options);
  }

  /** Says what a room is about, in at most 512 bytes; empty: nothing in particular. */
  setTopic(room: string, topic: string, options: LastingOptions = {}): Promise<Sent> {
    return this.#last({ type: 'topic', room, topic }, options);
  }

  /** The room of the direct conversation with an identity, whether it has begun or not. */
  direct(identity: string): string {
    return this.identity === undefined ? `@${identity}` : directRoom(this.identity, identity);
  }

  /**
   * Who has a nick at present, and whether that is somebody else than was last written to directly under it: then ask
   * before anything is sent.
   */
  async resolve(nick: string): Promise<Resolved> {
    const person = await this.person(nick);
    const before = this.#parts.holders.holderOf(nick);
    return before === undefined || before === person?.identity ? { person } : { person, changedFrom: before };
  }

  /** Is in a room from now on, also in all other sessions of ours; it is made if it is not there. */
  join(room: string): Promise<OwnRoom> {
    return this.#ask((asking) => asking.join(room));
  }

  /** Is not in a room any more. */
  leave(room: string): Promise<void> {
    return this.#ask((asking) => asking.leave(room, this.identity));
  }

  /** All rooms there are but direct conversations of others. */
  rooms(): Promise<readonly ListedRoom[]> {
    return this.#ask((asking) => asking.rooms());
  }

  /**
   * A page of a room: after a number, before one, or the latest; at most 200 entries. What joins on to the front of the
   * room's timeline is put there.
   */
  history({ room = LOBBY, ...rest }: HistoryOptions = {}): Promise<HistoryPage> {
    return this.#ask((asking) => asking.history({ room, ...rest }));
  }

  /** Who is in a room, each once; of `#lobby`, who is connected. At most 3,000. */
  members(room: string = LOBBY): Promise<readonly Person[]> {
    return this.#ask((asking) => asking.members(room));
  }

  /** Who has a nick at present and can be written to directly; undefined: nobody. */
  person(nick: string): Promise<Person | undefined> {
    return this.#ask((asking) => asking.person(nick));
  }

  /** Looks in all rooms we are in for messages: by words, and `from:nick`, `in:#room`, `before:` and `after:` a day. */
  search(query: string, options: SearchOptions = {}): Promise<SearchPage> {
    return this.#ask((asking) => asking.search(query, options));
  }

  /** Everything of a room up to a number has been read, here and in all other sessions of ours. */
  read(room: string, seq: number): Promise<void> {
    return this.#ask((asking) => asking.read(room, seq, this.identity));
  }

  /** Whether a room is to make no noise; for whoever shows it: it is told like everything else. */
  mute(room: string, muted: boolean): Promise<void> {
    return this.#ask((asking) => asking.mute(room, muted));
  }

  /** Shows the others that we are not at the keyboard, with a word on it; without one that we are back. */
  away(text?: string): Promise<void> {
    return this.#ask((asking) => asking.away(text));
  }

  /** Everything that is kept of us, in all rooms, in the order in which it happened. */
  async *own(): AsyncGenerator<EntryEvent, undefined> {
    if (this.state.name === 'closed') throw isClosed();
    yield* this.#parts.asking.own();
    return undefined;
  }

  /**
   * Has everything of us taken away for good, for which our nick must be given. The server knows nothing of us any more
   * then, the token neither, and the client is closed, as it is in all other sessions of ours.
   */
  erase(nick: string): Promise<void> {
    return this.#ask((asking) => asking.erase(nick));
  }

  /** Tells the others that we are typing, at most every three seconds and only while connected. */
  typing(room: string = LOBBY): void {
    const now = this.#ports.clock.now();
    const last = this.#typed.get(room);
    if (this.state.name !== 'live' || (last !== undefined && now - last < TYPING_PAUSE)) return;
    this.#typed.set(room, now);
    this.#parts.lifetime.send({ type: 'typing', room });
  }

  /** Takes another nick. Rejects with `nick-in-use`, `bad-nick` … */
  rename(nick: string): Promise<void> {
    return this.#ask((asking) => asking.rename(nick));
  }

  /** Tries again to be let in, under another nick: the answer to the state `login-refused`, and nothing at other times. */
  login(nick: string): void {
    this.#parts.lifetime.login(nick);
  }

  /**
   * Leaves. What was sent gets up to `timeout` milliseconds (5,000 if not given) to be acknowledged, reconnecting if
   * need be; what is not by then is rejected. Resolves when the connection is closed.
   */
  close({ timeout = 5_000 }: { readonly timeout?: number } = {}): Promise<void> {
    return this.#parts.lifetime.close(timeout);
  }

  #last(
    command: LastingCommand,
    { id = this.#ports.makeId() }: { readonly id?: string | undefined },
  ): Promise<Sent> {
    return this.#parts.lifetime.isClosing
      ? Promise.reject(isClosed())
      : this.#parts.outbox.add({ ...command, id });
  }

  #ask<T>(ask: (asking: Asking) => Promise<T>): Promise<T> {
    return this.state.name === 'closed' ? Promise.reject(isClosed()) : ask(this.#parts.asking);
  }
}

function isClosed(): ParleyError {
  return new ParleyError('closed', 'the client is closed');
}
