import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RoomEntryOf, SanctionState } from '../../core/ports.ts';
import { SANCTIONS } from '../sanctions.ts';

/** What operators have done about somebody and not undone: the table `sanctions`. Used within a transaction of the writer. */
export class SanctionTable {
  readonly #all: StatementSync;
  readonly #add: StatementSync;
  readonly #remove: StatementSync;
  readonly #forget: StatementSync;

  constructor(database: DatabaseSync) {
    this.#all = database.prepare('SELECT kind, identity, nick FROM sanctions');
    this.#add = database.prepare(
      `INSERT INTO sanctions (kind, identity, nick) VALUES (?, ?, ?)
        ON CONFLICT (kind, identity) DO UPDATE SET nick = excluded.nick`,
    );
    this.#remove = database.prepare('DELETE FROM sanctions WHERE kind = ? AND identity = ?');
    // By both columns of the key: one look for each kind, however many sanctions there are.
    this.#forget = database.prepare("DELETE FROM sanctions WHERE kind IN ('kick', 'mute') AND identity = ?");
  }

  all(): readonly SanctionState[] {
    return this.#all.all().map(({ kind, identity, nick }) => ({
      kind: kind === 'kick' ? 'kick' : 'mute',
      identity: String(identity),
      nick: String(nick),
    }));
  }

  moderate({ act, identity, nick }: RoomEntryOf<'moderated'>): void {
    const { kind, begins } = SANCTIONS[act];
    if (begins) this.#add.run(kind, identity, nick);
    else this.#remove.run(kind, identity);
  }

  /** Nobody will ever be that identity again: its nick is to be nowhere. */
  forget(identity: string): void {
    this.#forget.run(identity);
  }
}
