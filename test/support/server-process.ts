import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogLine, parseLogLine } from '../../src/store/log/log-line.ts';

const ROOT = join(import.meta.dirname, '../..');
export const SERVER = join(ROOT, 'server');

/** How the server is started: its options, and what is put in front of it (`['sh', '-c', 'ulimit -n 256; exec "$@"', 'sh']`). */
export interface StartOptions {
  readonly args?: readonly string[];
  readonly wrapper?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** A free one unless given. */
  readonly port?: number;
  /** The one that `make` built, unless given. */
  readonly program?: string;
  /** Kept after the end if given; a directory of its own otherwise, which goes with the server. */
  readonly data?: string;
}

/** A real `./server` in a process of its own, on a free port. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly data: string;
  readonly #ownsData: boolean;
  #stderr: string;

  private constructor(child: ChildProcess, port: number, data: string, ownsData: boolean, stderr: string) {
    this.child = child;
    this.#stderr = stderr;
    this.port = port;
    this.data = data;
    this.#ownsData = ownsData;
    child.stderr?.on('data', (bytes) => {
      this.#stderr += bytes;
    });
  }

  /** Starts it and waits until it listens; throws with what it said if it ends instead. */
  static async start(options: StartOptions = {}): Promise<ServerProcess> {
    const { args = [], wrapper = [], env = {}, port = 0, program: server = SERVER, data } = options;
    const directory = data ?? mkdtempSync(join(tmpdir(), 'parley-test-'));
    const [program = server, ...rest] = [...wrapper, server, `${port}`, '--data', directory, ...args];
    const child = spawn(program, rest, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    let early = '';
    const listensOn = await new Promise<number>((resolve, reject) => {
      child.stdout.on('data', (bytes) => {
        said += bytes;
        const listening = /listens on port (\d+)/.exec(said);
        if (listening) resolve(Number(listening[1]));
      });
      child.stderr.on('data', (bytes) => {
        said += bytes;
        early += bytes;
      });
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    });
    return new ServerProcess(child, listensOn, directory, data === undefined, early);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the server was not started');
    return this.child.pid;
  }

  /** What it wrote to its standard error. */
  get stderr(): string {
    return this.#stderr;
  }

  /** The lines of `chat.log`, read back. */
  get chatLog(): readonly LogLine[] {
    return parseLog(readFileSync(join(this.data, 'chat.log'), 'utf8'));
  }

  /** The lines of `server.log`, read back. */
  get serverLog(): readonly Record<string, unknown>[] {
    const lines = readFileSync(join(this.data, 'server.log'), 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  /** Sends a signal. */
  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Waits for the end; its exit code, or the signal that killed it. Throws if it takes longer than `seconds`. */
  async ended(seconds = 10): Promise<number | NodeJS.Signals> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, 'exit', { signal: AbortSignal.timeout(seconds * 1000) });
    }
    return this.child.exitCode ?? this.child.signalCode ?? 'SIGKILL';
  }

  /** Ends it without grace and removes its data. Harmless if it has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
    if (this.#ownsData) rmSync(this.data, { recursive: true, force: true });
  }
}

/** The lines of a log of the chat, read back; throws if one is none. What is not a whole line yet is left out. */
export function parseLog(text: string): readonly LogLine[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => {
    const parsed = parseLogLine(line);
    if (parsed === undefined) throw new Error(`no line of a chat log: ${line}`);
    return parsed;
  });
}
