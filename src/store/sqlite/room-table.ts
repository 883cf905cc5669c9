import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RoomState } from '../../core/ports.ts';
import type { Rollback } from './rollback.ts';

export interface Room {
  readonly id: number;
  readonly name: string;
  /** The number of its last entry, in this transaction and on disk. */
  last: number;
  lastOnDisk: number;
}

/** The table `rooms`. Used within a transaction of the writer. */
export class RoomTable {
  readonly #all: StatementSync;
  readonly #add: StatementSync;
  readonly #setLast: StatementSync;
  readonly #setTopic: StatementSync;
  readonly #rollback: Rollback;
  readonly #rooms = new Map<string, Room>();
  readonly #grown = new Set<Room>();

  constructor(database: DatabaseSync, rollback: Rollback) {
    this.#rollback = rollback;
    this.#all = database.prepare('SELECT id, name, first, last, topic FROM rooms');
    this.#add = database.prepare('INSERT INTO rooms (name, first, last) VALUES (?, 1, 0) RETURNING id');
    this.#setLast = database.prepare('UPDATE rooms SET last = ? WHERE id = ?');
    this.#setTopic = database.prepare('UPDATE rooms SET topic = ? WHERE id = ?');
    for (const { id, name, last } of this.#all.all()) this.#note(Number(id), String(name), Number(last));
  }

  all(): readonly Omit<RoomState, 'recent'>[] {
    return this.#all.all().map(({ name, first, last, topic }) => ({
      room: String(name),
      first: Number(first),
      last: Number(last),
      ...(topic === null ? {} : { topic: String(topic) }),
    }));
  }

  find(name: string): Room | undefined {
    return this.#rooms.get(name);
  }

  findOrMake(name: string): Room {
    return this.#rooms.get(name) ?? this.#make(name);
  }

  /** It has one entry more. */
  grow(room: Room): void {
    room.last += 1;
    this.#grown.add(room);
  }

  /** An empty topic is none. */
  setTopic(room: Room, topic: string): void {
    this.#setTopic.run(topic === '' ? null : topic, room.id);
  }

  /** Writes what else the transaction needs, just before its end. */
  finish(): void {
    for (const { id, last } of this.#grown) this.#setLast.run(last, id);
  }

  /** The transaction is on disk. */
  settle(): void {
    for (const room of this.#grown) room.lastOnDisk = room.last;
    this.#grown.clear();
  }

  /** The transaction never was. */
  undo(): void {
    for (const room of this.#grown) room.last = room.lastOnDisk;
    this.#grown.clear();
  }

  #make(name: string): Room {
    const room = this.#note(Number(this.#add.get(name)?.id), name, 0);
    this.#rollback.add(() => this.#rooms.delete(name));
    return room;
  }

  #note(id: number, name: string, last: number): Room {
    const room = { id, name, last, lastOnDisk: last };
    this.#rooms.set(name, room);
    return room;
  }
}
