/** The limits of a server that a client can run into. Every one is an option of the server and a PARLEY_ variable. */
export interface Limits {
  /** Longest first frame, in bytes, until the session is READY. */
  readonly firstFrame: number;
  /** Longest text in bytes of UTF-8. */
  readonly maxText: number;
  /** Texts a second that a connection may send for long; 0 lifts the limit. */
  readonly rate: number;
  /** Texts that a connection may send at once before `rate` counts. */
  readonly burst: number;
  /** Empty, refused or malformed frames a minute before a connection is closed. */
  readonly faults: number;
  /** Tries at a nick before a connection is closed. */
  readonly tries: number;
  /** Rooms in all, direct conversations not counted. */
  readonly rooms: number;
}

export const DEFAULT_LIMITS: Limits = {
  firstFrame: 1024,
  maxText: 4096,
  rate: 10,
  burst: 50,
  faults: 100,
  tries: 10,
  rooms: 1000,
};

/** The longest text that any server of ours can be told to take, in bytes. */
export const MAX_TEXT_CEILING = 16_384;
