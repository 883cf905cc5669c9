import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '../support/server-process.ts';

/** A server that can be killed and started again on the same port and data. */
export class LastingServer {
  readonly #data = mkdtempSync(join(tmpdir(), 'parley-test-'));
  readonly port: number;
  #server: ServerProcess | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(): Promise<LastingServer> {
    const lasting = new LastingServer(await freePort());
    await lasting.start();
    return lasting;
  }

  async start(): Promise<void> {
    // Of two ports the last counts: the first is the free one of every test.
    this.#server = await ServerProcess.start({
      data: this.#data,
      args: ['--rate', '0', '--grace', '1'],
      env: { PARLEY_PORT: String(this.port) },
      wrapper: [
        'sh',
        '-c',
        `shift 2; exec ${join(import.meta.dirname, '../../server')} ${this.port} "$@"`,
        'sh',
      ],
    });
  }

  get texts(): readonly string[] {
    return (this.#server?.chatLog ?? []).map((line) => ('text' in line ? String(line.text) : ''));
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.#server?.signal(signal);
    await this.#server?.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.#data, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, resolve));
  const { port } = Object(listener.address());
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
