import { Chat } from '../core/chat.ts';
import { Nicks } from '../core/nicks.ts';
import type { Clock } from '../core/ports.ts';
import type { Confusables } from '../protocol/names.ts';
import { BatchJournal } from '../store/batch-journal.ts';
import { CHAT_LOG, ChatLog } from '../store/chat-log.ts';
import { type ServerEvent, ServerLog } from '../store/server-log.ts';
import { Admission } from '../transports/admission.ts';
import { Connections } from '../transports/connections.ts';
import { TcpListener } from '../transports/tcp-listener.ts';
import type { TcpStream } from '../transports/tcp-stream.ts';
import { baseCodec } from '../wire/base-codec.ts';
import type { ServerOptions } from './options.ts';
import { SessionLog } from './session-log.ts';

export interface ServerParts {
  readonly options: ServerOptions;
  readonly version: string;
  readonly clock: Clock;
  readonly confusables: Confusables;
  /** Most connections at once, so that descriptors are left for the files. */
  readonly connections: number;
  /** Shows an event to whoever watches. */
  readonly show: (time: number, event: ServerEvent) => void;
  /** Somebody left. */
  readonly left: () => void;
}

/** How long the other side may take to end its own after we have ended ours. */
const LINGER = 2000;
/** How long the end of the server waits for sockets to take what was said. */
const FLUSH = 1000;
const SOCKET_PIECE = 64 * 1024;

/** A running server: every part is made and joined here, and nowhere else. */
export class Server {
  readonly #parts: ServerParts;
  readonly #serverLog: ServerLog;
  readonly #chatLog: ChatLog;
  readonly #journal: BatchJournal;
  readonly #chat: Chat;
  readonly #admission: Admission;
  readonly #connections: Connections;
  readonly #listener: TcpListener;

  /** Opens the logs; throws the system's error if it can't. */
  constructor(parts: ServerParts) {
    this.#parts = parts;
    const { options, clock, confusables, show } = parts;
    const log = new ServerLog({ directory: options.data, clock, show });
    this.#serverLog = log;
    this.#chatLog = new ChatLog({
      directory: options.data,
      clock,
      failing: ({ message }) => log.write({ event: 'log-failing', file: CHAT_LOG, error: message }),
      healed: () => log.write({ event: 'log-healed', file: CHAT_LOG }),
    });
    this.#journal = new BatchJournal({
      clock,
      keep: (batch, done) => this.#chatLog.keep(batch, done),
      committed: (batch) => this.#chat.committed(batch),
    });
    this.#chat = new Chat({ limits: options, nicks: new Nicks(confusables), journal: this.#journal, clock });
    this.#admission = new Admission({ ...options, connections: parts.connections });
    this.#connections = this.#makeConnections();
    this.#listener = this.#makeListener();
  }

  /** Listens; resolves with the port, rejects with the system's error if it can't. */
  async listen(): Promise<number> {
    const { host, port: wanted } = this.#parts.options;
    const port = await this.#listener.listen(wanted, host);
    const { version } = this.#parts;
    this.#serverLog.write({ event: 'started', port, host: host ?? '*', pid: process.pid, version });
    return port;
  }

  /** How many are in the chat. */
  get readyCount(): number {
    return this.#chat.readyCount;
  }

  /** Accepts nobody any more and announces the end to everyone (rule B12). */
  announceShutdown(signal: string, seconds: number): void {
    this.#listener.stop();
    this.#serverLog.write({ event: 'shutdown-announced', signal, seconds, sessions: this.readyCount });
    this.#chat.announceShutdown(seconds);
  }

  /** The end: what was taken is kept and shown, every connection flushed and closed, the logs written. */
  async stop(): Promise<void> {
    this.#listener.stop();
    await this.#journal.idle();
    this.#connections.closeAll('shutdown');
    await Promise.race([this.#connections.none(), this.#passed(FLUSH)]);
    this.#connections.destroyAll('shutdown');
    await this.#connections.none();
    this.#serverLog.write({ event: 'stopped' });
    await Promise.all([this.#chatLog.close(), this.#serverLog.close()]);
  }

  /** Goes on in new log files, after the old ones were renamed. */
  reopenLogs(): void {
    this.#chatLog.reopen();
    this.#serverLog.reopen();
    this.#serverLog.write({ event: 'logs-reopened' });
  }

  /** Notes an error of ours that no connection is to blame for. */
  logError(error: Error): void {
    this.#serverLog.write({ event: 'internal-error', error: error.stack ?? error.message });
  }

  #makeConnections(): Connections {
    const { options, clock, left } = this.#parts;
    const sessionLog = new SessionLog(this.#serverLog, clock, baseCodec.name);
    return new Connections({
      chat: this.#chat,
      codec: baseCodec,
      clock,
      limits: options,
      heartbeat: {
        handshake: options.handshake * 1000,
        waiting: options.waiting,
        countLoopback: options.countLoopback,
        firstFrameTime: options.firstFrameTime * 1000,
        frameTime: options.frameTime * 1000,
        stall: options.stall * 1000,
        linger: LINGER,
      },
      sendQueue: options.sendQueue,
      observer: {
        named: (connection) => sessionLog.named(connection),
        failed: (connection, error) => sessionLog.failed(connection, error),
        closed: (connection) => {
          this.#admission.leave(connection.address);
          sessionLog.closed(connection);
          left();
        },
      },
    });
  }

  #makeListener(): TcpListener {
    const { options } = this.#parts;
    return new TcpListener({
      admission: this.#admission,
      encoder: baseCodec,
      limits: options,
      keepAlive: options.ping * 1000,
      highWaterMark: Math.min(SOCKET_PIECE, options.sendQueue),
      opened: (stream: TcpStream, address) => stream.listen(this.#connections.open(stream, address)),
      refused: (address, code) => this.#serverLog.countNotNamed(code, address),
      failed: (error) => this.#serverLog.countAcceptFailure(error),
    });
  }

  #passed(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.#parts.clock.after(milliseconds, resolve));
  }
}
