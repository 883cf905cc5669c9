import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { parse } from 'valibot';
import { type Command, commandSchema } from '../../src/protocol/command.ts';
import type { ServerEvent } from '../../src/protocol/event.ts';
import { LOBBY } from '../../src/protocol/rooms.ts';
import { FrameReader, frame } from '../../src/wire/frames.ts';

/** A command with the fields that the tests look at. */
type Heard = Command & { readonly replaces?: string; readonly token?: string };

/** A server of one room on a real port that speaks just enough of protocol 2, and misbehaves as it is told. */
export class TinyServer {
  readonly commands: Heard[] = [];
  /** What it says first, and what it answers to PARLEY 2; undefined: it closes. */
  greeting: Uint8Array = frame('HELLO');
  answer: string | undefined = 'PARLEY 2';
  /** What it says in the same breath as its answer. */
  behind: ServerEvent | undefined;
  /** Bytes a write, where they are to come torn apart. */
  pieces: number | undefined;
  /** Whether it leaves messages unanswered. */
  isDeaf = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #waiting = new Map<string, () => void>();
  #port = 0;
  #last = 0;
  #sessions = 0;

  static async start(port = 0): Promise<TinyServer> {
    const tiny = new TinyServer();
    tiny.#server.listen(port, '127.0.0.1');
    await once(tiny.#server, 'listening');
    return tiny;
  }

  private constructor() {
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#port;
  }

  async stop(): Promise<void> {
    this.#port = this.port;
    this.cut();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Every connection breaks. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Somebody else says something. */
  say(seq: number, text: string): void {
    const about = { time: 1, identity: 'other', nick: 'other' };
    for (const socket of this.#sockets)
      this.#tell(socket, { type: 'message', room: LOBBY, seq, text, ...about });
  }

  /** Resolves when the next command of a type has come. */
  heard(type: Command['type']): Promise<void> {
    return new Promise((resolve) => void this.#waiting.set(type, resolve));
  }

  #accept(socket: Socket): void {
    const frames = new FrameReader();
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {});
    let isAsked = false;
    socket.on('data', (bytes: Buffer) => {
      frames.push(bytes);
      for (let next = frames.next(65_535); next?.type === 'frame'; next = frames.next(65_535)) {
        const payload = next.payload.toString();
        if (isAsked) this.#perform(socket, payload);
        else this.#negotiate(socket, payload);
        isAsked = true;
      }
    });
    socket.write(this.greeting);
  }

  #negotiate(socket: Socket, payload: string): void {
    if (payload !== 'PARLEY 2' || this.answer === undefined) socket.end();
    else if (this.answer !== 'silence') {
      const behind = this.behind === undefined ? '' : frame(`${JSON.stringify(this.behind)}\n`);
      socket.write(Buffer.concat([frame(this.answer), Buffer.from(behind)]));
    }
  }

  #perform(socket: Socket, line: string): void {
    const command: Heard = parse(commandSchema, JSON.parse(line));
    this.commands.push(command);
    this.#waiting.get(command.type)?.();
    if (command.type === 'login') this.#welcome(socket, command);
    if (command.type === 'bye') socket.end();
    if (command.type !== 'send' || this.isDeaf) return;
    this.#last += 1;
    const { room, id = '' } = command;
    this.#tell(socket, { type: 'ack', room, id, seq: this.#last, time: 1 });
  }

  #welcome(socket: Socket, { ref = '', nick, token }: Extract<Command, { type: 'login' }>): void {
    this.#sessions += 1;
    this.#tell(socket, {
      ...{
        type: 'welcome',
        ref,
        identity: 'identity-1',
        nick,
        session: `session-${this.#sessions}`,
        epoch: 'epoch',
      },
      ...(token === undefined ? { token: 'token-1' } : {}),
      limits: { text: 4096, rate: 10, burst: 50, page: 200, ping: 60 },
      rooms: [{ room: LOBBY, first: 1, last: this.#last, read: this.#last }],
    });
    this.#tell(socket, { type: 'live', room: LOBBY, seq: this.#last });
  }

  #tell(socket: Socket, event: ServerEvent): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    if (this.pieces === undefined) return void socket.write(frame(line));
    // One frame a piece, and each frame in two writes.
    for (let from = 0; from < line.length; from += this.pieces) {
      const bytes = frame(line.subarray(from, from + this.pieces));
      socket.write(bytes.subarray(0, 1));
      socket.write(bytes.subarray(1));
    }
  }
}
