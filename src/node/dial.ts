import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';
import { FrameReader, frame, MAX_FRAME } from '../wire/frames.ts';
import { GREETING_BYTES, readGreeting } from './greeting-check.ts';

/** Longest payload that can be sent, in bytes. */
export const MAX_PAYLOAD = MAX_FRAME;
/** Longest nick that is worth asking for, in bytes: servers close a connection whose first frame is very long. */
export const LONGEST_NICK = 512;

/** Milliseconds in which the other side must answer at all: until the connection stands, and until it greets. */
const SILENCE = 30_000;
/** Milliseconds of silence before the system asks whether the other side is still there. */
const KEEP_ALIVE = 60_000;

/** Why there is no connection, or no more. */
export type Closed =
  | { readonly reason: 'ended' }
  | { readonly reason: 'lost' | 'unreachable'; readonly code: string; readonly message: string }
  | { readonly reason: 'stranger' | 'silent' };

/** A socket that is open, and what came on it and was not read. */
export interface OpenSocket {
  readonly socket: Socket;
  readonly rest: Buffer;
}

/** Who is told what happens on a connection. `closed` comes once and last. */
export interface Listener {
  frame(payload: string): void;
  /** After a `send` that returned false: little enough waits to go on. */
  drained(): void;
  closed(closed: Closed): void;
}

/** A connection to a server: frames of text both ways, and nothing of the wire. */
export class ServerConnection {
  readonly #socket: Socket;
  readonly #listener: Listener;
  readonly #reader = new FrameReader();
  readonly #first: Buffer[] = [];
  #isConnected = false;
  #isGreeted = false;
  #closed: Closed | undefined;
  #pendingAtEnd = 0;
  #isHandedOver = false;

  /** Begins to connect; whatever comes of it, also that nothing does, the listener is told. */
  constructor(host: string, port: number, listener: Listener) {
    this.#listener = listener;
    this.#socket = connect({
      ...{ host, port, allowHalfOpen: true, noDelay: true },
      ...{ keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE, timeout: SILENCE },
    });
    this.#socket.on('connect', () => {
      this.#isConnected = true;
      this.#socket.setTimeout(SILENCE);
    });
    this.#socket.on('timeout', () => this.#give({ reason: 'silent' }));
    this.#socket.on('data', this.#read);
    this.#socket.on('drain', () => {
      if (!this.#isHandedOver) this.#listener.drained();
    });
    this.#socket.on('end', () => this.#give({ reason: 'ended' }));
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      const { code = '', message } = error;
      this.#give({ reason: this.#isConnected ? 'lost' : 'unreachable', code, message });
    });
    this.#socket.on('close', () => this.#tellClosed());
  }

  /**
   * Sends a frame. False: 64 KiB or more wait (the high-water mark of Node's streams), so the next had better wait for
   * `drained`. After the end nothing is sent, and true comes back.
   */
  send(payload: string | Uint8Array): boolean {
    return this.#closed !== undefined || this.#socket.write(frame(payload));
  }

  /** Bytes that were given to `send` and have not left; after the end, those that never will. */
  get pending(): number {
    return this.#closed === undefined ? this.#socket.writableLength : this.#pendingAtEnd;
  }

  /** Stops and restarts reading; the server sees a reader that does not keep up. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Gives the connection up without waiting for anything; `closed` is still told. */
  destroy(): void {
    this.#socket.destroy();
  }

  /**
   * Gives the socket to somebody who goes on with it in another protocol, from behind the frame that was told last.
   * Nothing is told any more.
   */
  handOver(): OpenSocket {
    this.#isHandedOver = true;
    this.#socket.off('data', this.#read);
    this.#socket.pause();
    return { socket: this.#socket, rest: this.#reader.takeRest() };
  }

  readonly #read = (bytes: Buffer | string): void => {
    // Only a socket with an encoding gives strings.
    if (typeof bytes !== 'string') this.#take(bytes);
  };

  #take(bytes: Buffer): void {
    if (!this.#isGreeted && !this.#checkGreeting(bytes)) return;
    this.#reader.push(bytes);
    while (!this.#isHandedOver) {
      const taken = this.#reader.next(MAX_FRAME);
      if (taken === undefined) return;
      if (taken.type === 'frame') this.#listener.frame(taken.payload.toString());
    }
  }

  /** Whether the bytes may be read as frames: those before were looked at and kept by the reader. */
  #checkGreeting(bytes: Buffer): boolean {
    this.#first.push(bytes.subarray(0, GREETING_BYTES));
    const greeting = readGreeting(Buffer.concat(this.#first));
    if (greeting === 'stranger') this.#give({ reason: 'stranger' });
    this.#isGreeted = greeting === 'server';
    if (this.#isGreeted) this.#socket.setTimeout(0);
    return greeting !== 'stranger';
  }

  /** The end, whichever cause is the first. All that will come has come, so nothing unread is thrown away. */
  #give(closed: Closed): void {
    if (this.#closed !== undefined || this.#isHandedOver) return;
    this.#pendingAtEnd = this.#socket.writableLength;
    this.#closed = closed;
    this.#socket.destroy();
  }

  #tellClosed(): void {
    if (this.#isHandedOver) return;
    this.#closed ??= { reason: 'ended' };
    this.#listener.closed(this.#closed);
  }
}
