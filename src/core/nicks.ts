import { type Confusables, isNick, nickKeys, RESERVED_NICKS } from '../protocol/names.ts';

/** Who holds which nick. At any moment a nick, and all that counts as the same, has one holder at most. */
export class Nicks {
  readonly #confusables: Confusables;
  readonly #reserved: ReadonlySet<string>;
  readonly #holders = new Map<string, number>();

  constructor(confusables: Confusables) {
    this.#confusables = confusables;
    this.#reserved = new Set(RESERVED_NICKS.flatMap((nick) => nickKeys(nick, confusables)));
  }

  /** Gives the nick to the session if it is allowed, not reserved and free; says whether it did. */
  claim(nick: string, session: number): boolean {
    if (!isNick(nick)) return false;
    const keys = nickKeys(nick, this.#confusables);
    if (keys.some((key) => this.#reserved.has(key) || this.#holders.has(key))) return false;
    for (const key of keys) this.#holders.set(key, session);
    return true;
  }

  /** Frees the nick, if it is this session that holds it. */
  release(nick: string, session: number): void {
    for (const key of nickKeys(nick, this.#confusables)) {
      if (this.#holders.get(key) === session) this.#holders.delete(key);
    }
  }

  /** How many keys are held: 0 when nobody is named. */
  get size(): number {
    return this.#holders.size;
  }
}
