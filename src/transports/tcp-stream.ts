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

  get taken(): number {
    const { bytesWritten, writableLength } = this.#socket;
    return partlyWritten(this.#socket) ?? bytesWritten - writableLength;
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

/**
 * The bytes that the system has taken of a socket, also of a write that is not done; undefined once it is closed. Node.js
 * counts whole writes in all that it documents, and one write may be a page that a slow reader takes a minute for. So
 * this asks what its own time limits ask, which it keeps to itself.
 */
function partlyWritten(socket: Socket): number | undefined {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null) return undefined;
  if (!('bytesWritten' in handle && 'writeQueueSize' in handle)) return undefined;
  const { bytesWritten, writeQueueSize } = handle;
  if (typeof bytesWritten !== 'number' || typeof writeQueueSize !== 'number') return undefined;
  return bytesWritten - writeQueueSize;
}
