import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Reads a journal as of one moment, whatever is written meanwhile. */
export class Snapshot {
  readonly #begin: StatementSync;
  readonly #end: StatementSync;

  constructor(database: DatabaseSync) {
    this.#begin = database.prepare('BEGIN');
    this.#end = database.prepare('COMMIT');
  }

  read<T>(work: () => T): T {
    this.#begin.run();
    try {
      return work();
    } finally {
      this.#end.run();
    }
  }
}
