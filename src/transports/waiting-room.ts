import type { Clock } from '../core/ports.ts';
import { isLoopback } from './addresses.ts';
import { Deadlines } from './deadlines.ts';

interface Waiting {
  readonly address: string;
}

/** How many may wait to be named, for how long, and whether loopback addresses count among the many. */
export interface WaitingLimits {
  readonly handshake: number;
  readonly waiting: number;
  readonly countLoopback: boolean;
}

export type TurnAway<Holder> = (holder: Holder, code: 'handshake-timeout' | 'waiting-room-full') => void;

/** Connections that have not been named yet: each for a time, and not too many; when it is full, the oldest go first. */
export class WaitingRoom<Holder extends Waiting> {
  readonly #limits: WaitingLimits;
  readonly #turnAway: TurnAway<Holder>;
  /** From loopback addresses, and from all others. Only the others are limited in number. */
  readonly #near: Deadlines<Holder>;
  readonly #far: Deadlines<Holder>;

  constructor(clock: Clock, limits: WaitingLimits, turnAway: TurnAway<Holder>) {
    this.#limits = limits;
    this.#turnAway = turnAway;
    const expired = (holder: Holder) => turnAway(holder, 'handshake-timeout');
    this.#near = new Deadlines(clock, limits.handshake, expired);
    this.#far = new Deadlines(clock, limits.handshake, expired);
  }

  get size(): number {
    return this.#near.size + this.#far.size;
  }

  enter(holder: Holder): void {
    const room = this.#roomOf(holder);
    room.start(holder);
    const { oldest } = this.#far;
    if (this.#far.size > this.#limits.waiting && oldest !== undefined) {
      this.#far.cancel(oldest);
      this.#turnAway(oldest, 'waiting-room-full');
    }
  }

  leave(holder: Holder): void {
    this.#roomOf(holder).cancel(holder);
  }

  #roomOf(holder: Holder): Deadlines<Holder> {
    return !this.#limits.countLoopback && isLoopback(holder.address) ? this.#near : this.#far;
  }
}
