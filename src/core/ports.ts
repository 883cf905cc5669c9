import type { CloseCode } from '../protocol/codes.ts';
import type { Event } from '../protocol/event.ts';
import type { Broadcast } from './broadcast.ts';

/** Time, given from outside, so that the whole chat can run under a virtual clock. */
export interface Clock {
  /** Milliseconds from some fixed moment; never runs backwards and knows nothing of the wall clock. */
  now(): number;
  /** Milliseconds since 1970, as people read it. May jump. */
  wallTime(): number;
  /** Runs `task` once, `milliseconds` from now, unless it is cancelled before. */
  after(milliseconds: number, task: () => void): Cancel;
  /** Runs `task` once everything that has already arrived has been taken in, unless it is cancelled before. */
  soon(task: () => void): Cancel;
}

export type Cancel = () => void;

/** Where the core puts what a session should see. It never waits and never throws. */
export interface Outlet {
  /** One event for this session alone. */
  tell(event: Event): void;
  /** Events for a whole room, encoded once for everybody. */
  publish(broadcast: Broadcast, reader: number): void;
  /** Flushes what was told, then closes. Nothing is taken in from here on. */
  close(code: CloseCode): void;
}

/** A command that must last, on its way to the journal. */
export interface Entry {
  readonly type: 'said';
  readonly room: string;
  /** The session that said it, which does not get it back. */
  readonly session: number;
  readonly nick: string;
  readonly text: string;
}

/** An entry on its way back: durable, numbered and dated. */
export interface CommittedEntry extends Entry {
  /** Dense per room, from 1. */
  readonly seq: number;
  /** Wall clock at its commit, milliseconds since 1970. */
  readonly time: number;
}

/**
 * The ordered list of entries. `append` returns at once; entries come back committed, in order, in batches, through
 * the function given to the journal when it was made. Nothing is shown to anybody before.
 */
export interface Journal {
  append(entry: Entry): void;
}
