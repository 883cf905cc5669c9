import type { ByteStream, ByteStreamListener } from '../../src/transports/byte-stream.ts';
import { Pipe, type Weather } from './pipe.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';

/** What becomes of bytes on their way when the end that sent them is gone. */
export type Fate = 'lost' | 'delivered';

export interface SocketParts {
  readonly scheduler: Scheduler;
  readonly process: Process;
  readonly weather: Weather;
  /** Bytes that the systems on both sides hold on the way from here. */
  readonly window: number;
  /** Bytes from which on a write says that it is enough. */
  readonly highWaterMark: number;
}

/** One end of a simulated TCP connection, as a process has it. */
export class SimSocket implements ByteStream {
  readonly #parts: SocketParts;
  readonly #out: Pipe;
  #peer: SimSocket | undefined;
  #listener: ByteStreamListener | undefined;
  #isPaused = false;
  #isStalled = false;
  #hasRefused = false;
  #isOutOver = false;
  #isInOver = false;
  #isClosed = false;

  private constructor(parts: SocketParts) {
    this.#parts = parts;
    const { scheduler, weather, window } = parts;
    this.#out = new Pipe(scheduler, weather, window, { arrived: () => this.#other.wake() });
  }

  /** Two ends of one connection. */
  static pair(one: SocketParts, other: SocketParts): readonly [SimSocket, SimSocket] {
    const ends = [new SimSocket(one), new SimSocket(other)] as const;
    ends[0].#peer = ends[1];
    ends[1].#peer = ends[0];
    return ends;
  }

  get #other(): SimSocket {
    if (this.#peer === undefined) throw new Error('a connection has two ends');
    return this.#peer;
  }

  get pending(): number {
    return this.#out.pending;
  }

  get taken(): number {
    return this.#out.taken;
  }

  /** Whether what is written now would have to wait. */
  get isFull(): boolean {
    return this.#out.isFull;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  listen(listener: ByteStreamListener): void {
    this.#listener = listener;
    if (this.#isClosed) this.#parts.process.post(() => listener.closed());
    this.wake();
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isOutOver || this.#isClosed) return true;
    this.#out.push(bytes);
    const takesMore = this.pending < this.#parts.highWaterMark;
    this.#hasRefused ||= !takesMore;
    return takesMore;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.wake();
  }

  /** Its process reads nothing, for as long as this is true. */
  set isStalled(isStalled: boolean) {
    this.#isStalled = isStalled;
    this.wake();
  }

  end(): void {
    if (this.#isOutOver) return;
    this.#isOutOver = true;
    this.#out.finish();
    this.#closeIfDone();
  }

  destroy(): void {
    this.#vanish('lost');
    this.#close(false);
  }

  /** The process that has this end was killed. */
  orphan(fate: Fate): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#vanish(fate);
  }

  /** The connection breaks for both sides, each of which learns it in its own time. */
  cut(): void {
    for (const end of [this, this.#other]) end.#break();
  }

  /** The connection breaks for this side; the other is not told. */
  cutHere(): void {
    this.hang();
    this.#break();
  }

  /** Nothing comes through any more, and neither side is told. */
  hang(): void {
    this.#out.die();
    this.#other.#out.die();
  }

  wake(): void {
    if (!this.#isClosed && this.#listener !== undefined) this.#parts.process.post(() => this.#read());
  }

  /** The other side is told, by an end or by a reset. */
  #vanish(fate: Fate): void {
    if (this.#isOutOver && this.#isClosed) return;
    this.#isOutOver = true;
    this.#out.forgetUnsent();
    this.#other.#out.die();
    if (fate === 'delivered') this.#out.finish();
    else this.#other.#break();
  }

  #break(): void {
    const { scheduler, weather, process } = this.#parts;
    scheduler.at(scheduler.now + weather.delay(), 'network', () => {
      this.#other.#out.die();
      this.#out.die();
      process.post(() => {
        this.#other.#out.forgetArrived();
        this.#close(true);
      });
    });
  }

  #read(): void {
    const inward = this.#other.#out;
    if (this.#isPaused || this.#isStalled || this.#isClosed || this.#isInOver) return;
    const taken = inward.take();
    if (taken === undefined) return;
    if (taken === 'end') {
      this.#isInOver = true;
      this.#listener?.ended();
      return this.#closeIfDone();
    }
    this.#listener?.received(taken);
    inward.pump();
    this.#other.#drainedIfEmpty();
    this.wake();
  }

  #drainedIfEmpty(): void {
    this.#closeIfDone();
    if (!this.#hasRefused || this.pending > 0) return;
    this.#hasRefused = false;
    this.#parts.process.post(() => {
      if (!this.#isClosed) this.#listener?.drained();
    });
  }

  #closeIfDone(): void {
    if (this.#isOutOver && this.#isInOver && this.pending === 0) this.#close(false);
  }

  #close(isLost: boolean): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isOutOver = true;
    this.#parts.process.post(() => {
      if (isLost) this.#listener?.lost();
      this.#listener?.closed();
    });
  }
}
