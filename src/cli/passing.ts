import { shown } from './transcript.ts';

/** Milliseconds for which it is shown who came and who went. */
const SHOWN = 5_000;
/** Most nicks that are named at once. */
const MOST = 3;
const WORDS = { came: 'is here', went: 'has left' } as const;

/** Who came and who went just now: a row for some seconds that is never in the way of what is said. */
export class Passing {
  readonly #now: () => number;
  #recent: { readonly text: string; readonly until: number }[] = [];

  /** `now`: milliseconds from some fixed moment. */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(what: keyof typeof WORDS, nicks: readonly string[]): void {
    const until = this.#now() + SHOWN;
    for (const nick of nicks.slice(0, MOST))
      this.#recent.push({ text: `${oneLine(nick)} ${WORDS[what]}`, until });
    const more = nicks.length - MOST;
    if (more > 0) this.#recent.push({ text: `${more} more ${what}`, until });
    this.#recent = this.#recent.slice(-MOST - 1);
  }

  /** Whether the row changes by itself as time goes by. */
  get isFading(): boolean {
    return this.#recent.length > 0;
  }

  /** The row; undefined while nobody comes or goes. */
  get row(): string | undefined {
    const now = this.#now();
    this.#recent = this.#recent.filter(({ until }) => until > now);
    return this.isFading ? this.#recent.map(({ text }) => text).join(' · ') : undefined;
  }
}

function oneLine(nick: string): string {
  return shown(nick).replaceAll('\n', ' ');
}
