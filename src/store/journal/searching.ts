import type { Worker } from 'node:worker_threads';
import type { Found, SearchQuery } from '../../core/ports.ts';
import { asError, gone } from './thread-ends.ts';
import type { FromSearcher, ToSearcher } from './thread-messages.ts';

/** A searcher that failed is started anew, at most so often, in milliseconds. */
const START_EVERY = 60_000;
/** The searcher is told at most so often, in milliseconds, that there is more to find. */
const TELL_EVERY = 200;
/** How long, in milliseconds, it may take to end by itself. */
const ENDING_TIME = 5000;

const NOTHING: Found = { results: [], more: true };

export interface SearchingParts {
  readonly start: () => Worker;
  /** The thread has ended, and searches find nothing until it is started anew. */
  readonly failing: (error: Error) => void;
}

/** The thread that searches. The chat does without it: whoever asks while there is none is answered that nothing was found yet. */
export class Searching {
  readonly #parts: SearchingParts;
  #thread: Worker | undefined;
  #startedAt = 0;
  #waiting: ((found: Found) => void)[] = [];
  #restart: NodeJS.Timeout | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #hasGrown = false;
  #isClosing = false;
  /** Whether the journal is there. */
  #isOpening = false;
  #opened: (() => void) | undefined;

  /** Starts the thread, which does nothing before it is told to open. */
  constructor(parts: SearchingParts) {
    this.#parts = parts;
    this.#start();
  }

  /** Opens the journal, which must be there now, and the index; `done` is called once: then, or when it can't be done for now. */
  open(done: () => void): void {
    this.#isOpening = true;
    if (this.#thread === undefined) return done();
    this.#opened = done;
    this.#tellOpen();
  }

  search(query: SearchQuery, done: (found: Found) => void): void {
    if (this.#thread === undefined) {
      setImmediate(() => done(NOTHING));
      return;
    }
    this.#waiting.push(done);
    this.#tell({ type: 'search', query });
  }

  /** There is more to find. */
  grown(): void {
    this.#hasGrown = true;
    if (this.#quiet === undefined) this.#tellGrown();
  }

  /** Resolves when the thread has ended. */
  async close(): Promise<void> {
    this.#end();
    const thread = this.#thread;
    if (thread === undefined) return;
    const hasEnded = gone(thread);
    this.#tell({ type: 'close' });
    const timer = setTimeout(() => void thread.terminate(), ENDING_TIME);
    await hasEnded;
    clearTimeout(timer);
  }

  /** Ends it at once, with nothing answered any more. */
  async terminate(): Promise<void> {
    this.#end();
    this.#waiting = [];
    await this.#thread?.terminate();
  }

  #end(): void {
    this.#isClosing = true;
    clearTimeout(this.#restart);
    clearTimeout(this.#quiet);
  }

  #start(): void {
    this.#startedAt = performance.now();
    const thread = this.#parts.start();
    this.#thread = thread;
    thread.on('message', (message: FromSearcher) => this.#heard(message));
    thread.on('error', (error) => this.#failed(thread, asError(error)));
    thread.on('messageerror', (error) => this.#failed(thread, asError(error)));
    thread.on('exit', (code) =>
      this.#failed(thread, new Error(`the thread that searches the journal ended with code ${code}`)),
    );
    if (this.#isOpening) this.#tellOpen();
  }

  #heard(message: FromSearcher): void {
    if (message.type === 'opened') this.#isOpened();
    else this.#waiting.shift()?.(message.found);
  }

  #tellOpen(): void {
    this.#tell({ type: 'open' });
    this.grown();
  }

  #isOpened(): void {
    this.#opened?.();
    this.#opened = undefined;
  }

  #failed(thread: Worker, error: Error): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    for (const done of this.#waiting.splice(0)) done(NOTHING);
    if (this.#isClosing) return;
    void thread.terminate();
    this.#parts.failing(error);
    this.#isOpened();
    const left = START_EVERY - (performance.now() - this.#startedAt);
    this.#restart = setTimeout(() => this.#start(), Math.max(0, left)).unref();
  }

  #tellGrown(): void {
    this.#quiet = undefined;
    if (!this.#hasGrown) return;
    this.#hasGrown = false;
    this.#tell({ type: 'grown' });
    this.#quiet = setTimeout(() => this.#tellGrown(), TELL_EVERY).unref();
  }

  #tell(message: ToSearcher): void {
    this.#thread?.postMessage(message);
  }
}
