import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';
import { frame } from '../../src/wire/frames.ts';
import { nickOf } from './message.ts';

/** What members tell of themselves. */
export interface MemberWatch {
  /** It got its READY. */
  ready(): void;
  /** So many bytes of deliveries have come. */
  received(count: number): void;
  /** It is of no use any more. */
  failed(error: Error): void;
}

/** Sees the bytes of deliveries of one member; `buffer` is only valid during the call. */
export interface DeliveryReader {
  take(buffer: Uint8Array, count: number): void;
}

const HELLO = Buffer.from(frame('HELLO'));
const READY = Buffer.from(frame('READY'));
/** One for all: each read is looked at before the next one happens. */
const BUFFER = Buffer.alloc(256 * 1024);

/** One member of the crowd. It counts bytes and does nothing else with them, unless it is given a reader. */
export class Member {
  readonly number: number;
  /** Bytes of deliveries that have come. */
  received = 0;
  /** How many texts it has sent. */
  sent = 0;
  reader: DeliveryReader | undefined;
  readonly #socket: Socket;
  readonly #watch: MemberWatch;
  #greeting: Buffer | undefined = Buffer.alloc(0);

  constructor(number: number, port: number, watch: MemberWatch) {
    this.number = number;
    this.#watch = watch;
    const callback = (count: number, buffer: Uint8Array) => this.#take(buffer, count);
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer: BUFFER, callback } });
    this.#socket.on('error', (error) => watch.failed(error));
    this.#socket.on('close', () => watch.failed(new Error(`the connection of ${nickOf(number)} was closed`)));
  }

  send(bytes: Uint8Array, count: number): void {
    this.sent += count;
    this.#socket.write(bytes);
  }

  #take(buffer: Uint8Array, count: number): boolean {
    if (this.#greeting !== undefined) {
      this.#greet(buffer.subarray(0, count));
      return true;
    }
    this.received += count;
    try {
      this.reader?.take(buffer, count);
    } catch (error) {
      this.#watch.failed(error instanceof Error ? error : new Error(String(error)));
    }
    this.#watch.received(count);
    return true;
  }

  /** HELLO is answered with a nick; nobody speaks before all have their READY, so nothing comes behind it. */
  #greet(bytes: Uint8Array): void {
    const before = this.#greeting?.length ?? 0;
    const greeting = Buffer.concat([this.#greeting ?? HELLO, bytes]);
    this.#greeting = greeting;
    const expected = Buffer.concat([HELLO, READY]);
    if (!expected.subarray(0, greeting.length).equals(greeting)) {
      return this.#watch.failed(new Error(`${nickOf(this.number)} was answered ${greeting.toString()}`));
    }
    if (before < HELLO.length && greeting.length >= HELLO.length) {
      this.#socket.write(frame(`NICK ${nickOf(this.number)}`));
    }
    if (greeting.length < expected.length) return;
    this.#greeting = undefined;
    this.#watch.ready();
  }
}
