import type { ClientEvent } from './client-event.ts';
import { ParleyError } from './parley-error.ts';

type Result = IteratorResult<ClientEvent, undefined>;

const END: Result = { done: true, value: undefined };

/**
 * Events for a `for await`. It holds at most `limit` that were not taken: with more, it gives those and then throws a
 * ParleyError `too-slow`, since to leave some out would be a silent gap.
 */
export class EventStream implements AsyncIterableIterator<ClientEvent, undefined> {
  readonly #limit: number;
  readonly #stopped: () => void;
  readonly #events: ClientEvent[] = [];
  readonly #waiters: ((result: Result) => void)[] = [];
  #isEnded = false;
  #failure: ParleyError | undefined;

  /** `stopped` is called when the reader has had enough, or was too slow: nothing more needs to be pushed. */
  constructor(limit: number, stopped: () => void) {
    this.#limit = limit;
    this.#stopped = stopped;
  }

  push(event: ClientEvent): void {
    if (this.#isEnded) return;
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) return waiter({ done: false, value: event });
    if (this.#events.length < this.#limit) return void this.#events.push(event);
    this.#failure = new ParleyError('too-slow', `more than ${this.#limit} events waited to be read`);
    this.end();
  }

  /** No more will come: what was pushed can still be read. */
  end(): void {
    this.#isEnded = true;
    for (const waiter of this.#waiters.splice(0)) waiter(END);
    this.#stopped();
  }

  next(): Promise<Result> {
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#isEnded) return Promise.resolve(END);
    return new Promise((resolve) => void this.#waiters.push(resolve));
  }

  return(): Promise<Result> {
    this.#events.length = 0;
    this.#failure = undefined;
    this.end();
    return Promise.resolve(END);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
