import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';
import { commandFrames } from '../../src/wire/command-frames.ts';
import { frame, HEADER_BYTES } from '../../src/wire/frames.ts';

/** What participants tell of themselves. */
export interface ParticipantWatch {
  /** It is let in, and gets what happens from here on. */
  ready(): void;
  /** The message with this id is on disk. */
  acked(id: number, by: Participant): void;
  ponged(): void;
  /** It is of no use any more. */
  failed(error: Error): void;
}

const GREETING = Buffer.concat([frame('HELLO'), frame('PARLEY 2')]);
const MESSAGE = Buffer.from('{"type":"message","room":"#lobby","seq":');
const ACK = Buffer.from('{"type":"ack","id":"');
const SEQ = Buffer.from('","room":"#lobby","seq":');
const TYPE_AT = '{"type":"'.length;
const PONG = frame('{"type":"pong"}\n');
const PING = frame('{"type":"ping"}\n');
const TEXT = 'x'.repeat(64);
/** One for all: each read is looked at before the next one happens. */
const BUFFER = Buffer.alloc(256 * 1024);

/**
 * Somebody who speaks protocol 2. It looks at the number of every message and every ack, each exactly once and in order,
 * and at nothing else: our server sends one event a frame, its fields in one order.
 */
export class Participant {
  /** The number of the room that it has had. */
  last = -1;
  readonly #nick: string;
  readonly #socket: Socket;
  readonly #watch: ParticipantWatch;
  #rest: Buffer = Buffer.alloc(0);
  #isGreeted = false;
  #said = 0;

  constructor(number: number, port: number, watch: ParticipantWatch) {
    // A nick is held for whoever had it before, in another load process.
    this.#nick = `p${process.pid}-${number}`;
    this.#watch = watch;
    const callback = (count: number, buffer: Uint8Array) => this.#take(buffer, count);
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer: BUFFER, callback } });
    this.#socket.on('error', (error) => watch.failed(error));
    this.#socket.on('close', () => watch.failed(new Error(`the connection of ${this.#nick} was closed`)));
    this.#socket.write(frame('PARLEY 2'));
    const login = commandFrames({ type: 'login', nick: this.#nick });
    if (login !== undefined) this.#socket.write(login);
  }

  /** Says `count` texts, with the next ids, in one write. */
  say(count: number): void {
    const frames: Uint8Array[] = [];
    for (const end = this.#said + count; this.#said < end; this.#said += 1) {
      frames.push(frame(`{"type":"send","room":"#lobby","id":"${this.#said}","text":"${TEXT}"}\n`));
    }
    this.#socket.write(Buffer.concat(frames));
  }

  /** How many texts it has said; the id of the next one. */
  get said(): number {
    return this.#said;
  }

  ping(): void {
    this.#socket.write(PING);
  }

  #take(buffer: Uint8Array, count: number): boolean {
    try {
      const fresh = Buffer.from(buffer.buffer, buffer.byteOffset, count);
      this.#read(this.#rest.length === 0 ? fresh : Buffer.concat([this.#rest, fresh]));
    } catch (error) {
      this.#watch.failed(error instanceof Error ? error : new Error(String(error)));
    }
    return true;
  }

  #read(bytes: Buffer): void {
    let at = 0;
    if (!this.#isGreeted && bytes.length >= GREETING.length) {
      if (!bytes.subarray(0, GREETING.length).equals(GREETING)) throw new Error(`answered ${bytes}`);
      this.#isGreeted = true;
      at = GREETING.length;
    }
    while (this.#isGreeted && at + HEADER_BYTES <= bytes.length) {
      const end = at + HEADER_BYTES + bytes.readUInt16BE(at);
      if (end > bytes.length) break;
      this.#hear(bytes, at + HEADER_BYTES, end);
      at = end;
    }
    // A copy: the buffer is everybody's.
    this.#rest = Buffer.from(bytes.subarray(at));
  }

  #hear(bytes: Buffer, at: number, end: number): void {
    // m(essage), a(ck), pr(esence), pi(ng), po(ng), l(ive), w(elcome); anything else is wrong here.
    switch (bytes[at + TYPE_AT]) {
      case 0x6d:
        return this.#had(readDigits(bytes, at + MESSAGE.length).number);
      case 0x61:
        return this.#acked(bytes, at + ACK.length);
      case 0x70:
        return this.#ping(bytes[at + TYPE_AT + 1] ?? 0);
      case 0x6c:
        return this.last === -1 ? this.#live(bytes.toString('utf8', at, end)) : undefined;
      case 0x77:
        return;
      default:
        throw new Error(`${this.#nick} was told ${bytes.toString('utf8', at, end)}`);
    }
  }

  #live(line: string): void {
    this.last = JSON.parse(line).seq;
    this.#watch.ready();
  }

  #acked(bytes: Buffer, at: number): void {
    const id = readDigits(bytes, at);
    this.#had(readDigits(bytes, id.end + SEQ.length).number);
    this.#watch.acked(id.number, this);
  }

  #had(seq: number): void {
    if (seq !== this.last + 1) throw new Error(`${this.#nick} got number ${seq} behind ${this.last}`);
    this.last = seq;
  }

  #ping(second: number): void {
    if (second === 0x69) this.#socket.write(PONG);
    if (second === 0x6f) this.#watch.ponged();
  }
}

function readDigits(bytes: Buffer, at: number): { readonly number: number; readonly end: number } {
  let number = 0;
  let end = at;
  for (let digit = (bytes[end] ?? 0) - 0x30; digit >= 0 && digit <= 9; digit = (bytes[end] ?? 0) - 0x30) {
    number = number * 10 + digit;
    end += 1;
  }
  return { number, end };
}
