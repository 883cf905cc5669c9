import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RoomEntry } from '../../core/ports.ts';
import { IS_MESSAGE, idOf, storedMentions, storedParts } from '../entry-rows.ts';
import type { Verdict } from '../store.ts';
import { Erasure } from './erasure.ts';
import { MentionTable } from './mention-table.ts';
import type { Meta } from './meta.ts';
import type { Room, RoomTable } from './room-table.ts';
import { HAS_AUTHOR } from './schema.ts';

/** Everything that has a number: the table `entries`. Used within a transaction of the writer. */
export class EntryTable {
  readonly #insert: StatementSync;
  readonly #byId: StatementSync;
  readonly #message: StatementSync;
  readonly #setText: StatementSync;
  readonly #removeText: StatementSync;
  readonly #mentions: MentionTable;
  readonly #erasure: Erasure;
  readonly #rooms: RoomTable;
  #number: number;
  #numberOnDisk: number;

  constructor(database: DatabaseSync, meta: Meta, rooms: RoomTable) {
    this.#rooms = rooms;
    this.#insert = database.prepare(
      `INSERT INTO entries (number, room, seq, time, type, identity, nick, id, text, target, mentions)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (room, identity, id) WHERE ${HAS_AUTHOR} DO NOTHING`,
    );
    this.#byId = database.prepare(
      `SELECT seq, time, type, text, target, ${IS_MESSAGE} AND (text IS NULL OR edited IS NOT NULL) AS rewritten
        FROM entries INDEXED BY entries_by_id
        WHERE room = ? AND identity = ? AND id = ? AND ${HAS_AUTHOR}`,
    );
    this.#message = database.prepare(
      `SELECT identity, mentions FROM entries WHERE room = ? AND seq = ? AND ${IS_MESSAGE} AND text IS NOT NULL`,
    );
    this.#setText = database.prepare('UPDATE entries SET text = ?, edited = ? WHERE room = ? AND seq = ?');
    this.#removeText = database.prepare(
      'UPDATE entries SET text = NULL, mentions = NULL, edited = NULL WHERE room = ? AND seq = ?',
    );
    this.#mentions = new MentionTable(database);
    this.#erasure = new Erasure(database, this.#mentions);
    const highest = database.prepare('SELECT max(number) AS number FROM entries').get()?.number;
    this.#number = Math.max(Number(highest ?? 0), Number(meta.get('cut') ?? 0));
    this.#numberOnDisk = this.#number;
  }

  /** The number, over all rooms, of the last entry that is on disk. */
  get lastNumber(): number {
    return this.#numberOnDisk;
  }

  add(room: Room, entry: RoomEntry, time: number): boolean {
    const { type, text, target } = storedParts(entry);
    const mentions = entry.type === 'message' ? entry.mentions : undefined;
    const { changes } = this.#insert.run(
      this.#number + 1,
      room.id,
      room.last + 1,
      time,
      type,
      entry.identity,
      entry.nick,
      idOf(entry) ?? null,
      text,
      target,
      storedMentions(mentions),
    );
    if (changes === 0) return false;
    this.#number += 1;
    this.#rooms.grow(room);
    if (mentions !== undefined) this.#mentions.add(room.id, room.last, mentions);
    return true;
  }

  again(room: Room, entry: RoomEntry): Verdict | undefined {
    const id = idOf(entry);
    const first = id === undefined ? undefined : this.#byId.get(room.id, entry.identity, id);
    if (first === undefined) return undefined;
    const { type, text, target } = storedParts(entry);
    const isSame = first.type === type && first.target === target;
    // Whatever the text was: it is gone.
    const isSameText = first.text === text || first.rewritten === 1;
    if (!isSame || !isSameText) return { type: 'refused', code: 'id-reused' };
    return { type: 'repeated', seq: Number(first.seq), time: Number(first.time) };
  }

  authorOf(room: Room, seq: number): string | undefined {
    const row = this.#message.get(room.id, seq);
    return row === undefined ? undefined : String(row.identity);
  }

  setText(room: Room, seq: number, text: string, time: number): void {
    this.#setText.run(text, time, room.id, seq);
  }

  removeText(room: Room, seq: number): void {
    this.#mentions.remove(room.id, seq, this.#message.get(room.id, seq)?.mentions);
    this.#removeText.run(room.id, seq);
  }

  hasAnyOf(room: Room, identity: string): boolean {
    return this.#erasure.isDue(room, identity);
  }

  erase(room: Room, identity: string): void {
    this.#erasure.erase(room, identity);
  }

  forgetMentions(identity: string): void {
    this.#mentions.forget(identity);
  }

  /** The transaction is on disk. */
  settle(): void {
    this.#numberOnDisk = this.#number;
  }

  /** The transaction never was. */
  undo(): void {
    this.#number = this.#numberOnDisk;
  }
}
