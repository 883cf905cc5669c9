import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { mentionsIn } from '../entry-rows.ts';

/** Which messages mention whom: the table `mentions`. Used within a transaction of the writer. */
export class MentionTable {
  readonly #add: StatementSync;
  readonly #remove: StatementSync;
  readonly #forget: StatementSync;

  constructor(database: DatabaseSync) {
    this.#add = database.prepare(
      'INSERT INTO mentions (identity, room, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#remove = database.prepare('DELETE FROM mentions WHERE identity = ? AND room = ? AND seq = ?');
    this.#forget = database.prepare('DELETE FROM mentions WHERE identity = ?');
  }

  /** A message mentions these identities. `room`: the number of the row of its room. */
  add(room: number, seq: number, identities: readonly string[]): void {
    for (const identity of identities) this.#add.run(identity, room, seq);
  }

  /** A message is gone that had these mentions, as its row has them. */
  remove(room: number, seq: number, stored: SQLOutputValue | undefined): void {
    for (const identity of mentionsIn(stored)) this.#remove.run(identity, room, seq);
  }

  /** Nobody is interested any more in what mentions an identity. */
  forget(identity: string): void {
    this.#forget.run(identity);
  }
}
