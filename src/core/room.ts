import { Broadcast, type RoomEvent } from './broadcast.ts';
import type { Session } from './session.ts';

/** Where people talk: who is in it, and how it reaches them all. */
export class Room {
  readonly name: string;
  readonly #members = new Set<Session>();

  constructor(name: string) {
    this.name = name;
  }

  get members(): ReadonlySet<Session> {
    return this.#members;
  }

  add(session: Session): void {
    this.#members.add(session);
  }

  remove(session: Session): void {
    this.#members.delete(session);
  }

  /** Shows the events to every member, each but the session that caused it. */
  publish(events: readonly RoomEvent[]): void {
    if (events.length === 0 || this.#members.size === 0) return;
    const broadcast = new Broadcast(events);
    for (const session of this.#members) session.outlet.publish(broadcast, session.id);
  }
}
