import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess, type StartOptions } from '../../support/server-process.ts';

type ReturnOptions = Omit<StartOptions, 'data'>;

/** A server that is killed and started again, on the same data and, once it had one, the same port. */
export class ReturningServer {
  readonly data: string;
  readonly #options: ReturnOptions;
  readonly #ownsData: boolean;
  #current: ServerProcess | undefined;
  #port = 0;

  /** `data`: a directory that is kept; one of its own otherwise, which goes with the server. */
  constructor(options: ReturnOptions = {}, data?: string) {
    this.#options = options;
    this.#ownsData = data === undefined;
    this.data = data ?? mkdtempSync(join(tmpdir(), 'parley-fault-'));
  }

  /** Starts it; throws with what it said if it ends instead. `options` count for this start alone. */
  async start(options: ReturnOptions = {}): Promise<ServerProcess> {
    const { wrapper = [], ...rest } = { ...this.#options, ...options };
    const data = this.data;
    this.#current = await ServerProcess.start({
      ...rest,
      data,
      wrapper: [...wrapper, ...onPort(this.#port)],
    });
    this.#port = this.#current.port;
    return this.#current;
  }

  get port(): number {
    return this.#port;
  }

  /** Ends it by a signal, and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.#current?.signal(signal);
    await this.#current?.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#current?.[Symbol.asyncDispose]();
    if (this.#ownsData) rmSync(this.data, { recursive: true, force: true });
  }
}

/** What is put in front of a server so that it listens on this port and not on any. */
function onPort(port: number): readonly string[] {
  return port === 0 ? [] : ['sh', '-c', 'server=$1; shift 2; exec "$server" "$0" "$@"', String(port)];
}
