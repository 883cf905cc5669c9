import type { Command, HistoryQuery } from '../protocol/command.ts';
import { LONGEST_PAGE } from '../protocol/command.ts';
import { type Event, messageOf, type Person } from '../protocol/event.ts';
import type { Clock, Journal } from './ports.ts';
import { aboutOf } from './replies.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

/** Long answers that may be on their way to a session before it is asked to wait, and for how many milliseconds. */
const MOST_AT_ONCE = 2;
const WAIT = 50;
/** More members than this are not listed. */
const MOST_LISTED = 5000;

/** Answers that may be long: told when the session takes them, so that asking costs no more memory than a page or two. */
export class Answers {
  readonly #journal: Pick<Journal, 'page'>;
  readonly #clock: Pick<Clock, 'soon'>;
  /** Pages that have been read and not told: one in a turn, since each takes its time to encode. */
  #due: (() => void)[] = [];

  constructor(journal: Pick<Journal, 'page'>, clock: Pick<Clock, 'soon'>) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Milliseconds that a session has to wait before it may ask again; 0 if not at all. */
  wait({ answers, answersAsked }: Session): number {
    return answers.length + answersAsked < MOST_AT_ONCE ? 0 : WAIT;
  }

  /** A page of a room. */
  history(session: Session, query: HistoryQuery): void {
    const { room, after, before, limit = LONGEST_PAGE } = query;
    const from = { ...(after === undefined ? {} : { after }), ...(before === undefined ? {} : { before }) };
    session.answersAsked += 1;
    this.#journal.page({ room, limit, ...from }, ({ entries, first, last }) => {
      this.#inTurn(() => {
        session.answersAsked -= 1;
        const messages = entries.map(messageOf);
        this.#answer(session, { type: 'history', ...aboutOf(query), room, messages, first, last });
      });
    });
  }

  /** Who is in a room, each once, however many sessions they have. */
  members(session: Session, room: Room, query: Extract<Command, { type: 'members' }>): void {
    const people = new Map<string, Person>();
    for (const { identity, nick } of room.sessions) {
      if (people.size === MOST_LISTED) break;
      people.set(identity, { identity, nick });
    }
    this.#answer(session, {
      type: 'members',
      ...aboutOf(query),
      room: room.name,
      members: [...people.values()],
    });
  }

  /** The session takes more. */
  drained({ answers, outlet }: Session): void {
    while (outlet.takesMore) {
      const next = answers.shift();
      if (next === undefined) return;
      outlet.tell(next);
    }
  }

  #inTurn(task: () => void): void {
    this.#due.push(task);
    if (this.#due.length === 1) this.#clock.soon(() => this.#tellNext());
  }

  #tellNext(): void {
    const [next, ...others] = this.#due;
    next?.();
    this.#due = others;
    if (others.length > 0) this.#clock.soon(() => this.#tellNext());
  }

  #answer(session: Session, event: Event): void {
    session.answers.push(event);
    this.drained(session);
  }
}
