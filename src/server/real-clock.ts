import type { Clock } from '../core/ports.ts';

/** The clock of the machine. Durations are measured by its monotonic clock, which nobody can set. */
export const realClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(milliseconds, task) {
    const timer = setTimeout(task, milliseconds);
    return () => clearTimeout(timer);
  },
  soon(task) {
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  },
};
