import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Command } from '../../../src/protocol/command.ts';
import type { ServerEvent, Welcome } from '../../../src/protocol/event.ts';
import { commandFrames } from '../../../src/wire/command-frames.ts';
import { EventReader } from '../../../src/wire/event-reader.ts';
import { FrameReader, frame, MAX_FRAME } from '../../../src/wire/frames.ts';
import { PARLEY_2 } from '../../../src/wire/negotiation.ts';

/** What a participant asks for when it logs in. */
export type Entering = Omit<Extract<Command, { readonly type: 'login' }>, 'type'>;

type EventOf<Type extends ServerEvent['type']> = Extract<ServerEvent, { readonly type: Type }>;

/**
 * Somebody who speaks protocol 2 over a real socket. Passes over the talk of the bystanders of an attack, who comes and
 * goes, and `live`; `heard` gets everything.
 */
export class Participant {
  readonly socket: Socket;
  /** Gets every event as it comes, also those that are passed over. */
  heard: (event: ServerEvent) => void = () => {};
  readonly #frames = new FrameReader();
  readonly #answers: string[] = [];
  readonly #events = new EventReader();
  readonly #unread: ServerEvent[] = [];
  #isAgreed = false;
  #isClosed = false;
  #welcome: Welcome | undefined;
  #fences = 0;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes: Uint8Array) => this.#take(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  /** Connects and agrees on protocol 2; sends nothing more. */
  static async connect(port: number, host = '127.0.0.1'): Promise<Participant> {
    const socket = connect({ port, host, noDelay: true });
    await once(socket, 'connect');
    const participant = new Participant(socket);
    participant.sendBytes(frame(PARLEY_2));
    await participant.#wait(() => participant.#isAgreed, 10);
    return participant;
  }

  /** Connects, logs in and waits until it is in; throws with the answer if it is not let in. */
  static async enter(port: number, entering: string | Entering, host?: string): Promise<Participant> {
    const participant = await Participant.connect(port, host);
    const login = typeof entering === 'string' ? { nick: entering } : entering;
    participant.ask({ type: 'login', ...login });
    participant.#welcome = await participant.expect('welcome');
    return participant;
  }

  get welcome(): Welcome {
    assert.ok(this.#welcome, 'it has not logged in');
    return this.#welcome;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What has come and was not taken. */
  get unread(): readonly ServerEvent[] {
    return this.#unread;
  }

  ask(...commands: readonly Command[]): void {
    this.sendBytes(Buffer.concat(commands.map((command) => commandFrames(command) ?? Buffer.alloc(0))));
  }

  /** Asks, under a ref of its own unless there is one, and waits for the answer; what came before it is left out. */
  async answer(command: Command, seconds?: number): Promise<ServerEvent> {
    this.#fences += 1;
    const { ref = `question ${this.#fences}` } = command;
    this.ask({ ...command, ref });
    const told = await this.until((event) => 'ref' in event && event.ref === ref, seconds);
    return told.at(-1) ?? assert.fail('there was no answer');
  }

  /** The same, where the answer must be of this type. */
  async answered<Type extends ServerEvent['type']>(type: Type, command: Command): Promise<EventOf<Type>> {
    const event = await this.answer(command);
    assert.ok(isOf(event, type), `${type} was expected, not ${JSON.stringify(event).slice(0, 300)}`);
    return event;
  }

  say(id: string, text = id): void {
    this.ask({ type: 'send', room: '#lobby', id, text });
  }

  /** Lines that may be no commands, each in a frame of its own, all in one write. */
  sendLines(...lines: readonly (string | Uint8Array)[]): void {
    this.sendBytes(Buffer.concat(lines.map((line) => frame(Buffer.concat([Buffer.from(line), LINE_FEED])))));
  }

  sendBytes(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** The next event; throws when the connection is closed first, or after `seconds`. */
  async next(seconds = 10): Promise<ServerEvent> {
    await this.#wait(() => this.#unread.length > 0, seconds);
    const event = this.#unread.shift();
    assert.ok(event, 'the connection was closed');
    return event;
  }

  /** The next event, which must be of this type. */
  async expect<Type extends ServerEvent['type']>(type: Type, seconds?: number): Promise<EventOf<Type>> {
    const event = await this.next(seconds);
    assert.ok(isOf(event, type), `${type} was expected, not ${JSON.stringify(event).slice(0, 300)}`);
    return event;
  }

  /** The code of the next event, which must be a refusal. */
  async expectRefusal(): Promise<string> {
    return (await this.expect('refused')).code;
  }

  /** Takes events up to the first that is so; all of them. */
  async until(isSo: (event: ServerEvent) => boolean, seconds = 20): Promise<readonly ServerEvent[]> {
    const taken = [await this.next(seconds)];
    for (let last = taken[0]; last !== undefined && !isSo(last); taken.push(last))
      last = await this.next(seconds);
    return taken;
  }

  /** All that had come before the server has heard everything that was sent to it before this call. */
  async settled(): Promise<readonly ServerEvent[]> {
    this.#fences += 1;
    const ref = `fence ${this.#fences}`;
    this.ask({ type: 'ping', ref });
    return (await this.until((event) => event.type === 'pong' && event.ref === ref)).slice(0, -1);
  }

  /** All events until the server has closed; throws if it does not within `seconds`. */
  async receiveUntilClosed(seconds = 10): Promise<readonly ServerEvent[]> {
    await this.#wait(() => this.#isClosed, seconds);
    return this.#unread.splice(0);
  }

  /** Says bye and waits until the server has closed. */
  async leave(): Promise<void> {
    this.ask({ type: 'bye' });
    await this.receiveUntilClosed();
  }

  destroy(): void {
    this.socket.destroy();
  }

  #take(bytes: Uint8Array): void {
    if (this.#isAgreed) this.#events.push(bytes);
    else this.#agree(bytes);
    if (!this.#isAgreed) return;
    for (let event = this.#events.next(); event !== undefined; event = this.#events.next()) {
      assert.notEqual(event.type, 'fault', 'the server said what is no event');
      if (event.type === 'fault') return;
      this.heard(event);
      if (!isPassedOver(event)) this.#unread.push(event);
    }
    this.#wake();
  }

  #agree(bytes: Uint8Array): void {
    this.#frames.push(bytes);
    while (!this.#isAgreed) {
      const got = this.#frames.next(MAX_FRAME);
      if (got?.type !== 'frame') return;
      this.#answers.push(got.payload.toString());
      this.#isAgreed = this.#answers.join() === `HELLO,${PARLEY_2}`;
    }
    this.#events.push(this.#frames.takeRest());
  }

  async #wait(isReady: () => boolean, seconds: number): Promise<void> {
    const deadline = performance.now() + seconds * 1000;
    while (!isReady()) {
      const left = deadline - performance.now();
      if (this.#isClosed) throw new Error('the connection was closed');
      if (left <= 0) throw new Error(`nothing came in ${seconds} s`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

const LINE_FEED = Buffer.from('\n');
const PULSE = /^pulse \d+$/;

function isOf<Type extends ServerEvent['type']>(event: ServerEvent, type: Type): event is EventOf<Type> {
  return event.type === type;
}

function isPassedOver(event: ServerEvent): boolean {
  if (event.type === 'message') return event.nick.startsWith('control') && PULSE.test(event.text);
  return event.type === 'presence' || event.type === 'live';
}
