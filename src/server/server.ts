import type { Clock, Outcome } from '../core/ports.ts';
import type { Confusables } from '../protocol/names.ts';
import type { OpenJournal } from '../store/journal/open-journal.ts';
import { type ServerEvent, ServerLog } from '../store/log/server-log.ts';
import { Admission } from '../transports/admission.ts';
import { TcpListener } from '../transports/tcp-listener.ts';
import { baseEncoding } from '../wire/base-encoding.ts';
import { type Assembly, assemble } from './assembly.ts';
import { removeControl, writeControl } from './commands/control-file.ts';
import { FullJournal } from './full-journal.ts';
import { journalFor } from './journal.ts';
import { nearAddress } from './near-address.ts';
import type { ServerOptions } from './options.ts';
import { secrets } from './secrets.ts';
import { SessionLog } from './session-log.ts';

export interface ServerParts {
  readonly options: ServerOptions;
  readonly version: string;
  readonly clock: Clock;
  readonly confusables: Confusables;
  /** Most connections at once, so that descriptors are left for the files; asked when all of them are open. */
  readonly connections: () => number;
  /** Shows an event to whoever watches. */
  readonly show: (time: number, event: ServerEvent) => void;
  /** A connection ended. */
  readonly left: () => void;
  /** What is said can no longer be kept: the server has to end at once. */
  readonly failed: (error: Error) => void;
}

/** Bytes that a socket holds before it has to drain. */
const SOCKET_BYTES = 64 * 1024;

/** A running server: the chat with its sockets and its files. */
export class Server {
  readonly #parts: ServerParts;
  readonly #operatorSecret = secrets.make();
  readonly #serverLog: ServerLog;
  readonly #journal: OpenJournal;
  readonly #fullJournal: FullJournal;
  readonly #chat: Assembly;
  readonly #listener: TcpListener;

  private constructor(parts: ServerParts, serverLog: ServerLog, journal: OpenJournal) {
    const { options, clock, confusables, connections, left } = parts;
    const admission = new Admission({ ...options, connections: connections() });
    const sessionLog = new SessionLog(serverLog, clock);
    this.#parts = parts;
    this.#serverLog = serverLog;
    this.#journal = journal;
    this.#fullJournal = new FullJournal(serverLog, clock);
    this.#chat = assemble({
      ...{ options, clock, secrets, confusables, journal: journal.journal, state: journal.state },
      operatorSecret: this.#operatorSecret,
      moderated: (act, nick) => serverLog.write({ event: 'moderated', act, nick }),
      observer: {
        named: (connection) => sessionLog.named(connection),
        failed: (connection, error) => sessionLog.failed(connection, error),
        closed: (connection) => {
          admission.leave(connection.address);
          sessionLog.closed(connection);
          left();
        },
      },
    });
    this.#listener = new TcpListener({
      admission,
      encoder: baseEncoding,
      limits: options,
      keepAlive: options.ping * 1000,
      highWaterMark: Math.min(SOCKET_BYTES, options.sendQueue),
      opened: (stream, address) => stream.listen(this.#chat.connections.open(stream, address)),
      refused: (address, code) => serverLog.countNotNamed(code, address),
      failed: (error) => serverLog.countAcceptFailure(error),
    });
  }

  /** Opens the logs and the journal; rejects with UnusableJournal, or with the system's error, if it can't. */
  static async open(parts: ServerParts): Promise<Server> {
    const { options, clock, show, failed } = parts;
    const serverLog = new ServerLog({ directory: options.data, clock, show });
    const journal = await journalFor({
      ...{ options, clock, serverLog, failed },
      outcomes: (outcomes) => server.#committed(outcomes),
      cut: (room, first) => server.#chat.chat.cut(room, first),
    });
    const server = new Server(parts, serverLog, journal);
    return server;
  }

  /** Listens, for operators too; resolves with the port, rejects with the system's error if it can't. */
  async listen(): Promise<number> {
    const { options, version } = this.#parts;
    const port = await this.#listener.listen(options.port, options.host);
    writeControl(options.data, { host: nearAddress(options.host), port, secret: this.#operatorSecret });
    this.#serverLog.write({ event: 'started', port, host: options.host ?? '*', pid: process.pid, version });
    return port;
  }

  /** How many are in the chat. */
  get readyCount(): number {
    return this.#chat.chat.readyCount;
  }

  /** Accepts nobody any more and announces the end to everyone (rule B12). */
  announceShutdown(signal: string, seconds: number): void {
    this.#listener.stop();
    this.#serverLog.write({ event: 'shutdown-announced', signal, seconds, sessions: this.readyCount });
    this.#chat.chat.announceShutdown(seconds);
  }

  /**
   * The end: what was taken is kept and shown, every connection flushed and closed, the logs written. Sockets that do
   * not take what waits for them are given `patience` milliseconds.
   */
  async stop(patience: number): Promise<void> {
    const { chat, connections } = this.#chat;
    this.#listener.stop();
    this.#forgetOperators();
    chat.hush();
    await this.#journal.journal.idle();
    connections.closeAll('shutdown');
    await Promise.race([connections.none(), this.#passed(patience)]);
    connections.destroyAll('shutdown');
    await connections.none();
    // What happens to the log of the chat at its end is told in the server's.
    await this.#journal.close();
    this.#fullJournal.end();
    await this.#serverLog.close({ event: 'stopped' });
  }

  /** Writes down an error of ours after which nothing can go on, within `patience` milliseconds. */
  async lastWords(error: Error, patience: number): Promise<void> {
    this.logError(error);
    await Promise.race([this.#serverLog.close(), this.#passed(patience)]);
  }

  /** Goes on in new log files, after the old ones were renamed. */
  reopenLogs(): void {
    this.#journal.reopenLog();
    this.#serverLog.reopen();
  }

  /** Notes an error of ours that no connection is to blame for. */
  logError(error: Error): void {
    this.#serverLog.write({ event: 'internal-error', error: error.stack ?? error.message });
  }

  #committed(outcomes: readonly Outcome[]): void {
    this.#fullJournal.take(outcomes);
    this.#chat.committed(outcomes);
  }

  /** No operator can come any more. A file that can't be taken away must not keep the server from ending. */
  #forgetOperators(): void {
    try {
      removeControl(this.#parts.options.data);
    } catch (error) {
      this.logError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #passed(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.#parts.clock.after(milliseconds, resolve));
  }
}
