import { type Confusables, foldNick, isNick, nickKeys, RESERVED_NICKS } from '../protocol/names.ts';

/** `bad`: no nick at all. `taken`: reserved, or held by somebody else. */
export type Claim = 'claimed' | 'bad' | 'taken';

/** Which identity holds which nick. At any moment a nick, and all that counts as the same, has one holder at most. */
export class Nicks {
  readonly #confusables: Confusables;
  readonly #reserved: ReadonlySet<string>;
  readonly #holders = new Map<string, string>();

  constructor(confusables: Confusables) {
    this.#confusables = confusables;
    this.#reserved = new Set(RESERVED_NICKS.flatMap((nick) => nickKeys(nick, confusables)));
  }

  /**
   * Gives the nick to an identity if it is allowed, not reserved and free, or its own already. `isOver` is asked of
   * somebody else who holds it: whether the time for which it was held is over.
   */
  claim(nick: string, identity: string, isOver: (holder: string) => boolean = () => false): Claim {
    if (!isNick(nick)) return 'bad';
    const keys = nickKeys(nick, this.#confusables);
    if (keys.some((key) => this.#reserved.has(key))) return 'taken';
    for (const key of keys) {
      const holder = this.#holders.get(key);
      if (holder !== undefined && holder !== identity && !isOver(holder)) return 'taken';
    }
    for (const key of keys) this.#holders.set(key, identity);
    return 'claimed';
  }

  /** Frees the nick, if it is this identity that holds it; but for what it also holds by `kept`. */
  release(nick: string, identity: string, kept?: string): void {
    const keptKeys = kept === undefined ? [] : nickKeys(kept, this.#confusables);
    for (const key of nickKeys(nick, this.#confusables)) {
      if (this.#holders.get(key) === identity && !keptKeys.includes(key)) this.#holders.delete(key);
    }
  }

  /** Who holds a nick, or one that is the same after folding. */
  holderOf(nick: string): string | undefined {
    return this.#holders.get(`folded ${foldNick(nick)}`);
  }

  /** How many keys are held: 0 when nobody is named. */
  get size(): number {
    return this.#holders.size;
  }
}
