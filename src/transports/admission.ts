import { isLoopback, sender } from './addresses.ts';

/** How many connections there may be: in all, and from one sender. */
export interface AdmissionLimits {
  readonly connections: number;
  readonly perAddress: number;
  readonly countLoopback: boolean;
}

export type Admitted = 'admitted' | 'too-many-connections' | 'server-full';

/** Counts connections at the door, so that a refusal costs next to nothing. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #bySender = new Map<string, number>();
  #total = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  get total(): number {
    return this.#total;
  }

  /** Admits a connection from an address, to be given back by `leave`, or says why not. */
  enter(address: string): Admitted {
    if (this.#total >= this.#limits.connections) return 'server-full';
    if (this.#counts(address)) {
      const key = sender(address);
      const count = this.#bySender.get(key) ?? 0;
      if (count >= this.#limits.perAddress) return 'too-many-connections';
      this.#bySender.set(key, count + 1);
    }
    this.#total += 1;
    return 'admitted';
  }

  /** Gives back an admission. */
  leave(address: string): void {
    this.#total -= 1;
    if (!this.#counts(address)) return;
    const key = sender(address);
    const count = this.#bySender.get(key) ?? 0;
    if (count > 1) this.#bySender.set(key, count - 1);
    else this.#bySender.delete(key);
  }

  #counts(address: string): boolean {
    return this.#limits.countLoopback || !isLoopback(address);
  }
}
