import { createServer, type Server, type Socket } from 'node:net';
import type { Encoder } from '../core/broadcast.ts';
import type { RefusalCode } from '../protocol/codes.ts';
import { refusalText } from '../protocol/codes.ts';
import type { Limits } from '../protocol/limits.ts';
import { plainAddress } from './addresses.ts';
import type { Admission, Admitted } from './admission.ts';
import { TcpStream } from './tcp-stream.ts';

/**
 * Connections that may wait to be accepted. With Node's default of 511 a thousand people who join at once wait a
 * second for their SYN to be sent again.
 */
const BACKLOG = 4096;

export interface TcpListenerParts {
  readonly admission: Admission;
  readonly encoder: Encoder;
  readonly limits: Limits;
  /** Milliseconds of silence after which the system asks whether the other side is still there. */
  readonly keepAlive: number;
  /** Bytes that a socket is handed before it has to drain. */
  readonly highWaterMark: number;
  /** A connection was admitted. */
  readonly opened: (stream: TcpStream, address: string) => void;
  readonly refused: (address: string, code: RefusalCode) => void;
  /** The system could not give us a connection, as when descriptors run out. The listener goes on. */
  readonly failed: (error: Error) => void;
}

/** Accepts TCP connections and turns away those for which there is no room. */
export class TcpListener {
  readonly #server: Server;
  readonly #parts: TcpListenerParts;

  constructor(parts: TcpListenerParts) {
    this.#parts = parts;
    this.#server = createServer({
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: parts.keepAlive,
      highWaterMark: parts.highWaterMark,
    });
    this.#server.on('connection', (socket) => this.#accept(socket));
  }

  /** Listens; resolves with the port, rejects with the system's error if it cannot. Without a host: on all addresses. */
  listen(port: number, host: string | undefined): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, backlog: BACKLOG, ...(host === undefined ? {} : { host }) }, () => {
        this.#server.off('error', reject);
        this.#server.on('error', this.#parts.failed);
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Accepts no more connections; those that are open stay. */
  stop(): void {
    this.#server.close();
  }

  #accept(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress ?? '');
    const admitted = this.#parts.admission.enter(address);
    if (admitted !== 'admitted') return this.#turnAway(socket, address, admitted);
    this.#parts.opened(new TcpStream(socket), address);
  }

  #turnAway(socket: Socket, address: string, code: Exclude<Admitted, 'admitted'>): void {
    socket.on('error', () => socket.destroy());
    const text = refusalText(code, this.#parts.limits) ?? code;
    socket.end(this.#parts.encoder.encode({ type: 'refused', code, text }), () => socket.destroy());
    this.#parts.refused(address, code);
  }
}
