import type { Dial, Link, LinkEnd, LinkListener } from '../../src/client/ports.ts';
import type { Command } from '../../src/protocol/command.ts';
import type { ServerEvent } from '../../src/protocol/event.ts';
import { commandFrames } from '../../src/wire/command-frames.ts';
import { EventReader } from '../../src/wire/event-reader.ts';
import { FrameReader, frame, MAX_FRAME } from '../../src/wire/frames.ts';
import { PARLEY_2 } from '../../src/wire/negotiation.ts';
import type { Network } from './network.ts';
import type { Process } from './process.ts';
import type { SimSocket } from './socket.ts';

/** Milliseconds in which the other side must answer at all. */
const SILENCE = 30_000;

/** How a connection is told in the base protocol why it will be closed. */
const REFUSED = 'ERROR ';

/** Who sees every command and event of a connection, as it goes out and before it is taken in. */
export interface LinkWatcher {
  sent(command: Command): void;
  heard(event: ServerEvent): void;
}

export interface LinkParts {
  readonly network: Network;
  readonly process: Process;
  readonly watch: () => LinkWatcher;
  /** A fault of the client, planted. */
  readonly spoil?: ((command: Command) => Command) | undefined;
  /** The connection stands. */
  readonly connected: (socket: SimSocket) => void;
  readonly violated: (what: string) => void;
}

/** A way to the simulated server, with all the bytes of protocol 2 on it. */
export function simulatedDial(parts: LinkParts): Dial {
  return (listener) => new SimLink(parts, listener);
}

class SimLink implements Link {
  readonly #parts: LinkParts;
  readonly #listener: LinkListener;
  readonly #watcher: LinkWatcher;
  readonly #frames = new FrameReader();
  readonly #events = new EventReader();
  #socket: SimSocket | undefined;
  #stage: 'connecting' | 'greeting' | 'asked' | 'open' = 'connecting';
  #end: LinkEnd | undefined;
  #cancel: () => void;

  constructor(parts: LinkParts, listener: LinkListener) {
    this.#parts = parts;
    this.#listener = listener;
    this.#watcher = parts.watch();
    const { network, process } = parts;
    this.#cancel = process.after(SILENCE, () => this.#give('unreachable'));
    network.connect(
      process,
      (socket) => this.#connected(socket),
      () => this.#give('unreachable'),
    );
  }

  send(command: Command): boolean {
    const asked = this.#parts.spoil?.(command) ?? command;
    const bytes = commandFrames(asked);
    if (bytes === undefined || this.#end !== undefined || this.#socket === undefined) return true;
    this.#watcher.sent(command);
    return this.#socket.write(bytes);
  }

  destroy(): void {
    this.#give('ended');
  }

  #connected(socket: SimSocket): void {
    this.#socket = socket;
    if (this.#end !== undefined) return socket.destroy();
    this.#stage = 'greeting';
    this.#parts.connected(socket);
    socket.listen({
      received: (bytes) => this.#take(bytes),
      ended: () => this.#give('ended'),
      drained: () => this.#listener.drained(),
      lost: () => this.#give('lost'),
      closed: () => this.#give('lost'),
    });
  }

  #take(bytes: Uint8Array): void {
    if (this.#stage === 'open') return this.#read(bytes);
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

  #negotiate(payload: string): void {
    if (this.#stage === 'greeting' && payload === 'HELLO') {
      this.#stage = 'asked';
      this.#socket?.write(frame(PARLEY_2));
    } else if (this.#stage === 'asked' && payload === PARLEY_2) {
      this.#stage = 'open';
      this.#cancel();
      this.#listener.opened();
      this.#read(this.#frames.takeRest());
    } else if (!payload.startsWith(REFUSED))
      this.#parts.violated(`a client that was ${this.#stage} was told ${payload}`);
  }

  #read(bytes: Uint8Array): void {
    this.#events.push(bytes);
    for (let next = this.#events.next(); next !== undefined; next = this.#events.next()) {
      if (this.#end !== undefined) return;
      if (next.type === 'fault') return this.#parts.violated(`a client could not read a line: ${next.code}`);
      this.#watcher.heard(next);
      this.#listener.event(next);
    }
  }

  #give(reason: LinkEnd['reason']): void {
    if (this.#end !== undefined) return;
    const end = { reason, message: reason };
    this.#end = end;
    this.#cancel();
    this.#socket?.destroy();
    this.#parts.process.post(() => this.#listener.closed(end));
  }
}
