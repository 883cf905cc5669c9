import type { Clock } from '../core/ports.ts';
import type { ServerLog } from '../store/log/server-log.ts';
import type { Connection } from '../transports/connection.ts';

/** Writes to `server.log` what becomes of connections: two lines for each session that got a nick, a count for the rest. */
export class SessionLog {
  readonly #log: ServerLog;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(log: ServerLog, clock: Pick<Clock, 'now'>) {
    this.#log = log;
    this.#clock = clock;
  }

  named({ address, protocol, session: { id, nick } }: Connection): void {
    this.#log.write({ event: 'session-ready', session: id, address, nick, protocol });
  }

  failed({ session }: Connection, error: unknown): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#log.write({ event: 'internal-error', session: session.id, error: stack });
  }

  closed(connection: Connection): void {
    const { session, address, openedAt, bytesIn, bytesOut } = connection;
    const cause = connection.closeCode ?? 'connection-lost';
    // What operators did has lines of its own.
    if (session.isOperator) return;
    if (session.nick === '') return this.#log.countNotNamed(cause, address);
    const seconds = Math.round(this.#clock.now() - openedAt) / 1000;
    const { id, nick, texts } = session;
    this.#log.write({ event: 'session-ended', session: id, nick, cause, seconds, texts, bytesIn, bytesOut });
  }
}
