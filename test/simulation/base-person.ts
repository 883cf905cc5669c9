import { FrameReader, frame, MAX_FRAME } from '../../src/wire/frames.ts';
import type { Random } from '../checks/support/random.ts';
import type { Ledger } from './ledger.ts';
import type { Network } from './network.ts';
import { brief, type Oracle } from './oracle.ts';
import { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimSocket } from './socket.ts';

export interface BasePersonParts {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly oracle: Oracle;
  readonly ledger: Ledger;
  readonly note: (what: string) => void;
  /** Called with what a nick was answered. */
  readonly answered?: (nick: string, answer: 'READY' | 'RETRY') => void;
}

const NOTICE = /^(Server will shut down in \d+ seconds|ERROR .*)$/;
/** How somebody of the base protocol hears what others do rather than say. */
const ACTION = '/me ';

/** Somebody with a client of the base protocol, who does not come back by itself. */
export class BasePerson {
  readonly name: string;
  /** Everything it has said, by connection. */
  readonly said: string[][] = [];
  readonly #parts: BasePersonParts;
  readonly #own = new Set<string>();
  #process: Process | undefined;
  #socket: SimSocket | undefined;
  #reader = new FrameReader();
  #stage: 'away' | 'connecting' | 'asked' | 'in' = 'away';
  #nick = '';
  #last: number | undefined;
  #connectedAt = 0;
  #texts = 0;
  #tries = 0;

  constructor(name: string, parts: BasePersonParts) {
    this.name = name;
    this.#parts = parts;
  }

  get socket(): SimSocket | undefined {
    return this.#socket;
  }

  get isIn(): boolean {
    return this.#stage === 'in';
  }

  get isAway(): boolean {
    return this.#stage === 'away';
  }

  /** The number of the last text that it has heard on this connection. */
  get last(): number | undefined {
    return this.#last;
  }

  start(nick = this.name): void {
    if (this.#stage !== 'away') return;
    const { scheduler, network, note } = this.#parts;
    this.said.push([]);
    this.#own.clear();
    const process = new Process(scheduler, `${this.name} ${this.said.length}`);
    this.#process = process;
    this.#stage = 'connecting';
    this.#nick = nick;
    this.#last = undefined;
    this.#reader = new FrameReader();
    note(`${this.name} connects`);
    network.connect(
      process,
      (socket) => {
        this.#socket = socket;
        this.#connectedAt = scheduler.now;
        socket.listen({
          received: (bytes) => this.#take(bytes),
          ended: () => socket.destroy(),
          drained: () => {},
          lost: () => {},
          closed: () => this.#gone(process),
        });
      },
      () => this.#gone(process),
    );
  }

  say(random: Random): void {
    if (this.#stage !== 'in') return;
    this.#texts += 1;
    const text = `${this.name} says ${this.#texts} ${'~'.repeat(random.oneIn(12) ? random.below(4_000) : random.below(40))}`;
    this.said.at(-1)?.push(text);
    this.#own.add(text);
    this.#parts.note(`${this.name} sends "${brief(text)}"`);
    this.#socket?.write(frame(text));
  }

  bye(): void {
    if (this.#stage === 'in') this.#socket?.write(frame('BYE'));
    else this.reset();
  }

  reset(): void {
    if (this.#stage === 'away') return;
    const process = this.#process;
    this.#socket?.destroy();
    if (process !== undefined) this.#gone(process);
  }

  /** Whether it has been shown everything up to a number that there is a word for, and that it had not said itself. */
  hasHeardUpTo(seq: number): boolean {
    if (this.#last === undefined) return true;
    for (let missing = this.#last + 1; missing <= seq; missing += 1)
      if (this.#isToBeHeard(missing)) return false;
    return true;
  }

  #take(bytes: Uint8Array): void {
    this.#reader.push(bytes);
    for (;;) {
      const taken = this.#reader.next(MAX_FRAME);
      if (taken?.type !== 'frame') return;
      this.#hear(taken.payload.toString());
    }
  }

  #hear(payload: string): void {
    const { oracle, answered } = this.#parts;
    if (NOTICE.test(payload)) return;
    if (this.#stage === 'in') return this.#text(payload);
    if (this.#stage === 'connecting' && payload === 'HELLO') return this.#ask(this.#nick);
    if (this.#stage !== 'asked' || (payload !== 'READY' && payload !== 'RETRY'))
      return oracle.violated(`${this.name} was ${this.#stage} and was told "${brief(payload)}"`);
    answered?.(this.#nick, payload);
    this.#tries += 1;
    if (payload === 'READY') this.#stage = 'in';
    else this.#ask(`${this.name}_${this.#tries}`);
  }

  #ask(nick: string): void {
    this.#nick = nick;
    this.#stage = 'asked';
    this.#socket?.write(frame(`NICK ${nick}`));
  }

  #text(payload: string): void {
    const { oracle, ledger } = this.#parts;
    const border = payload.indexOf(': ');
    const [nick, line] = [payload.slice(0, border), payload.slice(border + 2)];
    const text = line.startsWith(ACTION) ? line.slice(ACTION.length) : line;
    const seq = oracle.heard(this.name, nick, text, this.#connectedAt);
    const first = ledger.lobby.viewsOf(seq)[0]?.entry;
    if (line !== text && first?.type === 'message' && first.action !== true)
      oracle.violated(`I5: ${this.name} heard ${seq} as something that somebody does`);
    if (this.#last !== undefined) {
      if (seq <= this.#last) oracle.violated(`I3: ${this.name} heard ${seq} behind ${this.#last}`);
      if (!this.hasHeardUpTo(seq - 1))
        oracle.violated(`I3: ${this.name} heard ${seq} behind ${this.#last}, with a hole`);
    }
    this.#last = seq;
  }

  /** What is deleted by now may have been so when its turn came, and nothing else than messages is ever heard. */
  #isToBeHeard(seq: number): boolean {
    const entry = this.#parts.ledger.lobby.at(seq);
    return entry?.type === 'message' && entry.deleted !== true && !this.#own.has(entry.text);
  }

  #gone(process: Process): void {
    if (process !== this.#process) return;
    process.kill();
    this.#process = undefined;
    this.#socket = undefined;
    this.#stage = 'away';
  }
}
