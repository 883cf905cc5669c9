import type { Event } from '../protocol/event.ts';
import type { RoomEvent, ShownEvent } from './broadcast.ts';
import { MOST_IN_TURN } from './member.ts';
import type { KeptEntry } from './ports.ts';
import type { Session } from './session.ts';

/**
 * What sessions that are not live in a room are to be told in the place of what they did there themselves: which session
 * did something is in no journal, from where they may have to be served. Of each at most 256 are known.
 */
export class OwnAnswers {
  readonly #bySession = new Map<number, Map<number, Event>>();

  /** A session is not live from now on, and has not had these events. */
  begin({ id, known }: Session, events: readonly ShownEvent[] = []): void {
    // Who has no token gets nothing in the place of its own.
    if (known === undefined) return;
    this.#bySession.set(id, new Map());
    for (const event of events) if (event.origin === id) this.take(event);
  }

  /** A session is live, or gone. */
  end({ id }: Session): void {
    this.#bySession.delete(id);
  }

  /** Something has happened. */
  take({ isEntry, seq, origin, answer }: ShownEvent): void {
    if (origin === undefined || answer === undefined || !isEntry) return;
    const answers = this.#bySession.get(origin);
    if (answers !== undefined && answers.size < MOST_IN_TURN) answers.set(seq, answer);
  }

  /** A session has had everything up to a number. */
  had({ id }: Session, seq: number): void {
    const answers = this.#bySession.get(id);
    for (const each of answers?.keys() ?? []) {
      if (each > seq) return;
      answers?.delete(each);
    }
  }

  /**
   * An entry as the journal has it, for a session. Who has no token had its own text on its own screen; all others may
   * have lost theirs with the connection, unless it was this one.
   */
  eventFor({ id: origin, identity, known }: Session, event: KeptEntry): RoomEvent {
    const answer = this.#bySession.get(origin)?.get(event.seq);
    if (answer !== undefined) return { event, origin, answer };
    return known === undefined && event.identity === identity ? { event, origin } : { event };
  }
}
