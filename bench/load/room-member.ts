import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';
import type { Command } from '../../src/protocol/command.ts';
import { commandFrames } from '../../src/wire/command-frames.ts';
import { frame, HEADER_BYTES } from '../../src/wire/frames.ts';

/** What the members of rooms tell of themselves. */
export interface RoomMemberWatch {
  /** It is in all of its rooms, and gets what happens from here on. */
  ready(): void;
  /** A message of somebody else has come, the next of its room. */
  delivered(): void;
  acked(by: RoomMember): void;
  failed(error: Error): void;
}

const TEXT = 'x'.repeat(64);
const MESSAGE = '{"type":"message"';
const ACK = '{"type":"ack"';
const PONG = frame('{"type":"pong"}\n');
/** The rooms are `#r` and a number: the number and the `seq` behind it. */
const ENTRY = /"room":"#r(\d+)","seq":(\d+)/;

/** Somebody in several rooms: looks at the number of everything said there, each once and in order. */
export class RoomMember {
  readonly rooms: readonly number[];
  readonly #nick: string;
  readonly #socket: Socket;
  readonly #watch: RoomMemberWatch;
  readonly #last = new Map<number, number>();
  #rest: Buffer = Buffer.alloc(0);
  #greetings = 0;
  #live = 0;
  #said = 0;

  constructor(number: number, rooms: readonly number[], port: number, watch: RoomMemberWatch) {
    this.rooms = rooms;
    this.#nick = `r${process.pid}-${number}`;
    this.#watch = watch;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (bytes) => this.#take(Buffer.from(bytes)));
    this.#socket.on('error', (error) => watch.failed(error));
    this.#socket.on('close', () => watch.failed(new Error(`the connection of ${this.#nick} was closed`)));
    this.#socket.write(frame('PARLEY 2'));
    this.#ask({ type: 'login', nick: this.#nick });
    for (const room of rooms) this.#ask({ type: 'join', room: `#r${room}` });
  }

  /** Says something in one of its rooms, in turn. */
  say(): void {
    const room = this.rooms[this.#said % this.rooms.length] ?? 0;
    this.#socket.write(frame(`{"type":"send","room":"#r${room}","id":"${this.#said}","text":"${TEXT}"}\n`));
    this.#said += 1;
  }

  /** The number up to which it has had everything of a room. */
  lastOf(room: number): number {
    return this.#last.get(room) ?? 0;
  }

  #ask(command: Command): void {
    const bytes = commandFrames(command);
    if (bytes !== undefined) this.#socket.write(bytes);
  }

  #take(fresh: Uint8Array): void {
    try {
      const bytes = Buffer.concat([this.#rest, fresh]);
      let at = 0;
      while (at + HEADER_BYTES <= bytes.length) {
        const end = at + HEADER_BYTES + bytes.readUInt16BE(at);
        if (end > bytes.length) break;
        this.#hear(bytes.toString('latin1', at + HEADER_BYTES, end));
        at = end;
      }
      this.#rest = bytes.subarray(at);
    } catch (error) {
      this.#watch.failed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #hear(line: string): void {
    if (this.#greetings < 2) this.#greetings += 1;
    else if (line.startsWith(MESSAGE)) {
      this.#had(line);
      this.#watch.delivered();
    } else if (line.startsWith(ACK)) {
      this.#had(line);
      this.#watch.acked(this);
    } else this.#hearOther(line);
  }

  #hearOther(line: string): void {
    if (line.startsWith('{"type":"live"')) {
      this.#live += 1;
      // The lobby is one more.
      if (this.#live === this.rooms.length + 1) this.#watch.ready();
    } else if (line.startsWith('{"type":"joined"')) this.#had(line);
    else if (line.startsWith('{"type":"ping"')) this.#socket.write(PONG);
    else if (line.startsWith('{"type":"refused"')) throw new Error(`${this.#nick} was told ${line}`);
  }

  #had(line: string): void {
    const [, room = '', seq = ''] = ENTRY.exec(line) ?? [];
    const last = this.#last.get(Number(room));
    if (last !== undefined && Number(seq) !== last + 1)
      throw new Error(`${this.#nick} got number ${seq} of room ${room} behind ${last}`);
    this.#last.set(Number(room), Number(seq));
  }
}
