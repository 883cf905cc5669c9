import type { Random } from '../checks/support/random.ts';
import { between } from './chance.ts';
import type { Weather } from './pipe.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import { SimSocket } from './socket.ts';

/** Whoever accepts connections; undefined while nobody does. */
export interface Listener {
  readonly process: Process;
  accept(socket: SimSocket): void;
}

export interface NetworkParts {
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Whether bytes are split and joined. */
  readonly splits: boolean;
  /** Whether pieces take longer now and then. */
  readonly delays: boolean;
  /** Bytes after which a socket of the server says that it is enough. */
  readonly highWaterMark: number;
  /** Whether few bytes fit on the way, so that even short stalls are felt. */
  readonly narrow: boolean;
}

/** How long it takes, in milliseconds, until it is known that nobody answers. */
const NO_ANSWER = 3_000;

/** All connections, and the one address where a server may listen. */
export class Network {
  listener: Listener | undefined;
  /** Nobody reaches the server. */
  isPartitioned = false;
  readonly #parts: NetworkParts;
  #open: SimSocket[] = [];

  constructor(parts: NetworkParts) {
    this.#parts = parts;
  }

  /** Connects; one of the two callbacks is called later, in the process that asked. */
  connect(process: Process, connected: (socket: SimSocket) => void, failed: () => void): void {
    const { scheduler } = this.#parts;
    const weather = this.#weather();
    scheduler.at(scheduler.now + weather.delay(), 'network', () => {
      const listener = this.isPartitioned ? undefined : this.listener;
      if (listener === undefined) {
        const wait = this.isPartitioned ? NO_ANSWER : weather.delay();
        return scheduler.at(scheduler.now + wait, 'network', () => process.post(failed));
      }
      const [near, far] = SimSocket.pair(this.#end(process, weather), this.#end(listener.process, weather));
      this.#open.push(near);
      listener.process.post(() => listener.accept(far));
      // Whoever has died meanwhile has no use for it, and its system closes it.
      scheduler.at(scheduler.now, process.name, () =>
        process.isAlive ? connected(near) : near.orphan('lost'),
      );
    });
  }

  /** One of the open connections, as its client has it. */
  any(random: Random): SimSocket | undefined {
    this.#open = this.#open.filter((socket) => !socket.isClosed);
    return this.#open[random.below(Math.max(1, this.#open.length))];
  }

  #end(process: Process, weather: Weather) {
    const { scheduler, random, highWaterMark, narrow } = this.#parts;
    const window = narrow ? between(random, 256, 4_096) : 64 * 1024;
    return { scheduler, process, weather, window, highWaterMark };
  }

  #weather(): Weather {
    const { random, splits, delays } = this.#parts;
    const usual = between(random, 1, 20);
    const isSplit = splits && random.oneIn(3);
    let tiny = splits && random.oneIn(20) ? 200 : 0;
    return {
      delay: () => (delays && random.oneIn(20) ? between(random, usual, 400) : between(random, 1, usual)),
      piece: () => {
        if (tiny > 0) {
          tiny -= 1;
          return between(random, 1, 3);
        }
        return isSplit ? between(random, 1, 300) : 64 * 1024;
      },
      together: (waiting) => (splits ? between(random, 1, waiting) : waiting),
    };
  }
}
