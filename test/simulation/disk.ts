import type { Entry, JournalState } from '../../src/core/ports.ts';
import type { AsyncStore, Committed, Searcher, Store, Verdict } from '../../src/store/store.ts';
import type { Random } from '../checks/support/random.ts';
import { between } from './chance.ts';
import type { Ledger } from './ledger.ts';
import type { Process } from './process.ts';

export interface DiskParts {
  readonly store: Store & Searcher;
  readonly ledger: Ledger;
  readonly random: Random;
  /** Most milliseconds that a commit takes. */
  readonly slowest: number;
  /** Something has happened that a run should reach. */
  readonly reach: (what: string) => void;
}

/** A disk that outlives the processes that write to it. */
export class Disk {
  isFull = false;
  readonly #parts: DiskParts;
  /** What is being written, in order, and when the last of it will be on disk. */
  #inFlight: (() => void)[] = [];
  #doneAt = 0;

  constructor(parts: DiskParts) {
    this.#parts = parts;
  }

  state(): JournalState {
    return this.#parts.store.state();
  }

  /** The store as one process has it: it answers later, and each thing takes its time. */
  storeFor(process: Process, life: number): AsyncStore {
    const { store, reach } = this.#parts;
    const read = <Q, A>(name: string, answer: (query: Q) => A) => {
      return (query: Q, done: (found: A) => void) => {
        reach(name);
        this.#read(process, () => answer(query), done);
      };
    };
    return {
      commit: (batch, time, done) => this.#commit({ batch, time, done, process, life }),
      page: read('page', (query) => store.page(query)),
      search: read('search', (query) => store.search(query)),
      unread: read('unread', (query) => store.unread(query)),
      own: read('own', (query) => store.own(query)),
    };
  }

  /** The process that writes was killed: what it had begun to write lasts, or is as if it had never been. */
  writerKilled(): void {
    this.#parts.reach(this.#inFlight.length > 0 ? 'killed in a commit' : 'killed between commits');
    this.#writerGone(this.#parts.random.below(this.#inFlight.length + 1));
  }

  /** The process that writes has waited for all that it had begun. */
  writerEnded(): void {
    this.#writerGone(this.#inFlight.length);
  }

  #writerGone(finished: number): void {
    for (const finish of this.#inFlight.splice(0).slice(0, finished)) finish();
    this.#doneAt = 0;
  }

  #commit(job: {
    readonly batch: readonly Entry[];
    readonly time: number;
    readonly done: Committed;
    readonly process: Process;
    readonly life: number;
  }): void {
    const { store, ledger, random, slowest } = this.#parts;
    const { batch, time, done, process, life } = job;
    let verdicts: readonly Verdict[] = [];
    const write = () => {
      verdicts = this.isFull ? batch.map(full) : store.commit(batch, time);
      ledger.committed(batch, verdicts, time, life);
    };
    this.#inFlight.push(write);
    this.#doneAt = Math.max(this.#doneAt, process.now() + between(random, 0, slowest));
    process.after(this.#doneAt - process.now(), () => {
      this.#inFlight.shift();
      write();
      // Another thread has to be told, and may be killed before.
      process.after(between(random, 0, 3), () => done(verdicts, time));
    });
  }

  #read<A>(process: Process, answer: () => A, done: (found: A) => void): void {
    const { random } = this.#parts;
    process.after(between(random, 0, 5), () => {
      const found = answer();
      process.after(between(random, 0, 5), () => done(found));
    });
  }
}

function full(): Verdict {
  return { type: 'refused', code: 'storage-full' };
}
