import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SaidEntry } from '../core/ports.ts';
import type { Meta } from './meta.ts';
import type { Verdict } from './store.ts';

interface Room {
  readonly id: number;
  /** The number of its last entry, in this transaction and on disk. */
  last: number;
  lastOnDisk: number;
}

/** What was said: the tables `entries` and `rooms`. Used within a transaction of the writer. */
export class EntryTable {
  readonly #insert: StatementSync;
  readonly #byId: StatementSync;
  readonly #addRoom: StatementSync;
  readonly #setLast: StatementSync;
  readonly #rooms = new Map<string, Room>();
  readonly #touched = new Map<string, Room>();
  #number: number;
  #numberOnDisk: number;

  constructor(database: DatabaseSync, meta: Meta) {
    this.#insert = database.prepare(
      `INSERT INTO entries (number, room, seq, time, type, identity, nick, id, text, target)
        VALUES (?, ?, ?, ?, 'said', ?, ?, ?, ?, ?)
        ON CONFLICT (room, identity, id) WHERE id IS NOT NULL DO NOTHING`,
    );
    this.#byId = database.prepare(
      'SELECT seq, time, text, target FROM entries WHERE room = ? AND identity = ? AND id = ?',
    );
    this.#addRoom = database.prepare('INSERT INTO rooms (name, first, last) VALUES (?, 1, 0) RETURNING id');
    this.#setLast = database.prepare('UPDATE rooms SET last = ? WHERE id = ?');
    for (const { id, name, last } of database.prepare('SELECT id, name, last FROM rooms').all()) {
      this.#rooms.set(String(name), { id: Number(id), last: Number(last), lastOnDisk: Number(last) });
    }
    const highest = database.prepare('SELECT max(number) AS number FROM entries').get()?.number;
    this.#number = Math.max(Number(highest ?? 0), Number(meta.get('cut') ?? 0));
    this.#numberOnDisk = this.#number;
  }

  get rooms(): Iterable<string> {
    return this.#rooms.keys();
  }

  /** The number, over all rooms, of the last entry that is on disk. */
  get lastNumber(): number {
    return this.#numberOnDisk;
  }

  say({ room: name, identity, nick, id, text, reply }: SaidEntry, time: number): Verdict {
    const room = this.#room(name);
    const seq = room.last + 1;
    const values = [identity, nick, id ?? null, text, reply ?? null];
    const { changes } = this.#insert.run(this.#number + 1, room.id, seq, time, ...values);
    if (changes === 0) return this.#again(room, identity, id ?? '', text, reply ?? null);
    this.#number += 1;
    room.last = seq;
    this.#touched.set(name, room);
    return { type: 'said', seq };
  }

  /** Writes what else the transaction needs, just before its end. */
  finish(): void {
    for (const { id, last } of this.#touched.values()) this.#setLast.run(last, id);
  }

  /** The transaction is on disk. */
  settle(): void {
    for (const room of this.#touched.values()) room.lastOnDisk = room.last;
    this.#touched.clear();
    this.#numberOnDisk = this.#number;
  }

  /** The transaction never was. */
  undo(): void {
    for (const [name, room] of this.#touched) {
      room.last = room.lastOnDisk;
      // A room that the transaction had made is not there either; its next entry makes it again.
      if (room.last === 0) this.#rooms.delete(name);
    }
    this.#touched.clear();
    this.#number = this.#numberOnDisk;
  }

  #again(room: Room, identity: string, id: string, text: string, reply: number | null): Verdict {
    const first = this.#byId.get(room.id, identity, id);
    if (first?.text !== text || first.target !== reply) return { type: 'refused', code: 'id-reused' };
    return { type: 'repeated', seq: Number(first.seq), time: Number(first.time) };
  }

  #room(name: string): Room {
    const known = this.#rooms.get(name);
    if (known !== undefined) return known;
    const room = { id: Number(this.#addRoom.get(name)?.id), last: 0, lastOnDisk: 0 };
    this.#rooms.set(name, room);
    this.#touched.set(name, room);
    return room;
  }
}
