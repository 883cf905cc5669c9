import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RoomEntryOf, SanctionState } from '../core/ports.ts';
import { SANCTIONS } from './sanctions.ts';

/** What operators have done about somebody and not undone: the table `sanctions`. Used within a transaction of the writer. */
export class SanctionTable {
  readonly #all: StatementSync;
  readonly #add: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    this.#all = database.prepare('SELECT kind, identity, nick FROM sanctions');
    this.#add = database.prepare(
      `INSERT INTO sanctions (kind, identity, nick) VALUES (?, ?, ?)
        ON CONFLICT (kind, identity) DO UPDATE SET nick = excluded.nick`,
    );
    this.#remove = database.prepare('DELETE FROM sanctions WHERE kind = ? AND identity = ?');
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
}
