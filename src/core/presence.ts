import type { Person } from '../protocol/event.ts';
import type { Cancel, Clock } from './ports.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

const EVERY = 1000;
/** In a room of more, and of more at once, who comes and goes is not told. */
const MOST_MEMBERS = 500;

/** Tells a room who came and who went, at most once a second. It is never kept: who wants to know it all asks. */
export class Presence {
  readonly #room: Room;
  readonly #clock: Pick<Clock, 'after'>;
  /** How many sessions of an identity are there. */
  readonly #here = new Map<string, number>();
  /** Sessions, since whoever has come may have another nick by when that is told. */
  readonly #came = new Map<string, Session>();
  readonly #went = new Map<string, Session>();
  /** How many of the sessions would be told. */
  #listeners = 0;
  #cancel: Cancel | undefined;

  constructor(room: Room, clock: Pick<Clock, 'after'>) {
    this.#room = room;
    this.#clock = clock;
  }

  /** A session has come: of somebody new, or one more of somebody who is here. */
  came(session: Session): void {
    const { identity, isBase } = session;
    if (!isBase) this.#listeners += 1;
    const sessions = this.#here.get(identity) ?? 0;
    this.#here.set(identity, sessions + 1);
    if (sessions > 0) return;
    if (!this.#went.delete(identity)) this.#came.set(identity, session);
    this.#tellSoon();
  }

  /** A session has ended, perhaps not the last of its identity. */
  went(session: Session): void {
    const { identity, isBase } = session;
    if (!isBase) this.#listeners -= 1;
    const sessions = this.#here.get(identity) ?? 0;
    if (sessions > 1) return void this.#here.set(identity, sessions - 1);
    this.#here.delete(identity);
    if (!this.#came.delete(identity)) this.#went.set(identity, session);
    this.#tellSoon();
  }

  /** Somebody is typing. */
  typing({ id, identity, nick }: Session): void {
    if (this.#listeners < 2 || this.#room.size > MOST_MEMBERS) return;
    const event = { type: 'typing', room: this.#room.name, identity, nick } as const;
    this.#room.publish([{ event, origin: id }]);
  }

  /** Nobody is there any more. */
  stop(): void {
    this.#forget();
  }

  #tellSoon(): void {
    if (this.#listeners > 0) this.#cancel ??= this.#clock.after(EVERY, () => this.#tell());
    else this.#forget();
  }

  #tell(): void {
    const [came, went] = [[...this.#came.values()].map(personOf), [...this.#went.values()].map(personOf)];
    this.#forget();
    const count = came.length + went.length;
    if (this.#room.size > MOST_MEMBERS || count > MOST_MEMBERS || count === 0) return;
    this.#room.publish([{ event: { type: 'presence', room: this.#room.name, came, went } }]);
  }

  #forget(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#came.clear();
    this.#went.clear();
  }
}

function personOf({ identity, nick }: Session): Person {
  return { identity, nick };
}
