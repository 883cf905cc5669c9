import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Sends each byte back: `e` at once, `d` when a page that it has appended to a file of its own is on disk. */
const ECHO = `const fs = require('fs'), path = require('path'), os = require('os');
const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'parley-anchor-')), 'page');
const descriptor = fs.openSync(file, 'w');
fs.rmSync(path.dirname(file), { recursive: true });
require('net').createServer((socket) => {
  socket.on('error', () => {}).on('data', (bytes) => {
    if (String(bytes) === 'e') return socket.write(bytes);
    fs.writeSync(descriptor, Buffer.alloc(4096));
    fs.fdatasync(descriptor, () => socket.write(bytes));
  });
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
process.stdin.resume().on('end', () => process.exit());`;

/** What is measured beside it: an exchange that waits for nothing, or one that waits for the disk, as a message does. */
export type Exchange = 'echo' | 'durable echo';

/**
 * A process that does nothing but send back a byte: how long that takes is what the machine, and its disk, take at this
 * moment, whatever the server does. Latencies are judged against it, for machines are noisy.
 */
export class Anchor {
  readonly roundTrips: number[] = [];
  readonly #socket: Socket;
  readonly #byte: string;
  #sentAt = 0;

  private constructor(socket: Socket, exchange: Exchange) {
    this.#socket = socket;
    this.#byte = exchange.slice(0, 1);
    socket.on('data', () => {
      this.roundTrips.push(performance.now() - this.#sentAt);
      this.#sentAt = 0;
    });
    socket.on('error', () => {});
  }

  /** Starts the process once for all tests of a file; it ends with them. */
  static async start(exchange: Exchange): Promise<Anchor> {
    port ??= startEcho();
    const socket = connect(await port, '127.0.0.1');
    await once(socket, 'connect');
    return new Anchor(socket, exchange);
  }

  /** The longest that it took, one that is still under way included; milliseconds, 0 before the first. */
  get slowest(): number {
    const underWay = this.#sentAt === 0 ? 0 : performance.now() - this.#sentAt;
    return Math.max(underWay, ...this.roundTrips);
  }

  /** Takes one round trip, unless one is under way. */
  ping(): void {
    if (this.#sentAt !== 0) return;
    this.#sentAt = performance.now();
    this.#socket.write(this.#byte);
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
