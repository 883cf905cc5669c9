import { Memberships } from '../../src/core/memberships.ts';
import type { Outcome } from '../../src/core/ports.ts';
import { Room } from '../../src/core/room.ts';
import { Rooms } from '../../src/core/rooms.ts';
import { identitiesOf, isDirect } from '../../src/protocol/rooms.ts';

/** Who leaves a room is told so, and stays. */
export function neverOut(): () => void {
  const { enter, exit } = Rooms.prototype;
  const { leave } = Room.prototype;
  Rooms.prototype.enter = function (session, name, had, upTo) {
    this.open(name)?.remove(session);
    enter.call(this, session, name, had, upTo);
  };
  Rooms.prototype.exit = () => {};
  Room.prototype.leave = function (session, left) {
    if (session.state === 'ended') leave.call(this, session, left);
    else left();
  };
  return () => {
    Object.assign(Rooms.prototype, { enter, exit });
    Object.assign(Room.prototype, { leave });
  };
}

/** Whoever read something last is let into direct conversations of others as well. */
export function withAThird(): () => void {
  const { join, read } = Memberships.prototype;
  let third: string | undefined;
  Memberships.prototype.read = function (identity, room, seq) {
    third = identity;
    return read.call(this, identity, room, seq);
  };
  Memberships.prototype.join = function (identity, room, seq) {
    join.call(this, identity, room, seq);
    const isOther = third !== undefined && identitiesOf(room)?.includes(third) === false;
    if (isDirect(room) && third !== undefined && isOther) join.call(this, third, room, seq);
  };
  return () => {
    Object.assign(Memberships.prototype, { join, read });
  };
}

/** Who has joined is told of behind what was said after it in the same batch. */
export function joinedTooLate(outcomes: readonly Outcome[]): readonly Outcome[] {
  const changed = [...outcomes];
  for (const outcome of outcomes) {
    if (outcome.type !== 'kept' || outcome.entry.type !== 'joined') continue;
    const { room } = outcome.entry;
    const place = changed.indexOf(outcome);
    const isSaid = (other: Outcome) => other.type === 'kept' && other.entry.room === room;
    const next = changed.findIndex((other, index) => index > place && isSaid(other));
    if (next < 0) continue;
    changed.splice(next, 0, ...changed.splice(place, 1));
    break;
  }
  return changed;
}
