import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onServerProcessor } from './processors.ts';
import type { Subject } from './subject.ts';

const COLLECT = pathToFileURL(join(import.meta.dirname, 'collect.ts'));
const START_SECONDS = 10;

/** One of the servers, in a process of its own, which ends with it. */
export class RunningServer {
  readonly port: number;
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #output: Output;
  readonly #directory: string;

  private constructor(child: ChildProcess, pid: number, port: number, output: Output, directory: string) {
    this.#child = child;
    this.pid = pid;
    this.port = port;
    this.#output = output;
    this.#directory = directory;
  }

  /** Starts it and waits until it listens. `collectable`: whether `collect` will be asked for. */
  static async start(subject: Subject, collectable = false): Promise<RunningServer> {
    const directory = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    const [program = '', ...args] = onServerProcessor(subject.command(join(directory, 'data')));
    const env = collectable ? { NODE_OPTIONS: `--expose-gc --import=${COLLECT}` } : {};
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = new Output(child);
    try {
      const port = Number(await output.find(/listens on port (\d+)/));
      return new RunningServer(child, child.pid ?? 0, port, output, directory);
    } catch (error) {
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
      throw new Error(`${subject.name} did not start`, { cause: error });
    }
  }

  /** Resident memory in bytes. */
  get memory(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
  }

  /** Has a server on Node collect its garbage; the one in C has none. */
  async collect(): Promise<void> {
    const collected = this.#output.find(/collected\n/);
    this.#child.kill('SIGUSR2');
    await collected;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const isRunning = this.#child.exitCode === null && this.#child.signalCode === null;
    if (isRunning) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** What a process says on its standard output. */
class Output {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** What the group of `pattern` matches in what it says from now on. */
  async find(pattern: RegExp): Promise<string | undefined> {
    let said = '';
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
    const onData = (bytes: Uint8Array) => {
      said += bytes;
      const found = pattern.exec(said);
      if (found) resolve(found[1]);
    };
    const onExit = () => reject(new Error(`it ended having said: ${said}`));
    const timer = setTimeout(() => reject(new Error(`it said only: ${said}`)), START_SECONDS * 1000);
    this.#child.stdout?.on('data', onData);
    this.#child.on('exit', onExit).on('error', reject);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#child.stdout?.off('data', onData);
      this.#child.off('exit', onExit).off('error', reject);
      this.#child.stdout?.resume();
    }
  }
}
