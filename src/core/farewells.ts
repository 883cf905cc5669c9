import type { CloseCode } from '../protocol/codes.ts';
import type { Clock, Journal, Outcome } from './ports.ts';
import type { Session } from './session.ts';

/** Milliseconds that who has said goodbye is kept waiting by a journal that does not answer: as for one that takes nothing. */
const PATIENCE = 15_000;

/** With these a session says itself that it goes; all other ends are ours, or nobody's. */
const GOODBYES = ['bye', 'end-of-stream'] as const satisfies readonly CloseCode[];
type Goodbye = (typeof GOODBYES)[number];

interface Leaving {
  readonly code: Goodbye;
  readonly cancel: () => void;
}

export interface FarewellsParts {
  readonly clock: Pick<Clock, 'after'>;
  /** It has had all that it waited for, or has waited long enough. */
  readonly go: (session: Session, code: CloseCode) => void;
}

/** Keeps those who have said goodbye until they know what became of all that they asked for before. */
export class Farewells {
  readonly #parts: FarewellsParts;
  /** By the number of a session: how many of its entries the journal has not answered. */
  readonly #underWay = new Map<number, number>();
  readonly #leaving = new Map<Session, Leaving>();

  constructor(parts: FarewellsParts) {
    this.#parts = parts;
  }

  /** The same journal, with what it is given counted. */
  counted(journal: Journal): Journal {
    return {
      append: (entry) => {
        this.#count(entry.session, 1);
        journal.append(entry);
      },
      page: (query, done) => journal.page(query, done),
      search: (query, done) => journal.search(query, done),
      unread: (query, done) => journal.unread(query, done),
      own: (query, done) => journal.own(query, done),
    };
  }

  /** Whether a session that is to be closed stays until it has been answered; it is not heard any more then. */
  hold(session: Session, code: CloseCode): boolean {
    if (!isGoodbye(code)) return false;
    if (this.#leaving.has(session)) return true;
    if (session.state !== 'ready' || !this.#isOwed(session)) return false;
    session.state = 'leaving';
    const cancel = this.#parts.clock.after(PATIENCE, () => this.#giveUp(session));
    this.#leaving.set(session, { code, cancel });
    return true;
  }

  /** The journal has answered, and sessions were told. */
  took(outcomes: readonly Outcome[]): void {
    for (const { entry } of outcomes) this.#count(entry.session, -1);
    for (const session of [...this.#leaving.keys()]) this.look(session);
  }

  /** A session may have had the last that it waited for. */
  look(session: Session): void {
    const leaving = this.#leaving.get(session);
    if (leaving !== undefined && !this.#isOwed(session)) this.#parts.go(session, leaving.code);
  }

  /** A session goes, whatever it waits for. */
  gone(session: Session): void {
    this.#leaving.get(session)?.cancel();
    this.#leaving.delete(session);
  }

  /** Who only does not take its answers is left to its connection, which knows how long that may take. */
  #giveUp(session: Session): void {
    const leaving = this.#leaving.get(session);
    if (leaving !== undefined && this.#waitsForJournal(session)) this.#parts.go(session, leaving.code);
  }

  #isOwed(session: Session): boolean {
    return session.answers.length > 0 || this.#waitsForJournal(session);
  }

  #waitsForJournal({ id, answersAsked, known }: Session): boolean {
    return this.#underWay.has(id) || answersAsked > 0 || known?.isErasing === true;
  }

  #count(session: number, change: 1 | -1): void {
    const count = (this.#underWay.get(session) ?? 0) + change;
    if (count > 0) this.#underWay.set(session, count);
    else this.#underWay.delete(session);
  }
}

function isGoodbye(code: CloseCode): code is Goodbye {
  return GOODBYES.some((goodbye) => goodbye === code);
}
