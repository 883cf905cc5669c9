import type { StatementSync } from 'node:sqlite';
import type { Row } from '../entry-rows.ts';
import type { LogSource } from '../log/log-source.ts';
import { MentionTable } from '../sqlite/mention-table.ts';
import type { SqliteStore } from '../sqlite/sqlite-store.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Entries cut, and pages given back, in one step: some milliseconds of work. */
const ENTRIES_AT_ONCE = 200;
const PAGES_AT_ONCE = 200;

export interface RetentionParts {
  readonly store: SqliteStore;
  /** What is not in the log yet is not cut. */
  readonly log: Pick<LogSource, 'cursor'>;
  /** For how many days entries are kept; for ever unless given. */
  readonly keepDays: number | undefined;
  /** How large the file may become, in bytes; as large as it likes unless given. */
  readonly keepSize: number | undefined;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
  /** Entries of a room were cut: what is kept begins with number `first`. */
  readonly cut: (room: string, first: number) => void;
}

/** Cuts the oldest entries, in steps so small that no commit has to wait, and gives their room on disk back. */
export class Retention {
  readonly #parts: RetentionParts;
  readonly #oldest: StatementSync;
  readonly #delete: StatementSync;
  readonly #setFirst: StatementSync;
  readonly #mentions: MentionTable;
  /** Something was cut, and the file may still be as large as before. */
  #isToShrink = false;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
    const { database } = parts.store;
    this.#oldest = database.prepare(
      `SELECT number, room, name, seq, time, mentions FROM entries JOIN rooms ON rooms.id = room
        WHERE number <= ? ORDER BY number LIMIT ?`,
    );
    this.#delete = database.prepare('DELETE FROM entries WHERE number <= ?');
    this.#setFirst = database.prepare('UPDATE rooms SET first = ? WHERE id = ?');
    this.#mentions = new MentionTable(database);
  }

  /** Does one small step; true if there is more to do. On a full disk it is left for later. */
  step(): boolean {
    const rows = this.#rowsToCut();
    if (rows.length > 0) return this.#cut(rows);
    return this.#isToShrink && this.#shrink();
  }

  #rowsToCut(): readonly OldEntry[] {
    const { keepDays, keepSize, log, wallTime } = this.#parts;
    const isTooLarge = keepSize !== undefined && this.#bytesInUse() > keepSize;
    if (keepDays === undefined && !isTooLarge) return [];
    const rows = this.#oldest.all(log.cursor?.number ?? 0, ENTRIES_AT_ONCE).map((row) => ({
      number: Number(row.number),
      room: Number(row.room),
      name: String(row.name),
      seq: Number(row.seq),
      time: Number(row.time),
      mentions: row.mentions ?? null,
    }));
    if (isTooLarge) return rows;
    const oldest = wallTime() - (keepDays ?? 0) * DAY;
    const kept = rows.findIndex(({ time }) => time >= oldest);
    return kept < 0 ? rows : rows.slice(0, kept);
  }

  #cut(rows: readonly OldEntry[]): boolean {
    const firsts = new Map(rows.map(({ room, name, seq }) => [room, { name, first: seq + 1 }]));
    const last = rows.at(-1)?.number ?? 0;
    const { store, cut } = this.#parts;
    store.movesRows();
    const done = store.transact(() => {
      this.#delete.run(last);
      for (const { room, seq, mentions } of rows) this.#mentions.remove(room, seq, mentions);
      for (const [room, { first }] of firsts) this.#setFirst.run(first, room);
      store.meta.set('cut', last);
      return true;
    });
    if (done === undefined) return false;
    this.#isToShrink = true;
    for (const { name, first } of firsts.values()) cut(name, first);
    return true;
  }

  #shrink(): boolean {
    const { store } = this.#parts;
    if (this.#pragma('freelist_count') > 0) {
      store.movesRows();
      const done = store.transact(() => {
        store.database.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`);
        return true;
      });
      return done === true;
    }
    this.#isToShrink = false;
    store.checkpoint('TRUNCATE');
    return false;
  }

  #bytesInUse(): number {
    return (this.#pragma('page_count') - this.#pragma('freelist_count')) * this.#pragma('page_size');
  }

  #pragma(name: 'page_count' | 'freelist_count' | 'page_size'): number {
    return Number(this.#parts.store.database.prepare(`PRAGMA ${name}`).get()?.[name]);
  }
}

interface OldEntry {
  /** Over all rooms. */
  readonly number: number;
  readonly room: number;
  readonly name: string;
  readonly seq: number;
  readonly time: number;
  /** As its row has them. */
  readonly mentions: Row['mentions'];
}
