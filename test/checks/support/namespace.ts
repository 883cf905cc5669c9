import { spawnSync } from 'node:child_process';

/** Why there can be no network namespace here, and what to do about it; false if there can. */
export function whyNoNamespaces(): string | false {
  if (process.platform !== 'linux') return 'network namespaces are a matter of Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root: run the tests as root';
  const name = `parley-probe-${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name]);
  if (made.error !== undefined) return 'ip is not installed: make test-tools';
  if (made.status !== 0) return `this system gives no network namespaces: ${made.stderr}`;
  spawnSync('ip', ['netns', 'delete', name]);
  return false;
}

const BLOCKS = 128;

/** A network namespace on a wire of its own, with many addresses. Gone with `using`. */
export class Namespace {
  readonly name = `parley-${process.pid}`;
  readonly #wire = `pl${process.pid}`;
  /** The address of this side of the wire, on which a server that listens everywhere is reached. */
  readonly near: string;
  /** Those of the other side. */
  readonly addresses: readonly string[];

  constructor(count: number) {
    // A block of its own for each process, from those that are kept for tests of networks.
    const block = process.pid % BLOCKS;
    const host = (row: number, index: number) =>
      `198.${18 + (block >> 6)}.${(block & 63) * 4 + row}.${index + 1}`;
    this.near = host(0, 0);
    this.addresses = Array.from({ length: count }, (_, index) =>
      host(1 + Math.floor(index / 250), index % 250),
    );
    ip('netns', 'add', this.name);
    try {
      ip('link', 'add', this.#wire, 'type', 'veth', 'peer', 'name', 'wire', 'netns', this.name);
      ip('addr', 'add', `${this.near}/22`, 'dev', this.#wire);
      ip('link', 'set', this.#wire, 'up');
      for (const address of this.addresses) this.ip('addr', 'add', `${address}/22`, 'dev', 'wire');
      this.ip('link', 'set', 'lo', 'up');
      this.ip('link', 'set', 'wire', 'up');
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** What to put in front of a command that is to run inside. */
  get prefix(): readonly [string, ...string[]] {
    return ['ip', 'netns', 'exec', this.name];
  }

  /** `ip` inside of the namespace. */
  ip(...args: readonly string[]): void {
    ip('-n', this.name, ...args);
  }

  /** Nothing that is inside can be heard any more, and nobody is told. */
  fallSilent(): void {
    this.ip('route', 'add', 'blackhole', `${this.near}/32`);
  }

  [Symbol.dispose](): void {
    // The wire would go with the namespace, but only some time later, and its address be in the way of the next.
    spawnSync('ip', ['link', 'delete', this.#wire]);
    spawnSync('ip', ['netns', 'delete', this.name]);
  }
}

function ip(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
}
