import type { Command, Fault } from '../protocol/command.ts';
import type { Event } from '../protocol/event.ts';
import type { Limits } from '../protocol/limits.ts';

/** A wire format. Encoding takes only events, never a session, so that a broadcast is encoded once for everybody. */
export interface Codec {
  readonly name: string;
  decoder(limits: Limits): Decoder;
  /** The bytes of an event; none if the format has no word for it. */
  encode(event: Event): Uint8Array;
  /** Encodings one behind the other, copied. */
  join(parts: readonly Uint8Array[]): Uint8Array;
}

/** The reading half of a format, one per connection. Bytes in, commands and faults out; it never throws. */
export interface Decoder {
  push(bytes: Uint8Array): void;
  /** The next command or fault; undefined until more bytes come. `named`: whether the session is in the chat by now. */
  next(named: boolean): Command | Fault | undefined;
  /** The number of the frame or line that was begun and is not complete; undefined between them. */
  readonly begun: number | undefined;
}
