import { BaseSession, BYE } from '../../client/base-session.ts';
import type { Closed, Listener, ServerConnection } from '../../node/dial.ts';
import { LOBBY } from '../../protocol/rooms.ts';
import type { ClientOptions } from '../command-line/options.ts';
import { closingWords } from './closing-words.ts';
import type { Conversation, Happening } from './conversation.ts';
import { Places } from './places.ts';

/** A conversation in the base protocol: one connection, and its end is the end. */
export class BaseConversation implements Conversation, Listener {
  readonly #options: ClientOptions;
  readonly #tell: (happening: Happening) => void;
  readonly #session = new BaseSession();
  readonly #connection: ServerConnection;
  readonly places = new Places();
  readonly more = undefined;
  readonly unsent = [];
  #isSaturated = false;
  #isOver = false;

  constructor(
    options: ClientOptions,
    connect: (listener: Listener) => ServerConnection,
    tell: (happening: Happening) => void,
  ) {
    this.#options = options;
    this.#tell = tell;
    this.#connection = connect(this);
  }

  get nick(): string {
    return this.#session.nick;
  }

  get isGreeted(): boolean {
    return this.#session.isGreeted;
  }

  get isReady(): boolean {
    return this.#session.isReady;
  }

  get takesMore(): boolean {
    return !this.#isSaturated;
  }

  get pending(): number {
    return this.#connection.pending;
  }

  askFor(nick: string): void {
    this.#connection.send(this.#session.askFor(nick));
  }

  say(text: string): void {
    this.#isSaturated = !this.#connection.send(text);
    // Nothing comes back of it: it counts as said where it is sent.
    this.#tell({ type: 'said', room: LOBBY, nick: this.nick, text, time: new Date(), own: true });
  }

  leave(): void {
    this.#connection.send(BYE);
  }

  pause(): void {
    this.#connection.pause();
  }

  resume(): void {
    this.#connection.resume();
  }

  destroy(): void {
    this.#isOver = true;
    this.#connection.destroy();
  }

  frame(payload: string): void {
    // An empty frame is nothing (B7).
    if (this.#isOver || payload === '') return;
    const happening = this.#session.receive(payload);
    switch (happening.type) {
      case 'asks-nick':
        return this.#tell({ type: 'asks-nick', ...(happening.again ? { refused: this.#refused() } : {}) });
      case 'said':
        return this.#tell({ ...happening, room: LOBBY, time: new Date(), own: false });
      case 'stranger':
        return this.#end({ reason: 'stranger' });
      case 'ready':
        return this.#ready();
      default:
        return this.#tell(happening);
    }
  }

  drained(): void {
    this.#isSaturated = false;
    this.#tell({ type: 'drained' });
  }

  closed(closed: Closed): void {
    if (!this.#isOver) this.#end(closed);
  }

  /** Where there is but one room nobody is let into another. */
  #ready(): void {
    const { room = LOBBY } = this.#options;
    if (room === LOBBY) return this.#tell({ type: 'ready' });
    this.destroy();
    const why = `${room} can't be joined: the server, or --base, speaks the base protocol only, and that knows only ${LOBBY}`;
    this.#tell({ type: 'closed', announced: false, ended: false, why });
  }

  #refused(): { readonly nick: string; readonly why: string } {
    return { nick: this.nick, why: 'is taken or not allowed' };
  }

  #end(closed: Closed): void {
    this.#isOver = true;
    const announced = this.#session.isEndAnnounced;
    const why = closingWords(closed, this.#options);
    this.#tell({ type: 'closed', announced, ended: closed.reason === 'ended', why });
  }
}
