import { directRoom, foldRoom, identitiesOf, isDirect } from '../protocol/rooms.ts';

/**
 * Whether two names mean one room: `#Dev` and `#dev`; and, to the identity `self`, `@<identity>` of whom it writes to and
 * the name of their conversation.
 */
export function isSameRoom(one: string, other: string, self: string | undefined): boolean {
  return one === other || keyOf(one, self) === keyOf(other, self);
}

function keyOf(room: string, self: string | undefined): string {
  if (!isDirect(room)) return room.startsWith('#') ? foldRoom(room) : room;
  const [one, other] = identitiesOf(room) ?? [self, room.slice(1)];
  return one === undefined ? room : directRoom(one, other);
}
