import { BasePerson, type BasePersonParts } from './base-person.ts';
import type { ServerNode } from './server-node.ts';

interface Theft {
  readonly nick: string;
  readonly identity: string;
  readonly life: number;
  readonly at: number;
}

/** Milliseconds in which a new nick of the owner must be on disk. */
const KNOWN_BY = 5_000;

/** Comes right after every start and asks for nicks of those who have spoken and are not back yet. */
export class Thief {
  readonly #parts: BasePersonParts;
  readonly #server: ServerNode;
  readonly #thefts: Theft[] = [];
  readonly #endOfLife = new Map<number, number>();
  #number = 0;

  constructor(parts: BasePersonParts, server: ServerNode) {
    this.#parts = parts;
    this.#server = server;
  }

  come(): void {
    const life = this.#server.life;
    const { scheduler } = this.#parts;
    const spoken = life?.state.identities.filter(({ spoke }) => spoke) ?? [];
    const victim = spoken.at(-1);
    if (life === undefined || victim === undefined) return;
    const kept = this.#parts.ledger.identities.findLast(({ entry }) => entry.identity === victim.identity);
    const nick = kept?.entry.nick ?? victim.nick;
    this.#number += 1;
    const thief = new BasePerson(`thief${this.#number}`, {
      ...this.#parts,
      answered: (asked, answer) => {
        if (asked === nick && answer === 'READY' && this.#server.life === life)
          this.#thefts.push({ nick, identity: victim.identity, life: life.number, at: scheduler.now });
        thief.bye();
      },
    });
    thief.start(nick);
    scheduler.at(scheduler.now + 10_000, 'world', () => {
      thief.reset();
    });
    scheduler.at(scheduler.now + KNOWN_BY, 'world', () => {
      if (this.#server.life === life) this.#endOfLife.set(life.number, scheduler.now);
    });
  }

  /** A nick may go to somebody else only if its owner has taken another, or is nobody any more. */
  judge(): void {
    for (const { nick, identity, life, at } of this.#thefts) {
      const lived = this.#endOfLife.get(life) ?? 0;
      const hasLeftIt = this.#parts.ledger.identities.some(
        ({ entry, life: when }) => entry.identity === identity && when === life && entry.nick !== nick,
      );
      if (lived > at && !hasLeftIt && !this.#parts.ledger.erased.has(identity))
        this.#parts.oracle.violated(`the nick ${nick} of ${identity} was given away after a restart`);
    }
  }
}
