import { IgnoredNicks } from '../../client/ignored-nicks.ts';
import { isDirect } from '../../protocol/rooms.ts';
import type { Unsent } from '../conversation/conversation.ts';
import type { Places } from '../conversation/places.ts';
import type { Deed, Said } from '../conversation/said.ts';
import { beginning } from '../conversation/shown.ts';
import { deedWords } from './deed-words.ts';
import type { Entry, UnsentEntry } from './entry.ts';
import { SeenMessages } from './seen-messages.ts';

/** How something is shown that was found. */
interface Found {
  /** The room that a reader takes it to be in; where we are if not given. */
  readonly room?: string;
  /** With its number, whether or not others are. */
  readonly numbered?: true;
  /** It only stands beside something else, of which it is not to take the attention: faint, and cut. */
  readonly faint?: true;
}

/** Most characters of a message that only stands beside another. */
const BESIDE = 100;
/** Who is nobody any more, having had everything erased. */
const ERASED = '(somebody)';

/** Makes of what happens what is shown of it, to one who is in one place, has seen this much and ignores these people. */
export class Showing {
  readonly ignored = new IgnoredNicks();
  readonly seen = new SeenMessages();
  readonly #places: Places;
  /** Whether messages are shown with their numbers. */
  showsNumbers = false;

  constructor(places: Places) {
    this.#places = places;
  }

  /** A message, which counts as seen from here on; undefined if it is hidden. */
  said(said: Said, { room, numbered, faint }: Found = {}): Entry | undefined {
    const { own, nick, time, text, seq, action, reply, edited, deleted, mentioned } = said;
    if (!own && this.ignored.has(nick)) return undefined;
    this.seen.add(said);
    const told = {
      ...{ time, text: faint ? beginning(text, BESIDE) : text },
      ...(seq !== undefined && (numbered || this.showsNumbers) ? { number: seq } : {}),
      ...this.#where(said.room, own, room),
      ...(action ? { action } : {}),
      ...(reply === undefined ? {} : { reply: this.#answered(said.room, reply) }),
      ...(edited ? { edited } : {}),
      ...(deleted ? { deleted } : {}),
      ...(faint ? { faint } : {}),
    };
    if (own) return { type: 'own', ...(action ? { name: nick } : {}), ...told };
    return { type: 'said', nick: nick || ERASED, ...(mentioned ? { mentioned } : {}), ...told };
  }

  /** Anything else that was done in a room; undefined if it is hidden. What was seen is as it is now from here on. */
  did(deed: Deed, own: boolean): Entry | undefined {
    const { room, nick, seq } = deed;
    const words = deedWords(deed, own, (target) => this.#quoted(room, target));
    this.seen.changed(deed);
    const isHidden = !own && deed.type !== 'moderated' && this.ignored.has(nick);
    // Of our own coming and going something else tells.
    if (isHidden || (own && (deed.type === 'joined' || deed.type === 'left'))) return undefined;
    return {
      ...{ type: 'did', time: new Date(deed.time), nick: nick || ERASED, own, ...words },
      ...(this.showsNumbers ? { number: seq } : {}),
      ...this.#where(room, own),
    };
  }

  unsent({ room, text, action }: Unsent): UnsentEntry {
    return { type: 'unsent', text, ...(action ? { action } : {}), ...this.#where(room, true) };
  }

  #where(room: string, own: boolean, here = this.#places.current): { room?: string; to?: string } {
    if (room === here) return {};
    if (!isDirect(room)) return { room };
    return { to: own ? this.#places.titleOf(room) : 'you' };
  }

  #answered(room: string, target: number): string {
    const seen = this.seen.get(room, target);
    if (seen === undefined) return `#${target}`;
    return `${seen.own ? 'you' : seen.nick}: ${beginning(seen.text)}`;
  }

  #quoted(room: string, target: number): string {
    const seen = this.seen.get(room, target);
    return seen === undefined ? `#${target}` : `“${beginning(seen.text)}”`;
  }
}
