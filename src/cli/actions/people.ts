import type { Person } from '../../protocol/event.ts';
import { directRoom } from '../../protocol/rooms.ts';
import { beginning, oneLine } from '../conversation/shown.ts';
import type { Scene } from './scene.ts';

/** Most nicks that are named at once. */
const MOST_NAMES = 200;

/** Somebody that is written to. */
export interface Recipient {
  readonly person: Person;
  /** The conversation with them alone. */
  readonly room: string;
}

/**
 * Who has a nick. Undefined, and said so, if nobody has, and if it is somebody else's than before unless one
 * `insists`; `anyway` is how to do that.
 */
export async function recipient(
  { more, answers, conversation }: Scene,
  nick: string,
  insists: boolean,
  anyway: string,
): Promise<Recipient | undefined> {
  const { person, changedFrom } = await more.talk.resolve(nick);
  const self = more.talk.identity;
  if (person === undefined || self === undefined) {
    answers.warn(`There is nobody called ${nick} who can be written to.`);
    return undefined;
  }
  if (person.identity === self) {
    answers.warn(`${person.nick} is yourself.`);
    return undefined;
  }
  if (changedFrom !== undefined && !insists) {
    answers.warn(
      `${person.nick} is somebody else now than the ${nick} you wrote to before, so nothing was done. If you mean who is called so now: ${anyway}`,
    );
    return undefined;
  }
  const room = directRoom(self, person.identity);
  conversation.places.met(room, person);
  return { person, room };
}

/** Why somebody may not answer at once; undefined if they may. */
export function absence({ nick, away, offline }: Person): string | undefined {
  if (offline) return `${nick} is not here now. It waits for them.`;
  if (away !== undefined) return `${nick} is away: “${beginning(away)}”`;
  return undefined;
}

/** Who is here, and who of a room is not. */
export function whoWords(people: readonly Person[], where: string): string {
  const here = people.filter(({ offline }) => !offline);
  const gone = people.filter(({ offline }) => offline);
  const lines = [`${here.length} ${where}: ${named(here)}`];
  if (gone.length > 0) lines.push(`${gone.length} not connected: ${named(gone)}`);
  return lines.join('\n');
}

function named(people: readonly Person[]): string {
  const sorted = people.toSorted((one, other) => one.nick.localeCompare(other.nick));
  const names = sorted.slice(0, MOST_NAMES).map(({ nick, away }) => {
    return away === undefined ? oneLine(nick) : `${oneLine(nick)} (away: “${beginning(away)}”)`;
  });
  const rest = sorted.length > MOST_NAMES ? `, and ${sorted.length - MOST_NAMES} more` : '';
  return `${names.join(', ') || 'nobody'}${rest}`;
}
