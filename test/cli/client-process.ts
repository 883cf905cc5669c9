import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const CLIENT = join(import.meta.dirname, '../../client');

/** Where the clients of these tests keep who they are: not where those of the person do that runs them. */
export const STATE_HOME = mkdtempSync(join(tmpdir(), 'parley-state-'));
process.on('exit', () => rmSync(STATE_HOME, { recursive: true, force: true }));

/** How a client ended, and all that it wrote. */
export interface Ending {
  readonly exitCode: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real `./client` in a process of its own, with pipes for its streams. */
export class ClientProcess {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  #isClosed = false;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(CLIENT, args, {
      env: { ...process.env, XDG_STATE_HOME: STATE_HOME, ...env },
      stdio: 'pipe',
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    this.child.stdin?.on('error', () => {});
    this.child.on('close', () => {
      this.#isClosed = true;
    });
  }

  /** Starts a client of the server on a port of this machine. */
  static on(port: number, ...args: readonly string[]): ClientProcess {
    return new ClientProcess(['127.0.0.1', String(port), ...args]);
  }

  /** Writes to its standard input. */
  type(input: string | Uint8Array): this {
    this.child.stdin?.write(input);
    return this;
  }

  /** Writes to its standard input, ends it, and waits for the end of the client. */
  async finish(input: string | Uint8Array = ''): Promise<Ending> {
    this.child.stdin?.end(input);
    return this.ended();
  }

  /** Waits for the end; throws if it takes longer than `seconds`. */
  async ended(seconds = 20): Promise<Ending> {
    if (!this.#isClosed) await once(this.child, 'close', { signal: AbortSignal.timeout(seconds * 1000) });
    const exitCode = this.child.exitCode ?? this.child.signalCode ?? 'SIGKILL';
    return { exitCode, stdout: this.stdout, stderr: this.stderr };
  }

  /** Harmless if it has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
  }
}
