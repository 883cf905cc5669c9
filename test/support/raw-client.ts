import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FrameReader, frame, MAX_FRAME } from '../../src/wire/frames.ts';

/** A bare socket that speaks frames: what a test says is exactly what goes out. */
export class RawClient {
  readonly socket: Socket;
  readonly #reader = new FrameReader();
  readonly #frames: string[] = [];
  #isClosed = false;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes: Uint8Array) => {
      this.#reader.push(bytes);
      for (
        let taken = this.#reader.next(MAX_FRAME);
        taken !== undefined;
        taken = this.#reader.next(MAX_FRAME)
      ) {
        if (taken.type === 'frame') this.#frames.push(taken.payload.toString());
      }
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  /** Connects and leaves the HELLO unread. `localAddress` may be any of 127/8. */
  static async connect(port: number, localAddress?: string): Promise<RawClient> {
    const from = localAddress === undefined ? {} : { localAddress };
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true, ...from });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Connects and takes a nick; throws if it does not get it. */
  static async join(port: number, nick: string, localAddress?: string): Promise<RawClient> {
    const client = await RawClient.connect(port, localAddress);
    client.send(`NICK ${nick}`);
    const answers = [await client.receive(), await client.receive()];
    if (answers.join() !== 'HELLO,READY') throw new Error(`${nick} was answered ${answers.join()}`);
    return client;
  }

  send(...payloads: readonly (string | Uint8Array)[]): void {
    this.socket.write(Buffer.concat(payloads.map(frame)));
  }

  sendBytes(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** The next frame; throws when the connection is closed first, or after `seconds`. */
  async receive(seconds = 10): Promise<string> {
    const taken = await this.#take(() => this.#frames.length > 0 || this.#isClosed, seconds);
    const text = taken ? this.#frames.shift() : undefined;
    if (text === undefined)
      throw new Error(taken ? 'the connection was closed' : `no frame came in ${seconds} s`);
    return text;
  }

  /** All frames until the server closes; throws if it does not within `seconds`. */
  async receiveUntilClosed(seconds = 10): Promise<readonly string[]> {
    // Our own side ends with the server's, so that both are gone.
    if (this.socket.readableEnded) this.socket.end();
    else this.socket.once('end', () => this.socket.end());
    const closed = await this.#take(() => this.#isClosed, seconds);
    if (!closed) throw new Error(`the server did not close in ${seconds} s`);
    return this.#frames.splice(0);
  }

  /** The frames that have come and were not taken. */
  get unread(): readonly string[] {
    return this.#frames;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Says BYE and waits until the server has closed. */
  async leave(): Promise<void> {
    this.send('BYE');
    await this.receiveUntilClosed();
  }

  destroy(): void {
    this.socket.destroy();
  }

  async #take(isReady: () => boolean, seconds: number): Promise<boolean> {
    const deadline = performance.now() + seconds * 1000;
    while (!isReady()) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return true;
  }
}

/** Waits until `reader` has received everything that was said before this call: `speaker` says a fence and it arrives. */
export async function fence(speaker: RawClient, reader: RawClient): Promise<readonly string[]> {
  fences += 1;
  const text = `fence ${fences}`;
  speaker.send(text);
  const before: string[] = [];
  for (let got = await reader.receive(); !got.endsWith(`: ${text}`); got = await reader.receive())
    before.push(got);
  return before;
}

let fences = 0;
