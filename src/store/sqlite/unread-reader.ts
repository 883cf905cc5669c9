import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { UnreadCount, UnreadQuery } from '../../core/ports.ts';
import { IS_MESSAGE } from '../entry-rows.ts';
import { MOST_COUNTED } from '../store.ts';
import { Snapshot } from './snapshot.ts';

/** Counts what somebody has not read. */
export class UnreadReader {
  readonly #room: StatementSync;
  readonly #messages: StatementSync;
  readonly #mentions: StatementSync;
  readonly #snapshot: Snapshot;

  constructor(database: DatabaseSync) {
    this.#snapshot = new Snapshot(database);
    this.#room = database.prepare('SELECT id FROM rooms WHERE name = ?');
    const ofOthers = `${IS_MESSAGE} AND entries.text IS NOT NULL AND entries.identity <> ?`;
    this.#messages = database.prepare(
      `SELECT count(*) AS count FROM (SELECT 1 FROM entries
        WHERE room = ? AND seq > ? AND seq <= ? AND ${ofOthers} LIMIT ${MOST_COUNTED})`,
    );
    this.#mentions = database.prepare(
      `SELECT count(*) AS count FROM (SELECT 1 FROM mentions CROSS JOIN entries
        ON entries.room = mentions.room AND entries.seq = mentions.seq
        WHERE mentions.room = ? AND mentions.seq > ? AND mentions.seq <= ? AND mentions.identity = ?
        AND ${ofOthers} LIMIT ${MOST_COUNTED})`,
    );
  }

  unread({ identity, rooms }: UnreadQuery): readonly UnreadCount[] {
    return this.#snapshot.read(() =>
      rooms.map(({ room, read, last }) => {
        const id = this.#room.get(room)?.id;
        if (id === undefined || read >= last) return { room, unread: 0, mentions: 0 };
        const unread = Number(this.#messages.get(id, read, last, identity)?.count);
        const mentions = Number(this.#mentions.get(id, read, last, identity, identity)?.count);
        return { room, unread, mentions };
      }),
    );
  }
}
