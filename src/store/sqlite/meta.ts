import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';

/** Facts about the journal as a whole. */
export type MetaKey =
  /** Random, one for the whole journal. */
  | 'epoch'
  /** This is a backup: the first start from it makes a new epoch. */
  | 'backup'
  /** A server has it open, or had when it died. */
  | 'open'
  /** How far `chat.log` is. */
  | 'log'
  /** The highest number that was cut. */
  | 'cut';

/** The table `meta`. */
export class Meta {
  readonly #get: StatementSync;
  readonly #set: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    this.#get = database.prepare('SELECT value FROM meta WHERE key = ?');
    this.#set = database.prepare(
      'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
    this.#remove = database.prepare('DELETE FROM meta WHERE key = ?');
  }

  get(key: MetaKey): SQLOutputValue | undefined {
    return this.#get.get(key)?.value;
  }

  set(key: MetaKey, value: string | number): void {
    this.#set.run(key, value);
  }

  remove(key: MetaKey): void {
    this.#remove.run(key);
  }
}
