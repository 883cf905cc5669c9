import { directRoom, identitiesOf, isRoom } from '../protocol/rooms.ts';

/** Whether a room of a journal can be called so: as one for everybody, or as a direct conversation in its one form. */
export function isRoomName(name: string): boolean {
  const identities = identitiesOf(name);
  return identities === undefined ? isRoom(name) : directRoom(...identities) === name;
}

/** Whether somebody can be in a room: in a direct conversation only the two of its name. */
export function isMember(room: string, identity: string): boolean {
  return identitiesOf(room)?.includes(identity) ?? true;
}
