import { Anchor } from './anchor.ts';
import { LightClient } from './light-client.ts';

const EVERY = 120;
/** Characters that must never reach a base client raw: C0 without tab, DEL, C1, line and paragraph separators, bidi. */
export const RAW_CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Two bystanders who keep talking to each other: what they notice of an attack is what it did. */
export class ControlPair {
  readonly roundTrips: number[] = [];
  /** Everything the first has heard, in order, pulses included. */
  readonly heard: string[] = [];
  /** The same exchanges with a process that only writes and sends back, at the same moments. */
  readonly anchor: Anchor;
  readonly #pair: [LightClient, LightClient];
  readonly #timer: NodeJS.Timeout;
  readonly #sentAt = new Map<string, number>();
  #pulses = 0;
  #isQuiet = false;
  #arrived: () => void = () => {};

  private constructor(pair: [LightClient, LightClient], anchor: Anchor) {
    this.anchor = anchor;
    this.#pair = pair;
    this.#timer = setInterval(() => {
      if (!this.#isQuiet) this.#pulse();
    }, EVERY);
  }

  /** Two clients, each from an address of its own. Started before an attack. */
  static async join(port: number): Promise<ControlPair> {
    const listening = { hear: (_by: number, _text: string): void => {} };
    const join = (name: string, by: number) =>
      LightClient.join(port, name, {
        localAddress: `127.77.0.${by + 1}`,
        heard: (text) => listening.hear(by, text),
      });
    const pair = new ControlPair(
      [await join('control1', 0), await join('control2', 1)],
      await Anchor.start('durable echo'),
    );
    listening.hear = (by, text) => pair.#hear(by, text);
    return pair;
  }

  /** One exchange more; milliseconds that it took. Rejects if it does not come in `seconds`. */
  async exchange(seconds = 10): Promise<number> {
    const text = this.#pulse();
    const deadline = performance.now() + seconds * 1000;
    const began = performance.now();
    while (this.#sentAt.has(text)) {
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`the control clients could not talk for ${seconds} s`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#arrived = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return performance.now() - began;
  }

  /** The longest that an exchange took, one that is still under way included. */
  get slowest(): number {
    const underWay = [...this.#sentAt.values()].map((at) => performance.now() - at);
    return Math.max(0, ...this.roundTrips, ...underWay);
  }

  get isAlive(): boolean {
    return this.#pair.every((client) => !client.isClosed);
  }

  /** Talks no more of its own accord while it is the check that holds up the server, as by having its memory collected. */
  async quietDuring<T>(task: () => Promise<T>): Promise<T> {
    this.#isQuiet = true;
    try {
      await this.exchange();
      return await task();
    } finally {
      this.#isQuiet = false;
    }
  }

  /** Talks no more of its own accord. */
  silence(): void {
    clearInterval(this.#timer);
  }

  stop(): void {
    this.silence();
    for (const client of this.#pair) client.destroy();
    this.anchor.stop();
  }

  #pulse(): string {
    this.#pulses += 1;
    this.anchor.ping();
    const by = this.#pulses % 2;
    const text = `pulse ${this.#pulses}`;
    this.#sentAt.set(`control${by + 1}: ${text}`, performance.now());
    this.#pair[by === 0 ? 0 : 1].say(text);
    return `control${by + 1}: ${text}`;
  }

  #hear(by: number, text: string): void {
    if (by === 0) this.heard.push(text);
    const at = this.#sentAt.get(text);
    if (at === undefined) return;
    this.#sentAt.delete(text);
    this.roundTrips.push(performance.now() - at);
    this.#arrived();
  }
}
