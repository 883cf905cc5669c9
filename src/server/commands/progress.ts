import type { Report } from '../../store/maintenance/report.ts';

/** Milliseconds before which nobody wonders, and after which a word is due again. */
const EVERY = 2000;

export interface ProgressParts {
  /** Milliseconds from some fixed moment. */
  readonly now: () => number;
  readonly write: (text: string) => void;
  /** There is somebody who looks on: a line takes the place of the one before. */
  readonly isTerminal: boolean;
}

/** Tells of work that lasts: nothing before it has taken 2 s, then a line every 2 s. */
export class Progress {
  readonly #parts: ProgressParts;
  #last: number;
  #isShown = false;

  constructor(parts: ProgressParts) {
    this.#parts = parts;
    this.#last = parts.now();
  }

  /** A new piece of work: `doing` is what is done with it, `unit` what is counted. */
  of(doing: string, unit: string): Report {
    return (done, total) => {
      const now = this.#parts.now();
      if (now - this.#last < EVERY) return;
      this.#last = now;
      const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
      this.#show(`${doing} ${done} of ${total} ${unit} (${percent} %)`);
    };
  }

  /** Says at once that something takes a while. */
  note(words: string): void {
    this.#show(words);
  }

  /** Leaves the terminal at the beginning of a line without anything of it. */
  end(): void {
    if (this.#isShown && this.#parts.isTerminal) this.#parts.write('\r\x1b[K');
    this.#isShown = false;
  }

  #show(words: string): void {
    this.#isShown = true;
    this.#parts.write(this.#parts.isTerminal ? `\r\x1b[K${words}` : `${words}\n`);
  }
}
