import type { Event } from '../protocol/event.ts';
import type { Clock } from './ports.ts';
import type { Session } from './session.ts';

/** Long answers that may be on their way to a session before it is asked to wait, and for how many milliseconds. */
const MOST_AT_ONCE = 2;
const WAIT = 50;

/** Answers that may be long: told when the session takes them, so that asking costs no more memory than one or two. */
export class Answers {
  readonly #clock: Pick<Clock, 'soon'>;
  readonly #emptied: (session: Session) => void;
  /** What has been read and not told: one in a turn, since each takes its time to encode. */
  #due: (() => void)[] = [];

  /** `emptied`: a session has taken all that was there for it. */
  constructor(clock: Pick<Clock, 'soon'>, emptied: (session: Session) => void) {
    this.#clock = clock;
    this.#emptied = emptied;
  }

  /** Milliseconds that a session has to wait before it may ask again; 0 if not at all. */
  wait({ answers, answersAsked }: Session): number {
    return answers.length + answersAsked < MOST_AT_ONCE ? 0 : WAIT;
  }

  /** Asks for something that is answered later; `eventOf` makes the answer of what comes back. */
  ask<T>(session: Session, read: (done: (found: T) => void) => void, eventOf: (found: T) => Event): void {
    session.answersAsked += 1;
    read((found) => {
      this.#inTurn(() => {
        session.answersAsked -= 1;
        this.tell(session, eventOf(found));
      });
    });
  }

  /** Answers at once, or as soon as the session takes it. */
  tell(session: Session, event: Event): void {
    session.answers.push(event);
    this.drained(session);
  }

  /** The session takes more. */
  drained(session: Session): void {
    const { answers, outlet } = session;
    while (outlet.takesMore) {
      const next = answers.shift();
      if (next === undefined) return this.#emptied(session);
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
}
