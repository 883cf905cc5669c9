interface Task {
  readonly at: number;
  readonly tie: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * Everything that is still to happen, in order of time. What one actor has to do at a moment happens in the order in
 * which it was asked for; which of several actors comes first at a moment is left to chance.
 */
export class Scheduler {
  readonly #seed: number;
  readonly #heap: Task[] = [];
  readonly #actors = new Map<string, number>();
  #now = 0;
  #order = 0;
  #steps = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Milliseconds of virtual time since the beginning. */
  get now(): number {
    return this.#now;
  }

  /** How many tasks have run. */
  get steps(): number {
    return this.#steps;
  }

  /** Has an actor do something at a time; at once if that has passed. */
  at(time: number, actor: string, run: () => void): void {
    this.#order += 1;
    const at = Math.max(time, this.#now);
    this.#push({ at, tie: this.#tieOf(actor, at), order: this.#order, run });
  }

  /** Runs the next task that is due by `end`; false if there is none. */
  step(end: number): boolean {
    const [next] = this.#heap;
    if (next === undefined || next.at > end) return false;
    this.#pop();
    this.#now = next.at;
    this.#steps += 1;
    next.run();
    return true;
  }

  /** Nothing is due before `time`: lets it come. */
  advanceTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }

  /** The same for all that one actor does at one time, and for others at that time anything. */
  #tieOf(actor: string, at: number): number {
    let number = this.#actors.get(actor);
    if (number === undefined) {
      number = this.#actors.size + 1;
      this.#actors.set(actor, number);
    }
    const mixed = Math.imul((number * 0x9e3779b1) ^ (at * 0x85ebca77) ^ this.#seed, 0xc2b2ae3d);
    return mixed ^ (mixed >>> 15);
  }

  #push(task: Task): void {
    const heap = this.#heap;
    let place = heap.push(task) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, task)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = task;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      if (one === undefined) break;
      const isOther = other !== undefined && isBefore(other, one);
      const child = isOther ? other : one;
      if (isBefore(last, child)) break;
      heap[place] = child;
      place = isOther ? left + 1 : left;
    }
    heap[place] = last;
  }
}

function isBefore(one: Task, other: Task): boolean {
  if (one.at !== other.at) return one.at < other.at;
  if (one.tie !== other.tie) return one.tie < other.tie;
  return one.order < other.order;
}
