import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KeptEntry, Page, PageQuery } from '../../core/ports.ts';
import { ENTRY_COLUMNS, keptEntry, type Row } from '../entry-rows.ts';
import { fillPage } from '../page-size.ts';
import { Snapshot } from './snapshot.ts';

/** Reads pages of history through a connection of its own or the writer's. */
export class PageReader {
  readonly #room: StatementSync;
  readonly #forwards: StatementSync;
  readonly #backwards: StatementSync;
  readonly #snapshot: Snapshot;

  constructor(database: DatabaseSync) {
    this.#snapshot = new Snapshot(database);
    this.#room = database.prepare('SELECT id, first, last FROM rooms WHERE name = ?');
    const select = `SELECT ${ENTRY_COLUMNS} FROM entries WHERE room = ? AND seq > ? AND seq < ? ORDER BY seq`;
    this.#forwards = database.prepare(`${select} LIMIT ?`);
    this.#backwards = database.prepare(`${select} DESC LIMIT ?`);
  }

  /** A page and what is kept of its room, both as of one moment. */
  page({ room, limit, after, before }: PageQuery): Page {
    return this.#snapshot.read(() => {
      const known = this.#room.get(room);
      if (known === undefined) return { entries: [], first: 1, last: 0 };
      const statement = after === undefined ? this.#backwards : this.#forwards;
      const range = [Number(known.id), after ?? 0, before ?? Number.MAX_SAFE_INTEGER, limit];
      const entries = fillPage(keptEntries(room, statement.iterate(...range)));
      if (after === undefined) entries.reverse();
      return { entries, first: Number(known.first), last: Number(known.last) };
    });
  }
}

function* keptEntries(room: string, rows: Iterable<Row>): Iterable<KeptEntry> {
  for (const row of rows) yield keptEntry(room, row);
}
