import type { Dial } from '../client/ports.ts';
import type { OpenSocket } from './dial.ts';
import { ParleyLink } from './parley-link.ts';

/**
 * The way to one server over TCP, as often as it is needed. The first link may be a socket on which protocol 2 was
 * agreed on already. The reading of the present link can be stopped, for whoever has enough for now.
 */
export class Way {
  readonly #host: string;
  readonly #port: number;
  #opened: OpenSocket | undefined;
  #link: ParleyLink | undefined;

  constructor(host: string, port: number, opened?: OpenSocket) {
    this.#host = host;
    this.#port = port;
    this.#opened = opened;
  }

  readonly dial: Dial = (listener) => {
    const opened = this.#opened;
    this.#opened = undefined;
    this.#link =
      opened === undefined || hasEnded(opened)
        ? ParleyLink.to(this.#host, this.#port, listener)
        : ParleyLink.over(opened, listener);
    return this.#link;
  };

  /** Stops reading until `resume`, or until there is another link. */
  pause(): void {
    this.#link?.pause();
  }

  resume(): void {
    this.#link?.resume();
  }
}

/** Whether a socket that nobody listened to is over. That it ended is told once, so whoever goes on would never know. */
function hasEnded({ socket }: OpenSocket): boolean {
  if (socket.readableEnded) socket.destroy();
  return socket.destroyed;
}
