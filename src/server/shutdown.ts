import type { Cancel, Clock } from '../core/ports.ts';
import type { Server } from './server.ts';

export interface ShutdownParts {
  readonly server: Pick<Server, 'announceShutdown' | 'readyCount' | 'stop'>;
  readonly clock: Pick<Clock, 'after'>;
  /** Seconds between the warning and the end. */
  readonly grace: number;
  /** Called once, when the server has stopped. */
  readonly exit: () => void;
}

/** Milliseconds for sockets that do not take what waits for them: after the grace, and when the end was hurried. */
const PATIENCE = 1000;
const HURRIED_PATIENCE = 300;

/** The orderly end: announced by the first signal; carried out after the grace, when nobody is left, or at the second. */
export class Shutdown {
  readonly #parts: ShutdownParts;
  #state: 'running' | 'announced' | 'ending' = 'running';
  #cancelGrace: Cancel | undefined;

  constructor(parts: ShutdownParts) {
    this.#parts = parts;
  }

  /** SIGINT or SIGTERM came. */
  signalled(signal: string): void {
    if (this.#state === 'ending') return;
    const { server, clock, grace } = this.#parts;
    if (this.#state === 'announced') return this.#end(HURRIED_PATIENCE);
    if (grace === 0 || server.readyCount === 0) return this.#end(PATIENCE);
    this.#state = 'announced';
    this.#cancelGrace = clock.after(grace * 1000, () => this.#end(PATIENCE));
    server.announceShutdown(signal, grace);
  }

  /** Somebody left: when nobody is there any more, nobody has to be waited for. */
  left(): void {
    if (this.#state === 'announced' && this.#parts.server.readyCount === 0) this.#end(PATIENCE);
  }

  #end(patience: number): void {
    this.#state = 'ending';
    this.#cancelGrace?.();
    void this.#parts.server.stop(patience).then(this.#parts.exit);
  }
}
