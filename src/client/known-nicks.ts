/** Most people whose nicks are remembered; who said nothing for the longest time is forgotten first. */
const CAPACITY = 1_000;

/** Under which nick everybody was last heard, so that a new one can be told when it matters: when they speak. */
export class KnownNicks {
  readonly #byIdentity = new Map<string, string>();

  /** Somebody has this nick from now on: the one before it, if they were ever heard under another. */
  renamed(identity: string, nick: string): string | undefined {
    return this.#byIdentity.has(identity) ? this.heard(identity, nick) : undefined;
  }

  /** Somebody was heard under this nick. The one before it, if that was another. */
  heard(identity: string, nick: string): string | undefined {
    const before = this.#byIdentity.get(identity);
    this.#byIdentity.delete(identity);
    this.#byIdentity.set(identity, nick);
    const [oldest] = this.#byIdentity.keys();
    if (this.#byIdentity.size > CAPACITY && oldest !== undefined) this.#byIdentity.delete(oldest);
    return before === nick ? undefined : before;
  }
}
