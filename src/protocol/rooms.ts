import { foldNick, isRoomWord } from './names.ts';

/** The room in which everyone always is. */
export const LOBBY = '#lobby';

const BETWEEN = '+';

/** Whether a name has the form of a room: `#` and 1 to 50 of the characters of a nick. */
export function isRoom(name: string): boolean {
  return name.startsWith('#') && isRoomWord(name.slice(1));
}

/** Rooms count as one if their names are the same after folding: `#Dev` and `#dev`. */
export function foldRoom(room: string): string {
  return `#${foldNick(room.slice(1))}`;
}

/** Whether it is a direct conversation of two identities: no room of everybody's can be called so. */
export function isDirect(room: string): boolean {
  return room.startsWith('@');
}

/** The one name, `@<identity>+<identity>`, of the direct conversation of two identities, whoever begins it. */
export function directRoom(one: string, other: string): string {
  return `@${[one, other].toSorted().join(BETWEEN)}`;
}

/** Who is in a direct conversation, by its name; undefined if it is none. */
export function identitiesOf(room: string): readonly [string, string] | undefined {
  const [one, other, ...more] = isDirect(room) ? room.slice(1).split(BETWEEN) : [];
  return one && other && more.length === 0 ? [one, other] : undefined;
}

/** Who is on the other side of a direct conversation; undefined if the identity is not in it. */
export function peerOf(room: string, identity: string): string | undefined {
  const [one, other] = identitiesOf(room) ?? [];
  if (one === identity) return other;
  return other === identity ? one : undefined;
}
