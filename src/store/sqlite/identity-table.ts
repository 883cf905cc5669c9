import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ForgottenEntry, IdentityEntry, IdentityState } from '../../core/ports.ts';
import { isInAnyCase } from '../decisions.ts';
import type { Rollback } from './rollback.ts';

/** Who is known, with the newest nick of each: the table `identities`. Used within a transaction of the writer. */
export class IdentityTable {
  readonly #all: StatementSync;
  readonly #add: StatementSync;
  readonly #renew: StatementSync;
  readonly #forget: StatementSync;
  readonly #forgetInAnyCase: StatementSync;
  readonly #speak: StatementSync;
  readonly #rollback: Rollback;
  /** Those who never said anything, so that a message of anybody else costs no look at the table. */
  readonly #silent: Set<string>;

  constructor(database: DatabaseSync, rollback: Rollback) {
    this.#rollback = rollback;
    this.#all = database.prepare('SELECT id, token_hash, nick, spoke, seen FROM identities');
    this.#add = database.prepare(
      `INSERT INTO identities (id, token_hash, nick, spoke, seen) VALUES (?, ?, ?, 0, ?)
        ON CONFLICT (id) DO UPDATE SET token_hash = excluded.token_hash, nick = excluded.nick, seen = excluded.seen
        RETURNING spoke`,
    );
    this.#renew = database.prepare('UPDATE identities SET nick = ?, seen = ? WHERE id = ?');
    this.#forget = database.prepare('DELETE FROM identities WHERE id = ? AND spoke = 0');
    this.#forgetInAnyCase = database.prepare('DELETE FROM identities WHERE id = ?');
    this.#speak = database.prepare('UPDATE identities SET spoke = 1 WHERE id = ?');
    const silent = database.prepare('SELECT id FROM identities WHERE spoke = 0').all();
    this.#silent = new Set(silent.map(({ id }) => String(id)));
  }

  all(): readonly IdentityState[] {
    return this.#all.all().map(({ id, token_hash, nick, spoke, seen }) => ({
      identity: String(id),
      tokenHash: String(token_hash),
      nick: String(nick),
      spoke: spoke === 1,
      seen: Number(seen),
    }));
  }

  /** Notes a nick and when it was seen. One that is not known and brings no token is let be: it was forgotten. */
  meet({ identity, tokenHash, nick }: IdentityEntry, time: number): void {
    if (tokenHash === undefined) {
      this.#renew.run(nick, time, identity);
      return;
    }
    const row = this.#add.get(identity, tokenHash, nick, time);
    if (row?.spoke === 0) this.#setSilent(identity, true);
  }

  /** Forgets who never said anything, or is to be forgotten in any case; false if it is neither, or is not known. */
  forget(entry: ForgottenEntry): boolean {
    const { identity } = entry;
    const { changes } = (isInAnyCase(entry) ? this.#forgetInAnyCase : this.#forget).run(identity);
    this.#setSilent(identity, false);
    return changes !== 0;
  }

  spoke(identity: string): void {
    if (!this.#silent.has(identity)) return;
    this.#speak.run(identity);
    this.#setSilent(identity, false);
  }

  #setSilent(identity: string, isSilent: boolean): void {
    const was = this.#silent.has(identity);
    if (was === isSilent) return;
    if (isSilent) this.#silent.add(identity);
    else this.#silent.delete(identity);
    this.#rollback.add(() => (was ? this.#silent.add(identity) : this.#silent.delete(identity)));
  }
}
