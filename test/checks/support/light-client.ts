import { connect, type Socket } from 'node:net';
import { FrameReader, frame, MAX_FRAME } from '../../../src/wire/frames.ts';

export interface JoinOptions {
  readonly host?: string;
  /** Any of 127/8, so that many clients have ports enough. */
  readonly localAddress?: string;
  /** Gets every text that comes after READY. */
  readonly heard?: (text: string) => void;
  readonly seconds?: number;
}

/** A base client that keeps nothing it hears, so that a test can have thousands. */
export class LightClient {
  readonly nick: string;
  readonly socket: Socket;
  readonly #reader = new FrameReader();
  readonly #heard: (text: string) => void;
  #before: ((answer: string) => void) | undefined;
  #isClosed = false;

  private constructor(nick: string, socket: Socket, heard: (text: string) => void) {
    this.nick = nick;
    this.socket = socket;
    this.#heard = heard;
    socket.on('data', (bytes: Uint8Array) => this.#take(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#isClosed = true;
      this.#before?.('closed');
    });
  }

  /** Connects and takes the nick; rejects with what came instead of HELLO and READY. */
  static join(port: number, nick: string, options: JoinOptions = {}): Promise<LightClient> {
    const { host = '127.0.0.1', localAddress, heard = () => {}, seconds = 20 } = options;
    const from = localAddress === undefined ? {} : { localAddress };
    const client = new LightClient(nick, connect({ port, host, noDelay: true, ...from }), heard);
    return client.#handshake(seconds);
  }

  say(text: string): void {
    this.socket.write(frame(text));
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  destroy(): void {
    this.socket.destroy();
  }

  #handshake(seconds: number): Promise<LightClient> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#before?.('nothing in time'), seconds * 1000);
      const done = (answer: string) => {
        clearTimeout(timer);
        this.#before = undefined;
        if (answer === 'READY') return resolve(this);
        this.destroy();
        reject(new Error(`${this.nick} was not let in: ${answer}`));
      };
      this.#before = (answer) => {
        if (answer === 'HELLO') this.say(`NICK ${this.nick}`);
        else done(answer);
      };
    });
  }

  #take(bytes: Uint8Array): void {
    this.#reader.push(bytes);
    for (let got = this.#reader.next(MAX_FRAME); got !== undefined; got = this.#reader.next(MAX_FRAME)) {
      if (got.type !== 'frame') continue;
      const text = got.payload.toString();
      if (this.#before === undefined) this.#heard(text);
      else this.#before(text);
    }
  }
}

/** Joins `count` clients named `<prefix>0` and so on, not too many at once, from many addresses of 127/8. */
export async function joinCrowd(
  port: number,
  count: number,
  prefix: string,
  heard: (text: string, index: number) => void = () => {},
): Promise<readonly LightClient[]> {
  const crowd: LightClient[] = [];
  let next = 0;
  const joinSome = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      const localAddress = `127.1.${index % 100}.1`;
      const join = { localAddress, heard: (text: string) => heard(text, index) };
      crowd[index] = await LightClient.join(port, `${prefix}${index}`, join);
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, 100) }, joinSome));
  return crowd;
}
