import type { Socket } from 'node:net';
import type { ByteStream, ByteStreamListener } from './byte-stream.ts';

/** A TCP socket as a byte stream. It must allow half-open connections. */
export class TcpStream implements ByteStream {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get pending(): number {
    return this.#socket.writableLength;
  }

  /** Tells `listener` of everything from here on, and starts reading. */
  listen(listener: ByteStreamListener): void {
    const socket = this.#socket;
    socket.on('data', (bytes: Uint8Array) => listener.received(bytes));
    socket.on('end', () => listener.ended());
    socket.on('drain', () => listener.drained());
    // Which error it was helps nobody. 'close' follows, but only after what else has come in this turn of the loop.
    socket.on('error', () => listener.lost());
    socket.on('close', () => listener.closed());
  }

  write(bytes: Uint8Array): boolean {
    return this.#socket.writable ? this.#socket.write(bytes) : true;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
