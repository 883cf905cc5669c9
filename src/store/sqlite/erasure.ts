import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { IS_MESSAGE } from '../entry-rows.ts';
import type { MentionTable } from './mention-table.ts';
import type { Room } from './room-table.ts';
import { HAS_AUTHOR } from './schema.ts';

/** Takes everything out of a room that an identity said in it. Used within a transaction of the writer. */
export class Erasure {
  readonly #any: StatementSync;
  readonly #mentioning: StatementSync;
  readonly #erase: StatementSync;
  readonly #mentions: MentionTable;

  constructor(database: DatabaseSync, mentions: MentionTable) {
    this.#mentions = mentions;
    const entries = 'entries INDEXED BY entries_by_id';
    const ofAuthor = `identity = ? AND room = ? AND ${HAS_AUTHOR}`;
    this.#any = database.prepare(`SELECT 1 FROM ${entries} WHERE ${ofAuthor} AND nick <> '' LIMIT 1`);
    this.#mentioning = database.prepare(
      `SELECT seq, mentions FROM ${entries} WHERE ${ofAuthor} AND mentions IS NOT NULL`,
    );
    this.#erase = database.prepare(
      `UPDATE ${entries} SET nick = '', mentions = NULL, edited = NULL,
        text = iif(${IS_MESSAGE}, NULL, text), id = iif(${IS_MESSAGE}, NULL, id)
        WHERE ${ofAuthor}`,
    );
  }

  /** Whether there is anything of it that was not erased before. */
  isDue(room: Room, identity: string): boolean {
    return this.#any.get(identity, room.id) !== undefined;
  }

  /** Its messages keep nothing but their numbers and times, everything else all but the nick. */
  erase(room: Room, identity: string): void {
    for (const { seq, mentions } of this.#mentioning.all(identity, room.id))
      this.#mentions.remove(room.id, Number(seq), mentions);
    this.#erase.run(identity, room.id);
  }
}
