import type { Command } from '../protocol/command.ts';
import type { ServerEvent } from '../protocol/event.ts';

/** Everything that the client library is given from outside: time, chance and a way to a server. */
export interface ClientPorts {
  readonly clock: ClientClock;
  /** A number from 0 up to, but not including, 1. */
  readonly random: () => number;
  /** A new id for a message or a question, never made before by anybody: printable ASCII, at most 64 characters. */
  readonly makeId: () => string;
  readonly dial: Dial;
}

/** Time, so that the whole library can run under a virtual clock. */
export interface ClientClock {
  /** Milliseconds from some fixed moment; never runs backwards. */
  now(): number;
  /** Runs `task` once, `milliseconds` from now, unless it is cancelled before. */
  after(milliseconds: number, task: () => void): Cancel;
}

export type Cancel = () => void;

/** Begins to connect to the server. The listener is told what comes of it, and nothing before this has returned. */
export type Dial = (listener: LinkListener) => Link;

/** A connection to a server with its bytes hidden: commands go in, events come out. */
export interface Link {
  /** Sends a command. False: it is on its way, but so much waits that more had better wait for `drained`. */
  send(command: Command): boolean;
  /** Gives the connection up at once. */
  destroy(): void;
}

/** Who is told what happens on a link. `closed` comes once and last, also where it never opened. */
export interface LinkListener {
  /** The server speaks protocol 2: it waits for a login. */
  opened(): void;
  event(event: ServerEvent): void;
  /** After a `send` that returned false: little enough waits to go on. */
  drained(): void;
  closed(end: LinkEnd): void;
}

/**
 * Why there is no connection, or no more. `base-only`: the server doesn't know protocol 2. `stranger`: it is no Parley
 * server. `message` is for people.
 */
export interface LinkEnd {
  readonly reason: 'ended' | 'lost' | 'unreachable' | 'base-only' | 'stranger';
  readonly message: string;
}
