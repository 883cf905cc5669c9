import type { Command } from '../protocol/command.ts';
import type { ClientState, Ending } from './client-event.ts';
import type { Cancel, ClientPorts } from './ports.ts';
import { type LinkEnding, Reconnector } from './reconnector.ts';
import { Session, type SessionParts } from './session.ts';

/** Milliseconds in which the server must close after a BYE. */
const GOODBYE = 2_000;

export interface LifetimeParts extends SessionParts {
  readonly ports: ClientPorts;
}

/** From the first try to connect to the end for good: one session after another, and what the client is doing. */
export class Lifetime {
  readonly #parts: LifetimeParts;
  readonly #reconnector: Reconnector;
  #session: Session | undefined;
  #state: ClientState = { name: 'connecting' };
  #wasWelcome = false;
  #closing: { readonly promise: Promise<void>; readonly done: () => void } | undefined;
  #isLeaving = false;
  #cancelClosing: Cancel = () => {};

  constructor(parts: LifetimeParts) {
    this.#parts = parts;
    this.#reconnector = new Reconnector(parts.ports, {
      connecting: () => this.#enter({ name: 'connecting' }),
      opened: () => this.#opened(),
      event: (event) => {
        this.#session?.take(event);
        this.#leaveIfDone();
      },
      drained: () => parts.outbox.drained(),
      ended: (end) => this.#ended(end),
    });
  }

  get state(): ClientState {
    return this.#state;
  }

  /** Whether nothing more is taken: it is closed, or about to be. */
  get isClosing(): boolean {
    return this.#closing !== undefined || this.#state.name === 'closed';
  }

  /** Begins to connect. */
  begin(): void {
    this.#reconnector.dial();
  }

  /** Sends what need not arrive. */
  send(command: Command): void {
    this.#reconnector.send(command);
  }

  /** Tries again to be let in, where that waits for somebody to choose another nick. */
  login(nick: string): void {
    if (this.#state.name !== 'login-refused') return;
    this.#parts.credentials.nick = nick;
    if (this.#session === undefined) this.#reconnector.dial();
    else this.#session.login();
  }

  /** Leaves when everything is acknowledged, or after `timeout` milliseconds. Resolves when the connection is closed. */
  close(timeout: number): Promise<void> {
    if (this.#state.name === 'closed') return Promise.resolve();
    if (this.#closing !== undefined) return this.#closing.promise;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closing = { promise, done: resolve };
    this.#cancelClosing = this.#parts.ports.clock.after(timeout, () => this.#leave());
    this.#leaveIfDone();
    return promise;
  }

  #opened(): void {
    this.#session = new Session(this.#parts, {
      send: (command) => this.#reconnector.send(command),
      drop: (end) => this.#reconnector.drop(end),
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
    const reason = session?.finalReason;
    if (reason !== undefined) return this.#finish({ ...end, reason, announced });
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
    this.#parts.emit({ type: 'state', state });
  }

  #leaveIfDone(): void {
    if (this.#closing !== undefined && this.#parts.outbox.size === 0) this.#leave();
  }

  /** Says goodbye, and gives the server a moment to close: to close ourselves could throw away what we sent. */
  #leave(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    this.#cancelClosing();
    const gone: LinkEnding = { reason: 'closed', message: 'the client was closed' };
    if (this.#session === undefined) return this.#reconnector.drop(gone);
    this.#reconnector.send({ type: 'bye' });
    this.#cancelClosing = this.#parts.ports.clock.after(GOODBYE, () => this.#reconnector.drop(gone));
  }

  #finish(ending: Ending): void {
    const { outbox, questions } = this.#parts;
    this.#cancelClosing();
    this.#reconnector.stop();
    outbox.close();
    questions.close();
    this.#enter({ name: 'closed', ...ending });
    this.#closing?.done();
  }
}
