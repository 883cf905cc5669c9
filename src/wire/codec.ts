import type { Command, Fault } from '../protocol/command.ts';
import type { Event } from '../protocol/event.ts';
import type { Limits } from '../protocol/limits.ts';

/** What a port speaks first. A decoder can leave it for another format where its client asks for one. */
export interface Codec {
  readonly name: string;
  decoder(limits: Limits): Decoder;
}

/**
 * The writing half of a format. It takes only events, never a session, so that a broadcast is encoded once for
 * everybody: there is one object for each format, which all connections share.
 */
export interface Encoding {
  /** `base` or `parley-2`. */
  readonly name: string;
  /** The bytes of an event; none if the format has no word for it. */
  encode(event: Event): Uint8Array;
  /** Encodings one behind the other, copied. */
  join(parts: readonly Uint8Array[]): Uint8Array;
}

/** What a format says by itself: to be sent as it is, before anything else. */
export interface Reply {
  readonly type: 'reply';
  readonly bytes: Uint8Array;
}

/** The reading half of a format, one per connection. Bytes in, commands and faults out; it never throws. */
export interface Decoder {
  push(bytes: Uint8Array): void;
  /** What comes next; undefined until more bytes come. `named`: whether the session is in the chat by now. */
  next(named: boolean): Command | Fault | Reply | undefined;
  /** The number of the frame or line that was begun and is not complete; undefined between them. */
  readonly begun: number | undefined;
  /** The format that this client reads; another one once it was agreed on. */
  readonly encoding: Encoding;
}
