/**
 * What a client can ask for, once its bytes have been understood. Base protocol: docs/protocol.md, rules B3 to B6.
 */
export type Command =
  /** Asks to be known by a nick; the nick is untrusted and may be anything that is valid UTF-8. */
  | { readonly type: 'nick'; readonly nick: string }
  /** Says something in a room; the text is valid UTF-8, not empty and within the limit of its length. */
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'bye' };

/** Input that is no command: what was wrong with it, by a code of `codes.ts`. */
export type Fault = { readonly type: 'fault'; readonly code: FaultCode };

/** The faults that a decoder can find without knowing anything but the bytes and the limits. */
export type FaultCode = 'empty' | 'too-long' | 'not-utf8' | 'not-a-nick' | 'first-frame-too-long';
