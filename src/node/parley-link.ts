import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';
import type { Dial, Link, LinkEnd, LinkListener } from '../client/ports.ts';
import type { Command } from '../protocol/command.ts';
import { commandFrames } from '../wire/command-frames.ts';
import { EventReader } from '../wire/event-reader.ts';
import { FrameReader, frame, MAX_FRAME } from '../wire/frames.ts';
import { PARLEY_2 } from '../wire/negotiation.ts';
import type { OpenSocket } from './dial.ts';
import { GREETING_BYTES, readGreeting } from './greeting-check.ts';

/** Milliseconds in which the other side must answer at all: until the connection stands and it has greeted. */
const SILENCE = 30_000;
/** Milliseconds after which a server that doesn't answer to PARLEY 2 doesn't know it. */
const ANSWER = 2_000;

/** A way to the server at this address over TCP. */
export function tcpDial(host: string, port: number): Dial {
  return (listener) => ParleyLink.to(host, port, listener);
}

/** A connection that asks for protocol 2 as soon as it is greeted, and then hides everything of the wire. */
export class ParleyLink implements Link {
  readonly #socket: Socket;
  readonly #listener: LinkListener;
  readonly #frames = new FrameReader();
  readonly #events = new EventReader();
  /** As much of the first bytes as tells a server from a stranger. */
  #first = Buffer.alloc(0);
  #stage: 'connecting' | 'greeting' | 'asked' | 'open' = 'connecting';
  #end: LinkEnd | undefined;
  #timer: NodeJS.Timeout;

  /** Begins to connect. */
  static to(host: string, port: number, listener: LinkListener): ParleyLink {
    return new ParleyLink(connect({ host, port, noDelay: true, keepAlive: true }), listener);
  }

  /** Goes on where protocol 2 was agreed on already. */
  static over({ socket, rest }: OpenSocket, listener: LinkListener): ParleyLink {
    const link = new ParleyLink(socket, listener);
    setImmediate(() => link.#open(rest));
    return link;
  }

  private constructor(socket: Socket, listener: LinkListener) {
    this.#listener = listener;
    this.#socket = socket;
    this.#timer = this.#giveUpAfter(SILENCE, 'unreachable', 'the server does not answer');
    this.#socket.on('connect', () => {
      this.#stage = 'greeting';
    });
    this.#socket.on('data', (bytes) => {
      // Only a socket with an encoding gives strings.
      if (typeof bytes !== 'string') this.#take(bytes);
    });
    this.#socket.on('drain', () => this.#listener.drained());
    this.#socket.on('end', () => this.#give('ended', 'the server closed the connection'));
    this.#socket.on('error', ({ message }) => {
      this.#give(this.#stage === 'connecting' ? 'unreachable' : 'lost', message);
    });
    this.#socket.on('close', () => {
      this.#give('ended', 'the connection is closed');
      if (this.#end !== undefined) this.#listener.closed(this.#end);
    });
  }

  send(command: Command): boolean {
    const bytes = commandFrames(command);
    // Whoever asked for it has made sure that it is not too long; a server would close the connection for it.
    if (bytes === undefined || this.#end !== undefined) return true;
    return this.#socket.write(bytes);
  }

  /** Stops and restarts reading; the server sees a reader that does not keep up. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#give('ended', 'given up');
  }

  #take(bytes: Buffer): void {
    if (this.#stage === 'open') return this.#read(bytes);
    if (!this.#isServer(bytes)) return this.#give('stranger', 'that is no Parley server');
    this.#frames.push(bytes);
    while (this.#isNegotiating) {
      const taken = this.#frames.next(MAX_FRAME);
      if (taken?.type !== 'frame') return;
      this.#negotiate(taken.payload.toString());
    }
  }

  get #isNegotiating(): boolean {
    return this.#stage !== 'open' && this.#end === undefined;
  }

  /** Whether the first bytes, as far as they have come, are those of a server of ours. */
  #isServer(bytes: Buffer): boolean {
    this.#first = Buffer.concat([this.#first, bytes]).subarray(0, GREETING_BYTES);
    return readGreeting(this.#first) !== 'stranger';
  }

  #negotiate(payload: string): void {
    if (this.#stage === 'asked') return this.#answered(payload);
    if (payload !== 'HELLO') return this.#give('unreachable', payload);
    this.#stage = 'asked';
    clearTimeout(this.#timer);
    this.#timer = this.#giveUpAfter(ANSWER, 'base-only', 'the server does not answer to PARLEY 2');
    this.#socket.write(frame(PARLEY_2));
  }

  #answered(payload: string): void {
    if (payload !== PARLEY_2) return this.#give('base-only', `the server answered ${payload} to PARLEY 2`);
    this.#open(this.#frames.takeRest());
  }

  #open(rest: Buffer): void {
    if (this.#end !== undefined) return;
    this.#stage = 'open';
    clearTimeout(this.#timer);
    this.#listener.opened();
    this.#read(rest);
    this.#socket.resume();
  }

  #read(bytes: Buffer): void {
    this.#events.push(bytes);
    for (let next = this.#events.next(); next !== undefined; next = this.#events.next()) {
      if (this.#end !== undefined) return;
      // Any other line that can't be read is passed over: if it mattered, its number will be missed.
      if (next.type !== 'fault') this.#listener.event(next);
      else if (next.code === 'line-too-long') return this.#give('lost', 'the server sent too long a line');
    }
  }

  #giveUpAfter(milliseconds: number, reason: LinkEnd['reason'], message: string): NodeJS.Timeout {
    return setTimeout(() => this.#give(reason, message), milliseconds);
  }

  /** The end, whichever cause is the first. Who closes when asked for protocol 2 doesn't know it. */
  #give(reason: LinkEnd['reason'], message: string): void {
    if (this.#end !== undefined) return;
    const isUnknown = this.#stage === 'asked' && (reason === 'ended' || reason === 'lost');
    this.#end = { reason: isUnknown ? 'base-only' : reason, message };
    clearTimeout(this.#timer);
    this.#socket.destroy();
  }
}
