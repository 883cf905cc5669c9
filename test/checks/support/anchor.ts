import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const ECHO = `require('net').createServer((socket) => socket.on('error', () => {}).pipe(socket))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port); });
process.stdin.resume().on('end', () => process.exit());`;

/**
 * A process that does nothing but send back a byte: how long that takes is what the machine takes at this moment,
 * whatever the server does. Latencies are judged against it, for machines are noisy.
 */
export class Anchor {
  readonly roundTrips: number[] = [];
  readonly #socket: Socket;
  #sentAt = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', () => {
      this.roundTrips.push(performance.now() - this.#sentAt);
      this.#sentAt = 0;
    });
    socket.on('error', () => {});
  }

  /** Starts the process once for all tests of a file; it ends with them. */
  static async start(): Promise<Anchor> {
    port ??= startEcho();
    const socket = connect(await port, '127.0.0.1');
    await once(socket, 'connect');
    return new Anchor(socket);
  }

  /** Takes one round trip, unless one is under way. */
  ping(): void {
    if (this.#sentAt !== 0) return;
    this.#sentAt = performance.now();
    this.#socket.write('.');
  }

  stop(): void {
    this.#socket.destroy();
  }
}

let port: Promise<number> | undefined;

async function startEcho(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ECHO], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  // It must not keep the test process alive; when that ends, its standard input ends too.
  child.unref();
  for (const stream of [child.stdin, child.stdout]) if ('unref' in stream) (stream as Socket).unref();
  return Number(String(line));
}
