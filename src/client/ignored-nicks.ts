import { foldNick } from '../protocol/names.ts';

/**
 * The people whose texts are not shown, by nick, whatever its case or width. Look-alikes count as others here: the data
 * to tell them are the server's.
 */
export class IgnoredNicks {
  readonly #byFolded = new Map<string, string>();

  add(nick: string): void {
    this.#byFolded.set(foldNick(nick), nick);
  }

  /** Whether the nick was there. */
  remove(nick: string): boolean {
    return this.#byFolded.delete(foldNick(nick));
  }

  has(nick: string): boolean {
    return this.#byFolded.size > 0 && this.#byFolded.has(foldNick(nick));
  }

  /** As they were given, in the order in which they were. */
  get nicks(): readonly string[] {
    return [...this.#byFolded.values()];
  }
}
