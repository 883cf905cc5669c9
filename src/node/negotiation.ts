import { PARLEY_2 } from '../wire/negotiation.ts';
import { type Closed, type Listener, ServerConnection } from './dial.ts';
import { Way } from './way.ts';

/** Milliseconds after which a server that doesn't answer to PARLEY 2 doesn't know it. */
const ANSWER = 2_000;

/** What a server turned out to speak, and how to go on with it. */
export type Found =
  | { readonly protocol: 'parley-2'; readonly way: Way }
  | { readonly protocol: 'base'; readonly connect: (listener: Listener) => ServerConnection };

/** A way to a server of which nothing is asked: it is spoken to in the base protocol. */
export function baseOnly(host: string, port: number): Found {
  return { protocol: 'base', connect: (listener) => new ServerConnection(host, port, listener) };
}

/**
 * Finds out once what a server speaks: connects, asks for protocol 2, and keeps the connection for whoever goes on
 * (docs/protocol.md, rule P1). What keeps it from connecting is told to whoever goes on in the base protocol.
 */
export class Negotiation implements Listener {
  readonly #host: string;
  readonly #port: number;
  readonly #found: (found: Found) => void;
  readonly #connection: ServerConnection;
  #stage: 'greeting' | 'asked' | 'settled' = 'greeting';
  #timer: NodeJS.Timeout | undefined;
  /** What was heard and not told to whoever goes on. */
  #kept: ((listener: Listener) => void)[] = [];
  #listener: Listener | undefined;
  /** The answer to PARLEY 2, told only where the server closes with it: then it was meant for us and not for that. */
  #error: string | undefined;

  /** Begins to connect; `found` is called once, whatever comes of it. */
  constructor(host: string, port: number, found: (found: Found) => void) {
    this.#host = host;
    this.#port = port;
    this.#found = found;
    this.#connection = new ServerConnection(host, port, this);
  }

  frame(payload: string): void {
    if (this.#stage === 'asked') return this.#answered(payload);
    this.#error = undefined;
    this.#pass((listener) => listener.frame(payload));
    if (this.#stage !== 'greeting') return;
    if (payload !== 'HELLO') return this.#settleOnBase();
    this.#stage = 'asked';
    this.#timer = setTimeout(() => this.#beginAgain(), ANSWER);
    this.#connection.send(PARLEY_2);
  }

  drained(): void {
    this.#pass((listener) => listener.drained());
  }

  closed(closed: Closed): void {
    if (this.#stage === 'asked') return this.#beginAgain();
    const error = this.#error;
    if (error !== undefined) this.#pass((listener) => listener.frame(error));
    this.#pass((listener) => listener.closed(closed));
    if (this.#stage === 'greeting') this.#settleOnBase();
  }

  #answered(payload: string): void {
    if (payload === 'READY') return this.#beginAgain();
    if (payload === PARLEY_2) {
      this.#settle({
        protocol: 'parley-2',
        way: new Way(this.#host, this.#port, this.#connection.handOver()),
      });
    } else if (payload.startsWith('ERROR ')) {
      this.#error = payload;
      this.#settleOnBase();
    } else if (payload === 'RETRY' || payload === 'PARLEY 1') this.#settleOnBase();
    else this.#pass((listener) => listener.frame(payload));
  }

  /** On the same connection. */
  #settleOnBase(): void {
    this.#settle({
      protocol: 'base',
      connect: (listener) => {
        queueMicrotask(() => this.#goOnWith(listener));
        return this.#connection;
      },
    });
  }

  /** On a new one, as if nothing had been. */
  #beginAgain(): void {
    if (this.#stage !== 'asked') return;
    this.#settle(baseOnly(this.#host, this.#port));
    this.#connection.destroy();
  }

  #settle(found: Found): void {
    this.#stage = 'settled';
    clearTimeout(this.#timer);
    this.#found(found);
  }

  #goOnWith(listener: Listener): void {
    const kept = this.#kept;
    this.#kept = [];
    this.#listener = listener;
    for (const tell of kept) tell(listener);
  }

  #pass(tell: (listener: Listener) => void): void {
    if (this.#listener === undefined) this.#kept.push(tell);
    else tell(this.#listener);
  }
}
