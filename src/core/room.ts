import { LONGEST_PAGE } from '../protocol/command.ts';
import { type Event, isEntryEvent } from '../protocol/event.ts';
import { type RoomEvent, ShownEvent } from './broadcast.ts';
import { type Member, MOST_IN_TURN } from './member.ts';
import { OwnAnswers } from './own-answers.ts';
import { Portions } from './portions.ts';
import type { Clock, Journal, Page, RoomState } from './ports.ts';
import { RecentEvents } from './recent-events.ts';
import { Replay } from './replay.ts';
import { revises } from './revisions.ts';
import type { Session } from './session.ts';

/** How many members are served before whatever has arrived meanwhile is taken in: about a millisecond's work. */
const TURN = 100;

export interface RoomParts {
  readonly state: RoomState;
  readonly clock: Pick<Clock, 'soon'>;
  readonly journal: Pick<Journal, 'page'>;
}

/**
 * Where people talk: who is in it, and how what happens there reaches them. Members are served in turn, round and
 * round, and each gets in one go all that it has not had. So what is said while a round is under way waits for nobody:
 * it goes along from the very next member on, and reaches those before in the next round.
 *
 * Who does not keep up holds up nobody: it is passed over until its outlet takes more, and then goes on from the number
 * where it stood, out of the journal where that is no longer in memory. Who comes back after an absence is the same.
 */
export class Room {
  readonly name: string;
  /** The number of the oldest entry that is kept. */
  #firstSeq: number;
  readonly #clock: Pick<Clock, 'soon'>;
  readonly #journal: Pick<Journal, 'page'>;
  readonly #members = new Map<Session, Member>();
  /**
   * Where the round stands: whoever comes is served last, whoever goes is passed over. None between rounds, since an
   * iterator that stands still holds everybody who has ever been there.
   */
  #round: Iterator<Member, void> | undefined;
  /** The least that a live member has had, of those whom the round has passed and of those who became live since. */
  #roundLeast = Number.POSITIVE_INFINITY;
  readonly #events: RecentEvents;
  readonly #portions: Portions;
  readonly #answers = new OwnAnswers();
  /** How many members are live, and how many of them have not had everything. */
  #live = 0;
  #behind = 0;
  #isTurning = false;

  constructor({ state, clock, journal }: RoomParts) {
    this.name = state.room;
    this.#firstSeq = state.first;
    this.#clock = clock;
    this.#journal = journal;
    const [oldest] = state.recent;
    this.#events = new RecentEvents(oldest === undefined ? state.last : oldest.seq - 1);
    this.#portions = new Portions(this.#events);
    for (const entry of state.recent) this.#events.push(new ShownEvent({ event: entry }, entry.seq));
  }

  /** How many are in it. */
  get size(): number {
    return this.#members.size;
  }

  /** The number of the oldest entry that is kept. */
  get firstSeq(): number {
    return this.#firstSeq;
  }

  /** The number of its newest entry. */
  get lastSeq(): number {
    return this.#events.lastSeq;
  }

  /** Who is in it. */
  get sessions(): Iterable<Session> {
    return this.#members.keys();
  }

  /**
   * Lets a session in. It sees what happens from here on, or, given the number of an entry, from behind that on; and
   * what is behind `upTo` never.
   */
  add(session: Session, seq = this.lastSeq, upTo?: number): void {
    const leaving = upTo === undefined ? undefined : { seq: upTo, left: () => {}, next: [] };
    const member: Member = { session, state: 'lagging', had: 0, seq, leaving, inTurn: [] };
    this.#members.set(session, member);
    this.#answers.begin(session);
    this.#goOn(member);
  }

  /** Takes a session out at once. */
  remove(session: Session): void {
    const member = this.#members.get(session);
    if (member === undefined) return;
    this.#members.delete(session);
    this.#answers.end(session);
    if (member.state === 'live') this.#unlive(member);
  }

  /** Takes a session out as soon as it has had the entries up to a number, or all by now; calls `left` then. */
  leave(session: Session, left: () => void, upTo = this.lastSeq): void {
    const member = this.#members.get(session);
    if (member === undefined) return left();
    // Who was leaving already gets nothing behind that either.
    member.leaving = { seq: Math.min(upTo, member.leaving?.seq ?? upTo), left, next: [] };
    if (member.state === 'live') this.#lag(member);
    if (member.state === 'lagging') this.#goOn(member);
  }

  /** Whether a session is leaving: then `next` is called as soon as it has left. */
  afterLeaving(session: Session, next: () => void): boolean {
    const leaving = this.#members.get(session)?.leaving;
    leaving?.next.push(next);
    return leaving !== undefined;
  }

  /** Tells a session something that must not overtake what it has not had yet; or says that too much waits for that. */
  tellInTurn(session: Session, event: Event): 'told' | 'full' {
    const member = this.#members.get(session);
    if (member === undefined || this.#isUpToDate(member)) session.outlet.tell(event);
    else if (member.inTurn.length >= MOST_IN_TURN) return 'full';
    else member.inTurn.push(event);
    return 'told';
  }

  /** A session takes more again. */
  drained(session: Session): void {
    const member = this.#members.get(session);
    if (member?.state === 'lagging') this.#goOn(member);
  }

  /** Shows the events to every member, each but the session that caused it. */
  publish(events: readonly RoomEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.#push(event);
    this.#portions.clear();
    this.#behind = this.#live;
    if (!this.#isTurning) this.#turn();
  }

  /** Entries before the one with a number are no longer kept: whoever comes back to one of them is told of the gap. */
  cut(first: number): void {
    this.#firstSeq = first;
    this.#events.cut(first);
    this.#portions.clear();
    if (!this.#isTurning) this.#events.forget(this.#events.last);
  }

  #push(event: RoomEvent): void {
    const shown = event.event;
    if (isEntryEvent(shown) && revises(shown)) this.#events.revise(shown);
    const pushed = new ShownEvent(event, isEntryEvent(shown) ? shown.seq : this.lastSeq);
    this.#events.push(pushed);
    this.#answers.take(pushed);
  }

  #turn(): void {
    for (let served = 0; served < TURN && this.#behind > 0; served += 1) {
      const member = this.#next();
      if (member.state !== 'live') continue;
      this.#serve(member);
      if (member.state === 'live') this.#roundLeast = Math.min(this.#roundLeast, member.had);
    }
    this.#isTurning = this.#behind > 0;
    if (this.#isTurning) return void this.#clock.soon(() => this.#turn());
    this.#round = undefined;
    this.#portions.settle();
    this.#events.forget(this.#events.last);
  }

  #next(): Member {
    const next = this.#round?.next();
    if (next !== undefined && !next.done) return next.value;
    // Everybody was passed in the round before, or became live in it.
    if (next !== undefined) this.#events.forget(this.#roundLeast);
    this.#roundLeast = Number.POSITIVE_INFINITY;
    this.#round = this.#members.values();
    const first = this.#round.next();
    if (first.done) throw new Error('somebody is behind in a room without members');
    return first.value;
  }

  #serve(member: Member): void {
    if (member.had < this.#events.last) {
      if (!member.session.outlet.takesMore) return this.#lag(member);
      member.had += member.session.outlet.publish(this.#portions.from(member.had), member.session.id);
      if (member.had === this.#events.last) this.#behind -= 1;
    }
    this.#tellWaiting(member);
  }

  #isUpToDate({ state, had }: Member): boolean {
    return state === 'live' && had === this.#events.last;
  }

  #tellWaiting(member: Member): void {
    if (member.inTurn.length === 0 || !this.#isUpToDate(member)) return;
    for (const event of member.inTurn.splice(0)) member.session.outlet.tell(event);
  }

  #lag(member: Member): void {
    member.seq = this.#events.seqAt(member.had);
    this.#unlive(member);
    member.state = 'lagging';
    this.#answers.begin(member.session, this.#events.allFrom(member.had));
  }

  #unlive(member: Member): void {
    this.#live -= 1;
    if (member.had < this.#events.last) this.#behind -= 1;
  }

  /**
   * Shows a member that is not live what was kept while it was not, as far as it takes it, and makes it live when that is
   * all. What is not kept, as who was typing, is of no use afterwards.
   */
  #goOn(member: Member): void {
    const { outlet } = member.session;
    while (member.seq < (member.leaving?.seq ?? this.lastSeq)) {
      if (!outlet.takesMore) return this.#stay(member);
      const { leaving, seq } = member;
      const replay =
        leaving === undefined ? this.#portions.after(seq) : this.#portions.between(seq, leaving.seq);
      if (replay === undefined) return this.#read(member);
      this.#serveFrom(replay, member);
    }
    // What it was handed may have been its end.
    if (this.#members.get(member.session) !== member) return;
    if (member.leaving !== undefined) return this.#left(member, member.leaving);
    member.had = this.#events.last;
    member.state = 'live';
    // The round may have passed it while it was not live: it holds what is published from here on until its next turn.
    this.#roundLeast = Math.min(this.#roundLeast, member.had);
    this.#answers.end(member.session);
    this.#live += 1;
    outlet.tell({ type: 'live', room: this.name, seq: this.lastSeq });
    this.#tellWaiting(member);
  }

  #stay(member: Member): void {
    member.state = 'lagging';
  }

  #read(member: Member): void {
    member.state = 'reading';
    this.#journal.page({ room: this.name, after: member.seq, limit: LONGEST_PAGE }, (page) => {
      if (this.#members.get(member.session) === member) this.#show(member, page);
    });
  }

  #show(member: Member, { entries, first }: Page): void {
    if (!member.session.outlet.takesMore) return this.#stay(member);
    const last = member.leaving?.seq ?? this.lastSeq;
    if (first > member.seq + 1) this.#skip(member, Math.min(first - 1, last));
    const [next] = entries;
    const due = entries.filter(({ seq }) => seq <= last);
    // What is neither in the journal nor in memory is gone, whatever the journal says of it.
    if (next === undefined) this.#skip(member, Math.min(this.#events.oldestSeq, last));
    else if (due.length > 0) {
      const shown = due.map(
        (entry) => new ShownEvent(this.#answers.eventFor(member.session, entry), entry.seq),
      );
      this.#serveFrom(new Replay(shown), member);
    }
    this.#goOn(member);
  }

  #serveFrom(replay: Replay, member: Member): void {
    const { session } = member;
    member.seq = replay.seqAfter(session.outlet.publish(replay.broadcast, session.id));
    this.#answers.had(session, member.seq);
  }

  #skip(member: Member, to: number): void {
    if (to <= member.seq) return;
    member.session.outlet.tell({ type: 'gap', room: this.name, from: member.seq + 1, to });
    member.seq = to;
  }

  #left(member: Member, { left, next }: NonNullable<Member['leaving']>): void {
    for (const event of member.inTurn.splice(0)) member.session.outlet.tell(event);
    this.remove(member.session);
    left();
    for (const task of next) task();
  }
}
