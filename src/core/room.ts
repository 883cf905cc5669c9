import { LONGEST_PAGE } from '../protocol/command.ts';
import { type Event, messageOf } from '../protocol/event.ts';
import { Broadcast, type RoomEvent, ShownEvent } from './broadcast.ts';
import type { Clock, Journal, KeptEntry, Page, RoomState } from './ports.ts';
import { RecentEvents } from './recent-events.ts';
import { Replay } from './replay.ts';
import type { Session } from './session.ts';

/** How many members are served before whatever has arrived meanwhile is taken in: about a millisecond's work. */
const TURN = 100;

/**
 * `live`: gets what happens as it happens. `lagging`: has not taken what it was handed; goes on when it has.
 * `reading`: a page of what it missed is being read from the journal.
 */
type MemberState = 'live' | 'lagging' | 'reading';

/** A session in a room, and what of the room it has had. */
interface Member {
  readonly session: Session;
  state: MemberState;
  /** While it is live: how many events. */
  had: number;
  /** While it is not: the number of the last entry. */
  seq: number;
  /** It leaves as soon as it has had what there was at that time. */
  leaving: { readonly had: number; readonly seq: number; readonly left: () => void } | undefined;
  /** What it is told when it has had all that there is. */
  readonly inTurn: Event[];
}

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
  firstSeq: number;
  readonly #clock: Pick<Clock, 'soon'>;
  readonly #journal: Pick<Journal, 'page'>;
  readonly #members = new Map<Session, Member>();
  /**
   * Where the round stands: whoever comes is served last, whoever goes is passed over. None between rounds, since an
   * iterator that stands still holds everybody who has ever been there.
   */
  #round: Iterator<Member, void> | undefined;
  /** The least that a live member has had, of those whom the round has passed. */
  #roundLeast = Number.POSITIVE_INFINITY;
  readonly #events: RecentEvents;
  /** How many members are live, and how many of them have not had everything. */
  #live = 0;
  #behind = 0;
  #isTurning = false;
  /** What is to be sent to those who have had so many events and no more, until there is more. */
  readonly #broadcasts = new Map<number, Broadcast>();
  /** The same for those who are not live, by the number of the last entry that they have. */
  readonly #replays = new Map<number, Replay>();

  constructor({ state, clock, journal }: RoomParts) {
    this.name = state.room;
    this.firstSeq = state.first;
    this.#clock = clock;
    this.#journal = journal;
    const [oldest] = state.recent;
    this.#events = new RecentEvents(oldest === undefined ? state.last : oldest.seq - 1);
    for (const entry of state.recent)
      this.#events.push(new ShownEvent({ event: messageOf(entry) }, entry.seq));
  }

  /** How many are in it. */
  get size(): number {
    return this.#members.size;
  }

  /** The number of its newest entry. */
  get lastSeq(): number {
    return this.#events.lastSeq;
  }

  /** Who is in it. */
  get sessions(): Iterable<Session> {
    return this.#members.keys();
  }

  /** Lets a session in. It sees what happens from here on, or, given the number of an entry, from behind that on. */
  add(session: Session, seq = this.lastSeq): void {
    const member: Member = { session, state: 'lagging', had: 0, seq, leaving: undefined, inTurn: [] };
    this.#members.set(session, member);
    this.#goOn(member);
  }

  /** Takes a session out at once. */
  remove(session: Session): void {
    const member = this.#members.get(session);
    if (member === undefined) return;
    this.#members.delete(session);
    if (member.state === 'live') this.#unlive(member);
  }

  /** Takes a session out as soon as it has had all that there is by now; calls `left` then. */
  leave(session: Session, left: () => void): void {
    const member = this.#members.get(session);
    if (member === undefined) return left();
    member.leaving = { had: this.#events.last, seq: this.lastSeq, left };
    if (member.state === 'live') this.#serve(member);
    else if (member.seq >= this.lastSeq) this.#left(member, left);
  }

  /** Tells a session something that must not overtake what it has not had yet. */
  tellInTurn(session: Session, event: Event): void {
    const member = this.#members.get(session);
    if (member === undefined || this.#isUpToDate(member)) return session.outlet.tell(event);
    member.inTurn.push(event);
  }

  /** A session takes more again. */
  drained(session: Session): void {
    const member = this.#members.get(session);
    if (member?.state === 'lagging') this.#goOn(member);
  }

  /** Shows the events to every member, each but the session that caused it. */
  publish(events: readonly RoomEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.#events.push(new ShownEvent(event, seqOf(event.event) ?? this.lastSeq));
    this.#broadcasts.clear();
    this.#replays.clear();
    this.#behind = this.#live;
    if (!this.#isTurning) this.#turn();
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
    this.#events.forget(this.#events.last);
  }

  #next(): Member {
    const next = this.#round?.next();
    if (next !== undefined && !next.done) return next.value;
    // Everybody was passed in the round before, or came after it had begun and has had what there was then.
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
      member.had += member.session.outlet.publish(this.#broadcastFrom(member.had), member.session.id);
      if (member.had === this.#events.last) this.#behind -= 1;
    }
    this.#tellWaiting(member);
    const { leaving } = member;
    if (leaving !== undefined && member.had >= leaving.had) this.#left(member, leaving.left);
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
    const { outlet, id } = member.session;
    while (member.seq < this.lastSeq) {
      if (!outlet.takesMore) return this.#stay(member);
      const replay = this.#replayAfter(member.seq);
      if (replay === undefined) return this.#read(member);
      member.seq = replay.seqAfter(outlet.publish(replay.broadcast, id));
    }
    member.had = this.#events.last;
    member.state = 'live';
    this.#live += 1;
    outlet.tell({ type: 'live', room: this.name, seq: this.lastSeq });
    this.#tellWaiting(member);
    if (member.leaving !== undefined) this.#serve(member);
  }

  #stay(member: Member): void {
    member.state = 'lagging';
    const { leaving } = member;
    if (leaving !== undefined && member.seq >= leaving.seq) this.#left(member, leaving.left);
  }

  #read(member: Member): void {
    member.state = 'reading';
    this.#journal.page({ room: this.name, after: member.seq, limit: LONGEST_PAGE }, (page) => {
      if (this.#members.get(member.session) === member) this.#show(member, page);
    });
  }

  #show(member: Member, { entries, first }: Page): void {
    const { outlet, id } = member.session;
    if (!outlet.takesMore) return this.#stay(member);
    if (first > member.seq + 1) this.#skip(member, first - 1);
    const [next] = entries;
    // What is neither in the journal nor in memory is gone, whatever the journal says of it.
    if (next === undefined) this.#skip(member, this.#events.oldestSeq);
    else {
      const shown = entries.map((entry) => new ShownEvent(roomEventFor(member.session, entry), entry.seq));
      const replay = new Replay(shown);
      member.seq = replay.seqAfter(outlet.publish(replay.broadcast, id));
    }
    this.#goOn(member);
  }

  #skip(member: Member, to: number): void {
    if (to <= member.seq) return;
    member.session.outlet.tell({ type: 'gap', room: this.name, from: member.seq + 1, to });
    member.seq = to;
  }

  #left(member: Member, left: () => void): void {
    this.remove(member.session);
    left();
  }

  #replayAfter(seq: number): Replay | undefined {
    let replay = this.#replays.get(seq);
    if (replay !== undefined) return replay;
    const entries = this.#events.entriesAfter(seq);
    if (entries === undefined) return undefined;
    replay = new Replay(entries);
    this.#replays.set(seq, replay);
    return replay;
  }

  #broadcastFrom(had: number): Broadcast {
    let broadcast = this.#broadcasts.get(had);
    if (broadcast === undefined) {
      broadcast = new Broadcast(this.#events.from(had));
      this.#broadcasts.set(had, broadcast);
    }
    return broadcast;
  }
}

function seqOf(event: Event): number | undefined {
  return event.type === 'message' ? event.seq : undefined;
}

/** Who has no token had its own text on its own screen; all others may have lost theirs with the connection. */
function roomEventFor({ identity, id, known }: Session, entry: KeptEntry): RoomEvent {
  const event = messageOf(entry);
  return known === undefined && entry.identity === identity ? { event, origin: id } : { event };
}
