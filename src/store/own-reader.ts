import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KeptEntry, OwnPage, OwnQuery } from '../core/ports.ts';
import { keptEntry, type Row, SELECT_ENTRIES } from './entry-rows.ts';
import { fillPage } from './page-size.ts';
import { Snapshot } from './snapshot.ts';

/** Reads what is kept of one identity. A place in it is the number of an entry over all rooms. */
export class OwnReader {
  readonly #entries: StatementSync;
  readonly #rooms: StatementSync;
  readonly #snapshot: Snapshot;

  constructor(database: DatabaseSync) {
    this.#snapshot = new Snapshot(database);
    this.#entries = database.prepare(
      `${SELECT_ENTRIES} WHERE entries.identity = ? AND entries.number > ? ORDER BY entries.number LIMIT ?`,
    );
    // Whoever has ever said anything in a room is or was a member of it.
    this.#rooms = database.prepare(
      'SELECT name FROM members JOIN rooms ON rooms.id = room WHERE identity = ? ORDER BY room',
    );
  }

  own({ identity, after, limit }: OwnQuery): OwnPage {
    return this.#snapshot.read(() => {
      const rooms = this.#rooms.all(identity).map(({ name }) => String(name));
      const places: number[] = [];
      const rows = this.#entries.iterate(identity, after, limit + 1);
      const entries = fillPage(noting(places, rows), limit);
      const next = places.length > entries.length ? places[entries.length - 1] : undefined;
      return { entries, ...(next === undefined ? {} : { next }), rooms };
    });
  }
}

function* noting(places: number[], rows: Iterable<Row>): Iterable<KeptEntry> {
  for (const row of rows) {
    places.push(Number(row.number));
    yield keptEntry(String(row.name), row);
  }
}
