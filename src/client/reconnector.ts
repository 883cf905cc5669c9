import type { Command } from '../protocol/command.ts';
import type { ServerEvent } from '../protocol/event.ts';
import { BackOff } from './back-off.ts';
import type { Ending } from './client-event.ts';
import type { Cancel, ClientPorts, Link, LinkListener } from './ports.ts';

/** Milliseconds for which a connection must have been good before a failure counts as a first one. */
const GOOD = 10_000;

/** Who is told what happens on the present link. Nothing of an earlier one ever comes through. */
export interface LinkOwner {
  connecting(): void;
  opened(): void;
  event(event: ServerEvent): void;
  drained(): void;
  /** The link is gone. To go on, the owner calls `again`. */
  ended(end: LinkEnding): void;
}

export type LinkEnding = Pick<Ending, 'reason' | 'message'>;

/** Has one link at a time, and makes the next one after a pause. */
export class Reconnector {
  readonly #ports: Pick<ClientPorts, 'clock' | 'random' | 'dial'>;
  readonly #owner: LinkOwner;
  readonly #backOff: BackOff;
  #link: Link | undefined;
  /** The listener of the present link: what another one hears is of the past. */
  #listener: LinkListener | undefined;
  #cancelTimer: Cancel = () => {};

  constructor(ports: Pick<ClientPorts, 'clock' | 'random' | 'dial'>, owner: LinkOwner) {
    this.#ports = ports;
    this.#owner = owner;
    this.#backOff = new BackOff(ports.random);
  }

  /** Begins to connect, now. */
  dial(): void {
    this.stop();
    const listener: LinkListener = {
      opened: () => this.#listener === listener && this.#owner.opened(),
      event: (event) => this.#listener === listener && this.#owner.event(event),
      drained: () => this.#listener === listener && this.#owner.drained(),
      closed: (end) => this.#listener === listener && this.drop(end),
    };
    this.#listener = listener;
    this.#link = this.#ports.dial(listener);
    this.#owner.connecting();
  }

  /** Begins to connect after a pause, and gives its length in milliseconds. */
  again(): number {
    const delay = this.#backOff.next();
    this.#cancelTimer();
    this.#cancelTimer = this.#ports.clock.after(delay, () => this.dial());
    return delay;
  }

  /** Sends on the present link. False: more had better wait, or there is no link. */
  send(command: Command): boolean {
    return this.#link?.send(command) ?? false;
  }

  /** The connection is of use. */
  succeeded(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#ports.clock.after(GOOD, () => this.#backOff.reset());
  }

  /** Gives up the present link, whose owner is told so. */
  drop(end: LinkEnding): void {
    this.stop();
    this.#owner.ended(end);
  }

  /** Gives up the link or the pause before the next one, and tells nobody. */
  stop(): void {
    this.#cancelTimer();
    this.#listener = undefined;
    this.#link?.destroy();
    this.#link = undefined;
  }
}
