import type { PassingWhat } from '../conversation/conversation.ts';
import { oneLine } from '../conversation/shown.ts';

/** Milliseconds for which it is shown who came and who went. */
const SHOWN = 5_000;
/** Most nicks that are named at once. */
const MOST = 3;
const WORDS: Readonly<Record<PassingWhat, string>> = {
  came: 'is here',
  went: 'has left',
  types: 'is typing …',
  away: 'is away',
  back: 'is back',
};
const MORE_WORDS: Readonly<Record<PassingWhat, string>> = {
  ...{
    came: 'more came',
    went: 'more went',
    types: 'more type',
    away: 'more are away',
    back: 'more are back',
  },
};

/** Who came, went and types just now: a row for some seconds that is never in the way of what is said. */
export class Passing {
  readonly #now: () => number;
  #recent: { readonly key: string; readonly text: string; readonly until: number }[] = [];

  /** `now`: milliseconds from some fixed moment. */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(what: PassingWhat, nicks: readonly string[]): void {
    const until = this.#now() + SHOWN;
    for (const nick of nicks.slice(0, MOST)) this.#put(nick, textOf(what, nick), until);
    const more = nicks.length - MOST;
    // No nick has a blank in it.
    if (more > 0) this.#put(`more ${what}`, `${more} ${MORE_WORDS[what]}`, until);
    this.#recent = this.#recent.slice(-MOST - 1);
  }

  /** Somebody has said what they typed. */
  spoke(nick: string): void {
    const typing = textOf('types', nick);
    this.#recent = this.#recent.filter(({ text }) => text !== typing);
  }

  /** Whether the row changes by itself as time goes by. */
  get isFading(): boolean {
    return this.#recent.length > 0;
  }

  /** The row; undefined while nothing of this happens. */
  get row(): string | undefined {
    const now = this.#now();
    this.#recent = this.#recent.filter(({ until }) => until > now);
    return this.isFading ? this.#recent.map(({ text }) => text).join(' · ') : undefined;
  }

  /** Of everybody only the last that they did: who has left is not here. */
  #put(key: string, text: string, until: number): void {
    this.#recent = [...this.#recent.filter((other) => other.key !== key), { key, text, until }];
  }
}

function textOf(what: PassingWhat, nick: string): string {
  return `${oneLine(nick)} ${WORDS[what]}`;
}
