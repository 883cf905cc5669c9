import { foldNick } from '../protocol/names.ts';

/** Most people that are remembered; who was not heard of for the longest time is forgotten first. */
const CAPACITY = 1_000;

/**
 * Who had a nick when somebody was written to directly under it: when it is somebody else's later, nobody is to write to
 * the wrong person without having been asked.
 */
export class NickHolders {
  /** From the folded nick to the identity. */
  readonly #written = new Map<string, string>();
  /** The nick under which an identity was last heard of. */
  readonly #nicks = new Map<string, string>();

  /** Somebody has this nick at present. */
  heard({ identity, nick }: { readonly identity: string; readonly nick: string }): void {
    if (nick !== '' && this.#nicks.get(identity) !== nick) remember(this.#nicks, identity, nick);
  }

  /** There is a conversation with somebody: whoever had the nick in an earlier one stays its holder. */
  converses(person: { readonly identity: string; readonly nick: string }): void {
    this.heard(person);
    const key = foldNick(person.nick);
    if (person.nick !== '' && !this.#written.has(key)) remember(this.#written, key, person.identity);
  }

  /** Somebody was written to directly, by the nick that they have at present. */
  wrote(identity: string): void {
    const nick = this.#nicks.get(identity);
    if (nick !== undefined) remember(this.#written, foldNick(nick), identity);
  }

  /** The identity that was last written to under a nick. */
  holderOf(nick: string): string | undefined {
    return this.#written.get(foldNick(nick));
  }
}

function remember(memory: Map<string, string>, key: string, value: string): void {
  memory.delete(key);
  memory.set(key, value);
  const [oldest] = memory.keys();
  if (memory.size > CAPACITY && oldest !== undefined) memory.delete(oldest);
}
