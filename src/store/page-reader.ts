import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { KeptEntry, Page, PageQuery } from '../core/ports.ts';
import { fillPage } from './page-size.ts';

const COLUMNS = 'seq, time, identity, nick, id, text, target';

/** Reads pages of history through a connection of its own or the writer's. */
export class PageReader {
  readonly #room: StatementSync;
  readonly #forwards: StatementSync;
  readonly #backwards: StatementSync;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;

  constructor(database: DatabaseSync) {
    this.#begin = database.prepare('BEGIN');
    this.#end = database.prepare('COMMIT');
    this.#room = database.prepare('SELECT id, first, last FROM rooms WHERE name = ?');
    const select = `SELECT ${COLUMNS} FROM entries WHERE room = ? AND seq > ? AND seq < ? ORDER BY seq`;
    this.#forwards = database.prepare(`${select} LIMIT ?`);
    this.#backwards = database.prepare(`${select} DESC LIMIT ?`);
  }

  /** A page and what is kept of its room, both as of one moment. */
  page({ room, limit, after, before }: PageQuery): Page {
    this.#begin.run();
    try {
      const known = this.#room.get(room);
      if (known === undefined) return { entries: [], first: 1, last: 0 };
      const statement = after === undefined ? this.#backwards : this.#forwards;
      const range = [Number(known.id), after ?? 0, before ?? Number.MAX_SAFE_INTEGER, limit];
      const entries = fillPage(keptEntries(room, statement.iterate(...range)));
      if (after === undefined) entries.reverse();
      return { entries, first: Number(known.first), last: Number(known.last) };
    } finally {
      this.#end.run();
    }
  }
}

type Row = Readonly<Record<string, SQLOutputValue>>;

function* keptEntries(room: string, rows: Iterable<Row>): Iterable<KeptEntry> {
  for (const row of rows) yield keptEntry(room, row);
}

export function keptEntry(room: string, { seq, time, identity, nick, id, text, target }: Row): KeptEntry {
  return {
    type: 'said',
    room,
    seq: Number(seq),
    time: Number(time),
    identity: String(identity),
    nick: String(nick),
    ...(id === null ? {} : { id: String(id) }),
    text: String(text),
    ...(target === null ? {} : { reply: Number(target) }),
  };
}
