/** A connected socket as a connection needs it: a TCP socket, or one in memory. */
export interface ByteStream {
  /** Bytes handed over that the system has not taken yet; those of a write that is under way count to its end. */
  readonly pending: number;
  /** Bytes that the system has taken since the beginning, also of a write that is under way. */
  readonly taken: number;
  /** Hands over bytes, which must not be changed afterwards. False: hand over no more until `drained`. */
  write(bytes: Uint8Array): boolean;
  /** Stops and restarts reading. Something that was already read may still come after `pause`. */
  pause(): void;
  resume(): void;
  /** Ends our side once all that was handed over has gone out; the other side may still send. */
  end(): void;
  /** Ends both sides at once and throws away what has not gone out. */
  destroy(): void;
}

/** What a byte stream tells its connection. `closed` comes last, exactly once, and always. */
export interface ByteStreamListener {
  received(bytes: Uint8Array): void;
  /** The other side will send no more. */
  ended(): void;
  /** All that was handed over has been taken by the system. */
  drained(): void;
  /** The connection has broken; `closed` follows. */
  lost(): void;
  closed(): void;
}
