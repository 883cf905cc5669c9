import type { Command, Fault, Login } from '../protocol/command.ts';
import type { Event } from '../protocol/event.ts';
import type { Limits } from '../protocol/limits.ts';
import type { Known } from './known.ts';
import type { Outlet } from './ports.ts';
import { RateLimit } from './rate-limit.ts';

/**
 * `unnamed`: waits for a nick. `ready`: in the chat. `leaving`: has said goodbye, and is there until it has been answered;
 * nothing it sends is heard any more. `ended`: out of the chat.
 */
export type SessionState = 'unnamed' | 'ready' | 'leaving' | 'ended';

const FAULT_WINDOW_SECONDS = 60;
/** Commands but for texts, a second and at once. */
const ASKING_RATE = 10;
const ASKING_BURST = 50;

/** What a session has asked for: a room, or to leave one. */
export interface Moving {
  readonly type: 'joined' | 'left';
  readonly room: string;
  readonly ref?: string;
}

/** One participant on one connection. Only the chat changes it. */
export class Session {
  readonly id: number;
  readonly outlet: Outlet;
  state: SessionState = 'unnamed';
  /** The nick it holds; empty until it is `ready`. */
  nick = '';
  /** Who it is: for its connection only in the base protocol. Empty until it is `ready`. */
  identity = '';
  /** Who it is beyond its connection, if it has a token. */
  known: Known | undefined;
  /** By which its client can replace it; empty where it can't. */
  key = '';
  /** Whether it is in the lobby, and so in the sight of others. */
  isIn = false;
  /** Whether it has proved that it owns the data directory; it has no nick then, and is in no room. */
  isOperator = false;
  /** When the disk had no room for something of it: until it pings, what it says behind that must not overtake it. */
  fullAt: number | undefined;
  /** How many nicks it has asked for in vain. */
  tries = 0;
  /** How many texts of it were taken, or are on their way to the disk. */
  texts = 0;
  /** What it asked for when it logged in, until its new identity is on disk. */
  arriving: { readonly login: Login; readonly token: string } | undefined;
  /** It has asked for a room, or to leave one, and that is not on disk yet. */
  moving: Moving | undefined;
  /** What came behind its login, or behind what it has asked for rooms, meanwhile. */
  readonly held: (Command | Fault)[] = [];
  readonly texting: RateLimit;
  readonly asking: RateLimit;
  readonly faults: RateLimit;
  /** Long answers that wait until its outlet takes more, and how many are still being read. */
  readonly answers: Event[] = [];
  answersAsked = 0;

  /** Whether it speaks the base protocol: one nick, one room, and only the texts of others. */
  get isBase(): boolean {
    return this.outlet.protocol === 'base';
  }

  /** Whether what it asks for has to wait for something that it asked for before. */
  get isHeld(): boolean {
    return this.arriving !== undefined || this.moving !== undefined;
  }

  constructor(id: number, outlet: Outlet, limits: Limits, now: number) {
    this.id = id;
    this.outlet = outlet;
    this.texting = new RateLimit(limits.rate, limits.burst, now);
    this.asking = new RateLimit(limits.rate === 0 ? 0 : ASKING_RATE, ASKING_BURST, now);
    this.faults = new RateLimit(limits.faults / FAULT_WINDOW_SECONDS, limits.faults, now);
  }
}
