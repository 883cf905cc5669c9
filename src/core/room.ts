import { Broadcast, type RoomEvent, ShownEvent } from './broadcast.ts';
import type { Clock } from './ports.ts';
import type { Session } from './session.ts';

/** How many members are served before whatever has arrived meanwhile is taken in: about a millisecond's work. */
const TURN = 100;

/** A session in a room, and how many of the room's events it has had. */
interface Member {
  readonly session: Session;
  had: number;
}

/**
 * Where people talk: who is in it, and how what happens there reaches them. Members are served in turn, round and
 * round, and each gets in one go all that it has not had. So what is said while a round is under way waits for nobody:
 * it goes along from the very next member on, and reaches those before in the next round.
 */
export class Room {
  readonly name: string;
  readonly #clock: Pick<Clock, 'soon'>;
  readonly #members = new Map<Session, Member>();
  /**
   * Where the round stands: whoever comes is served last, whoever goes is passed over. None between rounds, since an
   * iterator that stands still holds everybody who has ever been there.
   */
  #round: Iterator<Member, void> | undefined;
  /** How many events there were when the round began. */
  #roundFrom = 0;
  /** What not everybody has had, oldest first; `#first` is how many events there were before. */
  #events: ShownEvent[] = [];
  #first = 0;
  /** How many members have not had everything. */
  #behind = 0;
  #isTurning = false;
  /** What is to be sent to those who have had so many events and no more, until there is more. */
  readonly #broadcasts = new Map<number, Broadcast>();

  constructor(name: string, clock: Pick<Clock, 'soon'>) {
    this.name = name;
    this.#clock = clock;
  }

  /** How many are in it. */
  get size(): number {
    return this.#members.size;
  }

  /** Lets a session in; it sees what happens from here on. */
  add(session: Session): void {
    this.#members.set(session, { session, had: this.#last });
  }

  remove(session: Session): void {
    const member = this.#members.get(session);
    if (member === undefined) return;
    if (member.had < this.#last) this.#behind -= 1;
    this.#members.delete(session);
  }

  /** Shows the events to every member, each but the session that caused it. */
  publish(events: readonly RoomEvent[]): void {
    if (events.length === 0 || this.#members.size === 0) return;
    for (const event of events) this.#events.push(new ShownEvent(event));
    this.#broadcasts.clear();
    this.#behind = this.#members.size;
    if (!this.#isTurning) this.#turn();
  }

  /** Shows a member at once what it has not had, out of turn, as before its end. */
  catchUp(session: Session): void {
    const member = this.#members.get(session);
    if (member !== undefined) this.#serve(member);
  }

  get #last(): number {
    return this.#first + this.#events.length;
  }

  #turn(): void {
    for (let served = 0; served < TURN && this.#behind > 0; served += 1) this.#serve(this.#next());
    this.#isTurning = this.#behind > 0;
    if (this.#isTurning) return void this.#clock.soon(() => this.#turn());
    this.#forget(this.#last);
    this.#round = undefined;
  }

  #next(): Member {
    const next = this.#round?.next();
    if (next !== undefined && !next.done) return next.value;
    // Everybody was served in this round, or came after it had begun.
    this.#forget(this.#roundFrom);
    this.#roundFrom = this.#last;
    this.#round = this.#members.values();
    const first = this.#round.next();
    if (first.done) throw new Error('somebody is behind in a room without members');
    return first.value;
  }

  #serve(member: Member): void {
    if (member.had === this.#last) return;
    const broadcast = this.#broadcastFrom(member.had);
    member.had = this.#last;
    this.#behind -= 1;
    member.session.outlet.publish(broadcast, member.session.id);
  }

  #broadcastFrom(had: number): Broadcast {
    let broadcast = this.#broadcasts.get(had);
    if (broadcast === undefined) {
      broadcast = new Broadcast(this.#events.slice(had - this.#first));
      this.#broadcasts.set(had, broadcast);
    }
    return broadcast;
  }

  /** Lets go of the events that everybody has had. */
  #forget(had: number): void {
    if (had <= this.#first) return;
    this.#events = this.#events.slice(had - this.#first);
    this.#first = had;
  }
}
