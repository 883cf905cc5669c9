import { connect, type Socket } from 'node:net';
import type { Command } from '../../../src/protocol/command.ts';
import type { ServerEvent, Welcome } from '../../../src/protocol/event.ts';
import { commandFrames } from '../../../src/wire/command-frames.ts';
import { FramedLines, LONGEST_SERVER_LINE } from '../../../src/wire/framed-lines.ts';
import { FrameReader, frame, MAX_FRAME } from '../../../src/wire/frames.ts';

export type LoginFields = Omit<Extract<Command, { readonly type: 'login' }>, 'type'>;

export interface EnterOptions {
  /** Gets every event, the welcome first. */
  readonly heard?: (event: ServerEvent) => void;
  readonly closed?: () => void;
  /** Any of 127/8, so that many clients have ports enough. */
  readonly localAddress?: string;
  readonly seconds?: number;
}

/** A bare socket that speaks protocol 2: what a check says is exactly what goes out, and when. */
export class Parley2Client {
  readonly socket: Socket;
  readonly #frames = new FrameReader();
  readonly #lines = new FramedLines();
  readonly #heard: (event: ServerEvent) => void;
  #isAgreed = false;
  #agreed: (answer: string) => void = () => {};
  #ended: (why: string) => void = () => {};

  private constructor(socket: Socket, { heard = () => {}, closed = () => {} }: EnterOptions) {
    this.socket = socket;
    this.#heard = heard;
    socket.on('data', (bytes: Uint8Array) => this.#take(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#ended('closed');
      closed();
    });
  }

  /** Connects, agrees on protocol 2 and logs in; rejects with what came in place of the welcome. */
  static enter(port: number, login: LoginFields, options: EnterOptions = {}): Promise<Parley2Client> {
    const { localAddress, seconds = 20 } = options;
    const from = localAddress === undefined ? {} : { localAddress };
    return new Promise((resolve, reject) => {
      let isAnswered = false;
      const answered = (why?: string): void => {
        if (isAnswered) return;
        isAnswered = true;
        clearTimeout(timer);
        if (why === undefined) return resolve(client);
        client.destroy();
        reject(new Error(`${login.nick} was not let in: ${why}`));
      };
      const timer = setTimeout(() => answered('nothing in time'), seconds * 1000);
      const heard = (event: ServerEvent): void => {
        options.heard?.(event);
        if (event.type === 'welcome') answered();
        else if (event.type === 'refused') answered(event.code);
      };
      const socket = connect({ port, host: '127.0.0.1', noDelay: true, ...from });
      const client = new Parley2Client(socket, { ...options, heard });
      client.#ended = answered;
      client.#agreed = (answer) => {
        if (answer !== 'HELLO') return answer === 'PARLEY 2' ? undefined : answered(answer);
        // The login goes along: it is a line of protocol 2 whenever the answer comes.
        client.socket.write(frame('PARLEY 2'));
        client.ask({ type: 'login', ...login });
      };
    });
  }

  /** Sends a command. */
  ask(command: Command): void {
    const bytes = commandFrames(command);
    if (bytes === undefined) throw new Error('that command is too long for any server');
    this.socket.write(bytes);
  }

  destroy(): void {
    this.socket.destroy();
  }

  #take(bytes: Uint8Array): void {
    if (this.#isAgreed) this.#lines.push(bytes);
    else this.#takeFrames(bytes);
    for (;;) {
      const line = this.#lines.next(LONGEST_SERVER_LINE);
      if (line === undefined) return;
      if (line.type !== 'line') throw new Error(`the server sent a line that is ${line.type}`);
      // The schema of events is held against the server elsewhere; here it would cost more than the server itself.
      this.#heard(JSON.parse(line.text) as ServerEvent);
    }
  }

  #takeFrames(bytes: Uint8Array): void {
    this.#frames.push(bytes);
    while (!this.#isAgreed) {
      const next = this.#frames.next(MAX_FRAME);
      if (next?.type !== 'frame') return;
      const answer = next.payload.toString();
      this.#isAgreed = answer === 'PARLEY 2';
      this.#agreed(answer);
    }
    this.#lines.push(Buffer.from(this.#frames.takeRest()));
  }
}

/** The login of somebody who comes back to where they were. */
export function loginAgain(welcome: Welcome, token: string, last: number): LoginFields {
  const { nick, session, epoch } = welcome;
  return { nick, token, replaces: session, resume: { epoch, rooms: { '#lobby': last } } };
}
