import assert from 'node:assert/strict';
import type { Broadcast, Encoder } from '../../src/core/broadcast.ts';
import { keptOf, type Outlet, type Page, type PageQuery } from '../../src/core/ports.ts';
import { Room } from '../../src/core/room.ts';
import { Session } from '../../src/core/session.ts';
import type { Event } from '../../src/protocol/event.ts';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';
import { MemoryStore } from '../../src/store/memory/memory-store.ts';

/** Messages as their numbers, two bytes each; nothing else has bytes. */
const numbers: Encoder = {
  encode: (event) =>
    event.type === 'message' ? Uint8Array.of(event.seq >> 8, event.seq & 255) : new Uint8Array(0),
  join: (parts) => Buffer.concat(parts),
};

/** A member that notes the messages it is shown, in how many goes, and what else it is told. */
export class Listener implements Outlet {
  readonly protocol = 'parley-2';
  readonly sender = '';
  readonly heard: number[] = [];
  readonly told: Event[] = [];
  readonly session: Session;
  goes = 0;
  takesMore = true;
  newest: WeakRef<Broadcast> | undefined;

  constructor(id: number) {
    this.session = new Session(id, this, DEFAULT_LIMITS, 0);
  }

  publish(broadcast: Broadcast, reader: number): number {
    assert.ok(this.takesMore, 'nobody is handed more than they take');
    this.goes += 1;
    this.newest = new WeakRef(broadcast);
    const { bytes, count } = broadcast.chunkFor(reader, numbers);
    for (let at = 0; at < bytes.length; at += 2)
      this.heard.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
    return count;
  }

  tell(event: Event): void {
    this.told.push(event);
  }

  close(): void {}
}

/** A room on a journal in memory: `say` commits and shows. Turns and pages happen when the test lets them. */
export class World {
  readonly store: MemoryStore;
  readonly tasks: (() => void)[] = [];
  readonly room: Room;
  /** How many pages were read. */
  pages = 0;
  lastAnswer: WeakRef<Event> | undefined;
  #said = 0;

  /** `isJournalEmpty`: it says that there is nothing, whatever was said. */
  constructor(newest = 10_000, isJournalEmpty = false) {
    this.store = new MemoryStore({ epoch: 'epoch', newest });
    this.room = new Room({
      state: { room: '#lobby', first: 1, last: 0, recent: [] },
      clock: {
        soon: (task) => {
          this.tasks.push(task);
          return () => {};
        },
      },
      journal: {
        page: (query: PageQuery, done: (page: Page) => void) => {
          this.pages += 1;
          const nothing = { entries: [], first: 1, last: 0 };
          this.tasks.push(() => done(isJournalEmpty ? nothing : this.store.page(query)));
        },
      },
    });
  }

  say(origin = -1, count = 1): void {
    const entry = {
      type: 'message',
      room: '#lobby',
      identity: `i${origin}`,
      nick: 'a',
      text: 'x',
      session: origin,
    } as const;
    const events = Array.from({ length: count }, () => {
      this.#said += 1;
      this.store.commit([entry], 0);
      const answer = { type: 'ack', room: '#lobby', seq: this.#said, time: 0 } as const;
      this.lastAnswer = new WeakRef(answer);
      return { event: keptOf(entry, this.#said, 0), origin, answer };
    });
    this.room.publish(events);
  }

  step(): boolean {
    const task = this.tasks.shift();
    task?.();
    return task !== undefined;
  }

  /** Everything that was put off happens. */
  settle(): void {
    for (let steps = 0; this.step(); steps += 1) assert.ok(steps < 100_000, 'it comes to an end');
  }

  join(id: number, seq?: number): Listener {
    const listener = new Listener(id);
    this.room.add(listener.session, seq);
    return listener;
  }

  drain(listener: Listener): void {
    listener.takesMore = true;
    this.room.drained(listener.session);
  }
}

/** The numbers from one to another. */
export function upTo(last: number, first = 1): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
