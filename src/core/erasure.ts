import type { RefusalCode } from '../protocol/codes.ts';
import type { CommandOf } from '../protocol/command.ts';
import { foldNick } from '../protocol/names.ts';
import type { Known } from './known.ts';
import type { Journal } from './ports.ts';
import { aboutOf } from './replies.ts';
import type { Session } from './session.ts';

/**
 * Has everything of an identity taken out of the journal: an entry in each room where there is anything of it, and then
 * the identity itself, in one go, so that no crash leaves half of it.
 */
export class Erasure {
  readonly #journal: Pick<Journal, 'own' | 'append'>;
  readonly #knownOf: (identity: string) => Known | undefined;

  constructor(journal: Pick<Journal, 'own' | 'append'>, knownOf: (identity: string) => Known | undefined) {
    this.#journal = journal;
    this.#knownOf = knownOf;
  }

  /** Begins; nothing new is taken from the identity from here on. Says why not if it can't be done. */
  begin({ known, identity, id }: Session, { nick, ref }: CommandOf<'erase'>): RefusalCode | undefined {
    if (known === undefined || foldNick(nick) !== foldNick(known.nick)) return 'no-such-person';
    if (known.isErasing === true) return 'not-allowed';
    known.isErasing = true;
    this.#journal.own({ identity, after: 0, limit: 1 }, ({ rooms }) => {
      for (const room of rooms)
        this.#journal.append({ type: 'erased', room, identity, nick: '', session: 0 });
      const about = aboutOf({ ref });
      this.#journal.append({ type: 'forgotten', identity, erased: true, session: id, ...about });
    });
    return undefined;
  }

  /** It could not be kept: all is as before. */
  failed(identity: string): void {
    const known = this.#knownOf(identity);
    if (known !== undefined) delete known.isErasing;
  }
}
