import { connect, type Socket } from 'node:net';
import type { Command, Login } from '../../../src/protocol/command.ts';
import type { ServerEvent, Welcome } from '../../../src/protocol/event.ts';
import { commandFrames } from '../../../src/wire/command-frames.ts';
import { FramedLines, LONGEST_SERVER_LINE } from '../../../src/wire/framed-lines.ts';
import { FrameReader, frame, MAX_FRAME } from '../../../src/wire/frames.ts';

/** What a participant hears. Messages are many: of them only the number is read, and the line is handed on as it is. */
export interface Hearing {
  message?(seq: number, line: string): void;
  event?(event: Exclude<ServerEvent, { readonly type: 'message' }>): void;
  closed?(): void;
}

export interface EnterOptions {
  /** Any of 127/8, so that many clients have ports enough. */
  readonly localAddress?: string;
  readonly seconds?: number;
}

const MESSAGE = /^\{"type":"message","room":"#lobby","seq":(\d+)/;

/** Somebody who speaks protocol 2 and keeps nothing, so that a check can have thousands. Answers pings by itself. */
export class LightParticipant {
  readonly socket: Socket;
  readonly #frames = new FrameReader();
  readonly #hearing: Hearing;
  #lines: FramedLines | undefined;
  #isClosed = false;

  /** Dials and logs in as soon as that can be; what comes of it is heard. */
  constructor(port: number, login: Omit<Login, 'type'>, hearing: Hearing, localAddress?: string) {
    this.#hearing = hearing;
    const from = localAddress === undefined ? {} : { localAddress };
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, ...from });
    // Sent at once: what stands behind PARLEY 2 are lines already.
    this.socket.write(frame('PARLEY 2'));
    this.ask({ type: 'login', ...login });
    this.socket.on('data', (bytes: Uint8Array) => this.#take(bytes));
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.#isClosed = true;
      hearing.closed?.();
    });
  }

  /** Dials and resolves with the welcome; rejects with what came instead. */
  static enter(
    port: number,
    login: Omit<Login, 'type'>,
    hearing: Hearing = {},
    { localAddress, seconds = 20 }: EnterOptions = {},
  ): Promise<{ readonly participant: LightParticipant; readonly welcome: Welcome }> {
    return new Promise((resolve, reject) => {
      const fail = (what: string) => {
        clearTimeout(timer);
        participant.destroy();
        reject(new Error(`${login.nick} was not let in: ${what}`));
      };
      const timer = setTimeout(() => fail('nothing in time'), seconds * 1000);
      const participant: LightParticipant = new LightParticipant(
        port,
        login,
        {
          message: (seq, line) => hearing.message?.(seq, line),
          event: (event) => {
            if (event.type === 'refused') fail(event.text);
            if (event.type === 'welcome') {
              clearTimeout(timer);
              resolve({ participant, welcome: event });
            }
            hearing.event?.(event);
          },
          closed: () => {
            fail('closed');
            hearing.closed?.();
          },
        },
        localAddress,
      );
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Sends a command, which must not be longer than a server takes. */
  ask(command: Command): void {
    const bytes = commandFrames(command);
    if (bytes === undefined) throw new Error('that is longer than any server takes');
    this.socket.write(bytes);
  }

  say(id: string, text: string): void {
    this.ask({ type: 'send', room: '#lobby', id, text });
  }

  destroy(): void {
    this.socket.destroy();
  }

  #take(bytes: Uint8Array): void {
    const lines = this.#lines ?? this.#negotiate(bytes);
    if (lines === undefined) return;
    if (lines === this.#lines) lines.push(bytes);
    this.#lines = lines;
    for (
      let line = lines.next(LONGEST_SERVER_LINE);
      line !== undefined;
      line = lines.next(LONGEST_SERVER_LINE)
    ) {
      if (line.type === 'line') this.#hear(line.text);
      else throw new Error(`the server sent a line that is ${line.type}`);
    }
  }

  /** HELLO and PARLEY 2; from there on the same bytes are lines. */
  #negotiate(bytes: Uint8Array): FramedLines | undefined {
    this.#frames.push(bytes);
    for (let got = this.#frames.next(MAX_FRAME); got?.type === 'frame'; got = this.#frames.next(MAX_FRAME)) {
      if (got.payload.toString() !== 'PARLEY 2') continue;
      const lines = new FramedLines();
      lines.push(this.#frames.takeRest());
      return lines;
    }
    return undefined;
  }

  #hear(line: string): void {
    const seq = MESSAGE.exec(line)?.[1];
    if (seq !== undefined) return this.#hearing.message?.(Number(seq), line);
    // What our server may say is held to the schema by the tests of wire/.
    const event = JSON.parse(line) as Exclude<ServerEvent, { readonly type: 'message' }>;
    if (event.type === 'ping') this.ask({ type: 'pong' });
    this.#hearing.event?.(event);
  }
}

/** Has `count` participants named `<prefix>0` and so on come in, not too many at once, from many addresses of 127/8. */
export async function enterCrowd(
  port: number,
  count: number,
  prefix: string,
  hearing: (index: number) => Hearing = () => ({}),
): Promise<readonly LightParticipant[]> {
  const crowd: LightParticipant[] = [];
  let next = 0;
  const enterSome = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      const options = { localAddress: `127.1.${index % 100}.1`, seconds: 60 };
      const login = { nick: `${prefix}${index}` };
      const { participant } = await LightParticipant.enter(port, login, hearing(index), options);
      crowd[index] = participant;
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, 100) }, enterSome));
  return crowd;
}
