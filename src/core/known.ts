/** Somebody with a token: who they are across connections. */
export interface Known {
  readonly identity: string;
  readonly tokenHash: string;
  nick: string;
  /** Its nick is not kept: held for a moment when its connection breaks, and free when it says goodbye. */
  readonly isGuest: boolean;
  /** Whether it has ever done anything that lasts in a room. */
  spoke: boolean;
  /** While it has no session: until when, by the clock, its nick is held. */
  heldUntil: number;
  /** While it has no session: since when, by the clock. */
  goneAt: number;
  /** Not at the keyboard, and what it says of it. */
  away?: string;
  /** Everything of it is being erased: nothing may be added. */
  isErasing?: true;
}
