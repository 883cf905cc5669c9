import type { Happening } from '../conversation/conversation.ts';

/** What is to be said about the connection once, as the rest is shown in a row that is drawn anew. */
export interface StatusNote {
  readonly type: 'note' | 'warning';
  readonly text: string;
}

type Word = Extract<Happening, { type: 'lost' | 'connecting' | 'back' | 'caught-up' }>;

/**
 * What the connection is doing, for somebody who watches: one note when it is lost and one when it is back, however
 * many tries lie between, and a row that counts down to the next.
 */
export class ConnectionStatus {
  readonly #now: () => number;
  #isLost = false;
  #tryAt: number | undefined;
  #isCatchingUp = false;

  /** `now`: milliseconds from some fixed moment. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether the row changes by itself as time goes by. */
  get isCounting(): boolean {
    return this.#tryAt !== undefined;
  }

  /** What is to be said of this, if anything. */
  heard(word: Word): StatusNote | undefined {
    switch (word.type) {
      case 'lost': {
        const isFirst = !this.#isLost;
        this.#isLost = true;
        this.#isCatchingUp = false;
        this.#tryAt = this.#now() + word.delay;
        return isFirst ? lostNote(word) : undefined;
      }
      case 'connecting':
        this.#tryAt = undefined;
        return undefined;
      case 'back':
        this.#tryAt = undefined;
        this.#isCatchingUp = this.#isLost;
        if (!this.#isLost) return undefined;
        this.#isLost = false;
        return { type: 'note', text: 'The connection is back.' };
      case 'caught-up':
        this.#isCatchingUp = false;
        return undefined;
    }
  }

  /** Somebody else has said something: whether it is the first that was missed. */
  missed(): boolean {
    const isFirst = this.#isCatchingUp;
    this.#isCatchingUp = false;
    return isFirst;
  }

  /** The row that says what is being done; undefined while all is well. */
  get row(): string | undefined {
    if (!this.#isLost) return undefined;
    if (this.#tryAt === undefined) return 'not connected; trying …';
    const seconds = Math.ceil((this.#tryAt - this.#now()) / 1000);
    return seconds < 1 ? 'not connected; trying …' : `not connected; trying again in ${seconds} s`;
  }
}

function lostNote({ announced, why }: Extract<Word, { type: 'lost' }>): StatusNote {
  if (announced) return { type: 'note', text: 'The server has shut down. You are back as soon as it is.' };
  return { type: 'warning', text: `The connection was lost (${why}). It is tried again until it is back.` };
}
