import type { Limits } from '../protocol/limits.ts';
import type { Outlet } from './ports.ts';
import { RateLimit } from './rate-limit.ts';

/** `unnamed`: waits for a nick. `ready`: in the chat. `ended`: nothing it sends is heard any more. */
export type SessionState = 'unnamed' | 'ready' | 'ended';

const FAULT_WINDOW_SECONDS = 60;

/** One participant on one connection. Only the chat changes it. */
export class Session {
  readonly id: number;
  readonly outlet: Outlet;
  state: SessionState = 'unnamed';
  /** The nick it holds; empty until it is `ready`. */
  nick = '';
  /** How many nicks it has asked for in vain. */
  tries = 0;
  /** How many texts of it were taken. */
  texts = 0;
  readonly texting: RateLimit;
  readonly faults: RateLimit;

  constructor(id: number, outlet: Outlet, limits: Limits, now: number) {
    this.id = id;
    this.outlet = outlet;
    this.texting = new RateLimit(limits.rate, limits.burst, now);
    this.faults = new RateLimit(limits.faults / FAULT_WINDOW_SECONDS, limits.faults, now);
  }
}
