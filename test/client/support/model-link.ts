import type { ClientClock, Link, LinkEnd, LinkListener } from '../../../src/client/ports.ts';
import type { Command } from '../../../src/protocol/command.ts';
import type { ServerEvent } from '../../../src/protocol/event.ts';

/** What a break does to the bytes that were on their way to the server. */
export type Fate = 'lost' | 'delivered';

/** Milliseconds after which a link gives up that never opened, as the one over TCP does. */
const SILENCE = 30_000;

/** A connection in memory: what is sent takes `latency` milliseconds each way and arrives in order. */
export class ModelLink implements Link {
  readonly #clock: ClientClock;
  readonly #latency: number;
  readonly #listener: LinkListener;
  readonly #arrived: (command: Command) => void;
  readonly #left: () => void;
  #isDownOpen = true;
  #isUpOpen = true;
  #isOver = false;
  #isOpened = false;

  constructor(
    clock: ClientClock,
    latency: number,
    listener: LinkListener,
    server: { readonly arrived: (command: Command) => void; readonly left: () => void },
  ) {
    this.#clock = clock;
    this.#latency = latency;
    this.#listener = listener;
    this.#arrived = server.arrived;
    this.#left = server.left;
  }

  send(command: Command): boolean {
    if (this.#isOver || !this.#isDownOpen) return true;
    this.#clock.after(this.#latency, () => {
      if (this.#isUpOpen) this.#arrived(command);
    });
    return true;
  }

  destroy(): void {
    this.#isDownOpen = false;
    this.#end(() => {});
  }

  /** The server lets the client know that it may log in. */
  open(): void {
    this.#down(() => {
      this.#isOpened = true;
      this.#listener.opened();
    });
  }

  /** The server says something. */
  tell(event: ServerEvent): void {
    this.#down(() => this.#listener.event(event));
  }

  /** The server closes: all that it said before arrives first. */
  close(): void {
    this.#down(() => this.#end(() => this.#listener.closed({ reason: 'ended', message: 'closed' })));
  }

  /** The connection breaks now, with everything on its way to the client. */
  cut(fate: Fate, reason: LinkEnd['reason'] = 'lost'): void {
    this.#isDownOpen = false;
    this.#isUpOpen &&= fate === 'delivered';
    this.#end(() => this.#listener.closed({ reason, message: 'cut' }));
  }

  /** Nothing comes through any more, and neither side is told; but for a client that still waits to be greeted. */
  hang(): void {
    this.#isDownOpen = false;
    this.#isUpOpen = false;
    if (this.#isOpened || this.#isOver) return;
    const gone: LinkEnd = { reason: 'unreachable', message: 'silent' };
    this.#clock.after(SILENCE, () => this.#end(() => this.#listener.closed(gone)));
  }

  #down(task: () => void): void {
    this.#clock.after(this.#latency, () => {
      if (this.#isDownOpen) task();
    });
  }

  #end(tell: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    // The server finds out only after it has read what still came.
    this.#clock.after(this.#latency + 1, this.#left);
    tell();
  }
}
