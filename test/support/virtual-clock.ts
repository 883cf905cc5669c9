import type { Cancel, Clock } from '../../src/core/ports.ts';

interface Task {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to go on; what is due runs in order of time, then of its asking. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  #tasks: Task[] = [];

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return Date.UTC(2026, 0, 1) + this.#now;
  }

  after(milliseconds: number, run: () => void): Cancel {
    this.#order += 1;
    const task = { at: this.#now + milliseconds, order: this.#order, run };
    this.#tasks.push(task);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== task);
    };
  }

  soon(run: () => void): Cancel {
    return this.after(0, run);
  }

  /** How many timers run. */
  get pending(): number {
    return this.#tasks.length;
  }

  /** Lets time pass, running everything that becomes due. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    while (this.#runNext(end)) {
      // Everything that becomes due in this time runs in it.
    }
    this.#now = end;
  }

  /** Runs one task that is due now; false if there is none. */
  step(): boolean {
    return this.#runNext(this.#now);
  }

  /** Lets time pass with nothing running in between, as when the process is suspended; then what is due runs late. */
  standStill(milliseconds: number): void {
    this.#now += milliseconds;
    this.advance(0);
  }

  #runNext(end: number): boolean {
    const task = this.#next(end);
    if (task === undefined) return false;
    this.#tasks = this.#tasks.filter((other) => other !== task);
    this.#now = Math.max(this.#now, task.at);
    task.run();
    return true;
  }

  #next(end: number): Task | undefined {
    const due = this.#tasks.filter(({ at }) => at <= end);
    return due.sort((one, other) => one.at - other.at || one.order - other.order)[0];
  }
}
