import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { MembershipState } from '../../core/ports.ts';
import { LOBBY } from '../../protocol/rooms.ts';
import type { Rollback } from './rollback.ts';
import type { Room } from './room-table.ts';

/** Who is in which room, and how far everybody has read: the table `members`. Used within a transaction of the writer. */
export class MemberTable {
  readonly #all: StatementSync;
  readonly #join: StatementSync;
  readonly #leave: StatementSync;
  readonly #meet: StatementSync;
  readonly #read: StatementSync;
  readonly #mute: StatementSync;
  readonly #remove: StatementSync;
  readonly #forget: StatementSync;
  readonly #rollback: Rollback;
  /** By room, but for the lobby, who is in it and who is not any more: so that no message costs a look at the table. */
  readonly #joined = new Map<number, Map<string, boolean>>();

  constructor(database: DatabaseSync, rollback: Rollback) {
    this.#rollback = rollback;
    const row = 'INSERT INTO members (identity, room, joined, read, muted)';
    const known = 'ON CONFLICT (identity, room) DO UPDATE SET';
    // Direct conversations come last, in the order of what is newest in them: an index has that already.
    this.#all = database.prepare(
      `SELECT members.identity, members.room, name, joined, read, muted FROM members JOIN rooms ON rooms.id = members.room
        LEFT JOIN entries ON entries.room = rooms.id AND entries.seq = rooms.last AND name GLOB '@*'
        ORDER BY name GLOB '@*', entries.number, members.identity, members.room`,
    );
    this.#join = database.prepare(`${row} VALUES (?, ?, 1, ?, 0) ${known} joined = 1, read = excluded.read`);
    this.#leave = database.prepare('UPDATE members SET joined = 0 WHERE identity = ? AND room = ?');
    this.#meet = database.prepare(`${row} VALUES (?, ?, 0, ?, 0) ON CONFLICT DO NOTHING`);
    this.#read = database.prepare(`${row} VALUES (?, ?, 0, ?, 0) ${known} read = max(read, excluded.read)`);
    this.#mute = database.prepare(`${row} VALUES (?, ?, 0, 0, ?) ${known} muted = excluded.muted`);
    this.#remove = database.prepare('DELETE FROM members WHERE identity = ? AND room = ?');
    this.#forget = database.prepare('DELETE FROM members WHERE identity = ? RETURNING room');
    const members = database.prepare(
      'SELECT identity, room, name, joined FROM members JOIN rooms ON rooms.id = room',
    );
    for (const { identity, room, name, joined } of members.all())
      if (name !== LOBBY) this.#of(Number(room)).set(String(identity), joined === 1);
  }

  all(): readonly MembershipState[] {
    return this.#all.all().map(({ identity, name, joined, read, muted }) => ({
      identity: String(identity),
      room: String(name),
      joined: joined === 1,
      read: Number(read),
      muted: muted === 1,
    }));
  }

  isIn({ id }: Room, identity: string): boolean {
    return this.#joined.get(id)?.get(identity) === true;
  }

  hasLeft({ id }: Room, identity: string): boolean {
    return this.#joined.get(id)?.get(identity) === false;
  }

  join(room: Room, identity: string, read: number): void {
    this.#join.run(identity, room.id, read);
    this.#note(room, identity, true);
  }

  leave(room: Room, identity: string): void {
    this.#leave.run(identity, room.id);
    this.#note(room, identity, false);
  }

  meet(lobby: Room, identity: string): void {
    this.#meet.run(identity, lobby.id, lobby.last);
  }

  read(room: Room, identity: string, seq: number): void {
    this.#read.run(identity, room.id, seq);
    this.#know(room, identity);
  }

  mute(room: Room, identity: string, muted: boolean): void {
    this.#mute.run(identity, room.id, muted ? 1 : 0);
    this.#know(room, identity);
  }

  remove(room: Room, identity: string): void {
    this.#remove.run(identity, room.id);
    this.#unnote(room.id, identity);
  }

  forget(identity: string): void {
    for (const { room } of this.#forget.all(identity)) this.#unnote(Number(room), identity);
  }

  #know(room: Room, identity: string): void {
    if (!this.#of(room.id).has(identity)) this.#note(room, identity, false);
  }

  #note({ id, name }: Room, identity: string, isIn: boolean): void {
    if (name === LOBBY) return;
    this.#keepForUndo(id, identity);
    this.#of(id).set(identity, isIn);
  }

  #unnote(room: number, identity: string): void {
    this.#keepForUndo(room, identity);
    this.#of(room).delete(identity);
  }

  #keepForUndo(room: number, identity: string): void {
    const members = this.#of(room);
    const before = members.get(identity);
    this.#rollback.add(() => {
      if (before === undefined) members.delete(identity);
      else members.set(identity, before);
    });
  }

  #of(room: number): Map<string, boolean> {
    const members = this.#joined.get(room) ?? new Map<string, boolean>();
    this.#joined.set(room, members);
    return members;
  }
}
