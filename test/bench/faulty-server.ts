import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { FrameReader, frame, MAX_FRAME } from '../../src/wire/frames.ts';

/** How often each recipient is handed a text, given the number of the text; 1 is right. */
export type Copies = (text: number, toSender: boolean) => number;

/** A server in this process that makes mistakes, for the bench to find. */
export class FaultyServer {
  readonly #server: Server;
  readonly #members = new Set<Socket>();
  readonly #copies: Copies;
  #texts = 0;

  private constructor(copies: Copies) {
    this.#copies = copies;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(copies: Copies): Promise<FaultyServer> {
    const faulty = new FaultyServer(copies);
    faulty.#server.listen(0, '127.0.0.1');
    await once(faulty.#server, 'listening');
    return faulty;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const member of this.#members) member.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(socket: Socket): void {
    const frames = new FrameReader();
    let name: string | undefined;
    socket.on('error', () => {});
    socket.on('close', () => this.#members.delete(socket));
    socket.on('data', (bytes: Uint8Array) => {
      frames.push(bytes);
      for (let next = frames.next(MAX_FRAME); next?.type === 'frame'; next = frames.next(MAX_FRAME)) {
        const text = next.payload.toString();
        if (name !== undefined) {
          this.#deliver(`${name}: ${text}`, socket);
          continue;
        }
        name = text.slice('NICK '.length);
        this.#members.add(socket);
        socket.write(frame('READY'));
      }
    });
    socket.write(frame('HELLO'));
  }

  #deliver(line: string, sender: Socket): void {
    const number = this.#texts;
    this.#texts += 1;
    for (const member of this.#members) {
      const copies = this.#copies(number, member === sender);
      for (let copy = 0; copy < copies; copy += 1) member.write(frame(line));
    }
  }
}
