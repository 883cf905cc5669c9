/** The deadlines of connections: whoever is started here and not cancelled in time is closed. */
export interface ConnectionWatch<Connection> {
  /** Waits to be named, from its beginning until `named` or `gone`. */
  waiting(connection: Connection): void;
  named(connection: Connection): void;
  /** Has begun a frame; a second call begins a new time. */
  frameBegun(connection: Connection): void;
  frameEnded(connection: Connection): void;
  /** Something has come, or is heard only now, on a connection of a protocol that knows pings. */
  heard(connection: Connection): void;
  /** Bytes wait for it. */
  behind(connection: Connection): void;
  caughtUp(connection: Connection): void;
  /** It is closing: what waits for it still leaves. */
  closing(connection: Connection): void;
  /** All that we had to say has left: only the end of the other side is waited for. */
  lingering(connection: Connection): void;
  gone(connection: Connection): void;
}
