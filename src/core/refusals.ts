import { type CloseCode, type RefusalCode, refusalText } from '../protocol/codes.ts';
import type { Fault } from '../protocol/command.ts';
import type { Limits } from '../protocol/limits.ts';
import type { Clock } from './ports.ts';
import { type About, aboutOf } from './replies.ts';
import type { Session } from './session.ts';

/** How sessions are told no, and how much of it is too much. */
export class Refusals {
  readonly #limits: Limits;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #close: (session: Session, code: CloseCode) => void;

  constructor(limits: Limits, clock: Pick<Clock, 'now'>, close: (session: Session, code: CloseCode) => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#close = close;
  }

  /** Tells a session why, if there is a word for it; nothing else comes of it. */
  tell({ outlet }: Session, code: RefusalCode, about: About = {}): void {
    const text = refusalText(code, this.#limits);
    if (text !== undefined) outlet.tell({ type: 'refused', code, text, ...about });
  }

  /** Tells a session why, and counts it. */
  refuse(session: Session, code: RefusalCode, about: About): void {
    this.tell(session, code, about);
    this.count(session);
  }

  /** Input that is no command, from a session that can be told. */
  fault(session: Session, { code, ref, id }: Fault): void {
    if (code === 'empty') return this.count(session);
    if (code === 'line-too-long' || code === 'first-frame-too-long') return this.#close(session, code);
    this.refuse(session, code, aboutOf({ ref, id }));
  }

  /** Counts empty, refused or malformed input; too much of it in a minute is the end. */
  count(session: Session): void {
    if (!session.faults.spend(this.#clock.now())) this.#close(session, 'too-many-faults');
  }

  /** Counts a nick that was not given; says whether it may ask for another. */
  mayTryAgain(session: Session): boolean {
    session.tries += 1;
    if (session.tries < this.#limits.tries) return true;
    this.#close(session, 'too-many-tries');
    return false;
  }
}
