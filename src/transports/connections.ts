import type { Chat } from '../core/chat.ts';
import type { Clock } from '../core/ports.ts';
import type { CloseCode } from '../protocol/codes.ts';
import type { Limits } from '../protocol/limits.ts';
import type { Codec } from '../wire/codec.ts';
import type { ByteStream } from './byte-stream.ts';
import { Connection, type ConnectionObserver, type ConnectionParts } from './connection.ts';
import { Heartbeat, type HeartbeatLimits } from './heartbeat.ts';
import { WriteTurn } from './write-turn.ts';

export interface ConnectionsParts {
  readonly chat: Chat;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly heartbeat: HeartbeatLimits;
  /** Bytes that may wait for one connection. */
  readonly sendQueue: number;
  readonly observer: ConnectionObserver;
}

/** All open connections, on whatever kind of socket. */
export class Connections {
  readonly #open = new Set<Connection>();
  readonly #heartbeat: Heartbeat;
  readonly #connectionParts: ConnectionParts;
  readonly #turn = new WriteTurn();
  #whenNone: (() => void)[] = [];

  constructor({ chat, codec, clock, limits, heartbeat, sendQueue, observer }: ConnectionsParts) {
    this.#heartbeat = new Heartbeat(clock, heartbeat, (late, code) => chat.close(late.session, code));
    const { countLoopback } = heartbeat;
    this.#connectionParts = {
      ...{ chat, codec, limits, sendQueue, countLoopback, clock, watch: this.#heartbeat, turn: this.#turn },
      observer: {
        named: (connection) => observer.named(connection),
        failed: (connection, error) => observer.failed(connection, error),
        closed: (connection) => {
          this.#open.delete(connection);
          observer.closed(connection);
          if (this.#open.size === 0) this.#tellNone();
        },
      },
    };
  }

  /** Does some work, and has all that it tells to a connection leave in one write. */
  inOneTurn(work: () => void): void {
    this.#turn.run(work);
  }

  get size(): number {
    return this.#open.size;
  }

  /** Deadlines that run: 0 when there are no connections. */
  get deadlines(): number {
    return this.#heartbeat.size;
  }

  /** A connection on a newly opened stream. The caller passes on to it what the stream tells. */
  open(stream: ByteStream, address: string): Connection {
    const connection = new Connection(stream, address, this.#connectionParts);
    this.#open.add(connection);
    return connection;
  }

  /** Flushes and closes every connection. */
  closeAll(code: CloseCode): void {
    const { chat } = this.#connectionParts;
    for (const { session } of this.#open) chat.close(session, code);
  }

  /** Closes every connection at once, whatever still waits for it. */
  destroyAll(code: CloseCode): void {
    for (const connection of this.#open) connection.destroy(code);
  }

  /** Resolves as soon as there is no connection. */
  none(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenNone.push(resolve));
  }

  #tellNone(): void {
    const waiting = this.#whenNone;
    this.#whenNone = [];
    for (const tell of waiting) tell();
  }
}
