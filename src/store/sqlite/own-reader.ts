import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KeptEntry, OwnPage, OwnQuery } from '../../core/ports.ts';
import { keptEntry, type Row, SELECT_ENTRIES } from '../entry-rows.ts';
import { fillPage } from '../page-size.ts';
import { Snapshot } from './snapshot.ts';

/**
 * Numbers that are looked through for one page, some milliseconds long. That so seldom asked for is not worth an index,
 * which every message would have to be put into.
 */
const NUMBERS_AT_ONCE = 10_000;

/** Reads what is kept of one identity, if need be in pages on which there is nothing. A place in it is the number of an entry over all rooms. */
export class OwnReader {
  readonly #entries: StatementSync;
  readonly #next: StatementSync;
  readonly #rooms: StatementSync;
  readonly #snapshot: Snapshot;

  constructor(database: DatabaseSync) {
    this.#snapshot = new Snapshot(database);
    this.#entries = database.prepare(
      `${SELECT_ENTRIES} WHERE entries.number BETWEEN ? AND ? AND entries.identity = ?
        ORDER BY entries.number LIMIT ?`,
    );
    this.#next = database.prepare('SELECT min(number) AS next FROM entries WHERE number > ?');
    // Whoever has ever said anything in a room is or was a member of it.
    this.#rooms = database.prepare(
      'SELECT name FROM members JOIN rooms ON rooms.id = room WHERE identity = ? ORDER BY room',
    );
  }

  own({ identity, after, limit }: OwnQuery): OwnPage {
    return this.#snapshot.read(() => {
      const rooms = this.#rooms.all(identity).map(({ name }) => String(name));
      const first = this.#behind(after);
      const last = (first ?? after) + NUMBERS_AT_ONCE - 1;
      const places: number[] = [];
      const rows = first === undefined ? [] : this.#entries.iterate(first, last, identity, limit + 1);
      const entries = fillPage(noting(places, rows), limit);
      const isFull = places.length > entries.length;
      const next = isFull ? places[entries.length - 1] : this.#behind(last) === undefined ? undefined : last;
      return { entries, ...(next === undefined ? {} : { next }), rooms };
    });
  }

  /** The number of the first entry of anybody behind a place. */
  #behind(place: number): number | undefined {
    const next = this.#next.get(place)?.next;
    return typeof next === 'number' ? next : undefined;
  }
}

function* noting(places: number[], rows: Iterable<Row>): Iterable<KeptEntry> {
  for (const row of rows) {
    places.push(Number(row.number));
    yield keptEntry(String(row.name), row);
  }
}
