/** Somebody with a token: who they are across connections. */
export interface Known {
  readonly identity: string;
  readonly tokenHash: string;
  nick: string;
  /** Whether it has ever said anything. */
  spoke: boolean;
  /** While it has no session: until when, by the clock, its nick is held. */
  heldUntil: number;
}
