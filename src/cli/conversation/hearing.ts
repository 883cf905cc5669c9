import type { ParleyClient } from '../../client/client.ts';
import type { ClientEventOf, OwnedEntry } from '../../client/client-event.ts';
import { KnownNicks } from '../../client/known-nicks.ts';
import type { Person } from '../../protocol/event.ts';
import { isDirect, LOBBY } from '../../protocol/rooms.ts';
import type { Happening, PassingWhat } from './conversation.ts';
import type { Past } from './older-messages.ts';
import { gapWarning, warning } from './parley-words.ts';
import type { Places } from './places.ts';
import { saidOf } from './said.ts';
import { oneLine } from './shown.ts';

/** What the library tells of rooms, entry by entry. */
export const ENTRIES = [
  ...(['message', 'edited', 'deleted', 'reacted', 'topic', 'joined', 'left'] as const),
  ...(['moderated', 'erased'] as const),
] as const;
/** What else it tells that is no matter of the connection. */
export const WORDS = [
  ...(['entered', 'exited', 'renamed', 'presence', 'typing', 'away'] as const),
  ...(['gap', 'reset', 'delayed', 'identity-changed'] as const),
] as const;

interface HearingParts {
  readonly client: ParleyClient;
  readonly places: Places;
  readonly past: Past;
  /** What is typed is never said anywhere but where it was to be said. */
  readonly stays: boolean;
  readonly tell: (happening: Happening) => void;
}

/** Makes of what the library tells what it means to one who is in one place and knows the people by their nicks. */
export class Hearing {
  readonly #parts: HearingParts;
  readonly #nicks = new KnownNicks();
  /** The history that is known to be another one. */
  #epoch: string | undefined;
  #isDelayed = false;

  constructor(parts: HearingParts) {
    this.#parts = parts;
  }

  /** Something of ours has been taken. */
  taken(): void {
    this.#isDelayed = false;
  }

  /** A new nick that was missed is told when somebody speaks under it. */
  happened(entry: OwnedEntry): void {
    const { client, places, tell } = this.#parts;
    const { identity, nick, own } = entry;
    if (entry.type !== 'message') return tell({ type: 'did', deed: entry, own });
    const before = this.#nicks.heard(identity, nick);
    if (!own && isDirect(entry.room)) places.named(identity, nick);
    if (before !== undefined && !own) tell({ type: 'renamed', nick, before });
    tell(saidOf(entry, client.identity));
  }

  hear(event: ClientEventOf<(typeof WORDS)[number]>): void {
    const { places, past, tell } = this.#parts;
    switch (event.type) {
      case 'entered':
        places.entered(event);
        return past.begin(event.room, event.last);
      case 'exited':
        return this.#exited(event.room);
      case 'renamed':
        return this.#renamed(event);
      case 'presence':
        this.#passing('came', event.room, event.came);
        return this.#passing('went', event.room, event.went);
      case 'typing':
        return this.#passing('types', event.room, [event]);
      case 'away':
        return this.#passing(event.text === undefined ? 'back' : 'away', undefined, [event]);
      case 'gap': {
        const where = event.room === places.current ? undefined : oneLine(places.titleOf(event.room));
        return tell(gapWarning(event.to - event.from + 1, where));
      }
      case 'reset':
        past.begin(event.room, event.last, true);
        // Of each room it is told, and of all of them it is so.
        if (event.epoch === this.#epoch) return;
        this.#epoch = event.epoch;
        return tell(warning('The server has begun another history: what was missed is not known.'));
      case 'delayed':
        if (this.#isDelayed) return;
        this.#isDelayed = true;
        return tell(
          warning(`The server could not take that yet: ${event.text}. It is kept, and sent again.`),
        );
      case 'identity-changed':
        // Conversations of whom we were are none of ours.
        if (isDirect(places.current)) places.goTo(LOBBY);
        return tell(warning('The server does not know you any more: to it you are somebody new.'));
    }
  }

  /** Told of those who were heard: nobody else matters to those who read. */
  #renamed({ identity, nick }: ClientEventOf<'renamed'>): void {
    const { client, places, tell } = this.#parts;
    places.named(identity, nick);
    const before = this.#nicks.renamed(identity, nick);
    if (before !== undefined && identity !== client.identity) tell({ type: 'renamed', nick, before });
  }

  #exited(room: string): void {
    const { places, past, stays, tell } = this.#parts;
    const title = oneLine(places.titleOf(room));
    const before = places.current;
    places.exited(room, stays);
    past.end(room);
    const moved =
      places.current === before ? '' : ` What you type is said in ${places.titleOf(places.current)} now.`;
    tell({ type: 'note', text: `You are in ${title} no more.${moved}` });
  }

  #passing(
    what: PassingWhat,
    room: string | undefined,
    people: readonly Pick<Person, 'identity' | 'nick'>[],
  ): void {
    const { client, places, tell } = this.#parts;
    if (room !== undefined && room !== places.current) return;
    const nicks = people.filter(({ identity }) => identity !== client.identity).map(({ nick }) => nick);
    if (nicks.length > 0) tell({ type: 'passing', what, nicks });
  }
}
