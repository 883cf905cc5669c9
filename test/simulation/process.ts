import type { Cancel, Clock } from '../../src/core/ports.ts';
import type { Scheduler } from './scheduler.ts';

/** The clock on the wall of a machine, which somebody may set. */
export interface Machine {
  wallOffset: number;
}

const BEGINNING = Date.UTC(2026, 0, 1);

/** One life of a process: its clock and timers. When it is killed, nothing of it ever happens any more. */
export class Process implements Clock {
  readonly name: string;
  readonly #scheduler: Scheduler;
  readonly #machine: Machine;
  #isAlive = true;
  #stoppedUntil = 0;
  #timers = 0;

  constructor(scheduler: Scheduler, name: string, machine: Machine = { wallOffset: 0 }) {
    this.name = name;
    this.#scheduler = scheduler;
    this.#machine = machine;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** How many timers run. */
  get timers(): number {
    return this.#timers;
  }

  now(): number {
    return this.#scheduler.now;
  }

  wallTime(): number {
    return BEGINNING + this.#scheduler.now + this.#machine.wallOffset;
  }

  after(milliseconds: number, task: () => void): Cancel {
    let isOver = false;
    const over = () => {
      if (isOver) return false;
      isOver = true;
      this.#timers -= 1;
      return true;
    };
    this.#timers += 1;
    this.#run(this.#scheduler.now + milliseconds, () => {
      if (over()) task();
    });
    return () => void over();
  }

  soon(task: () => void): Cancel {
    return this.after(0, task);
  }

  /** Something comes from outside: it is taken in as soon as the process runs. */
  post(task: () => void): void {
    this.#run(this.#scheduler.now, task);
  }

  /** Stands still for so many milliseconds. */
  standStill(milliseconds: number): void {
    this.#stoppedUntil = this.#scheduler.now + milliseconds;
  }

  kill(): void {
    this.#isAlive = false;
  }

  #run(time: number, task: () => void): void {
    this.#scheduler.at(time, this.name, () => {
      if (!this.#isAlive) return;
      if (this.#scheduler.now < this.#stoppedUntil) this.#run(this.#stoppedUntil, task);
      else task();
    });
  }
}
