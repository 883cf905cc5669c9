import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { onIndex } from './search-errors.ts';
import { type Places, packPlaces, unpackPlaces } from './search-places.ts';

/** Texts of a row of numbers, the highest of which was read before it was written. */
export interface Chunk {
  readonly first: number;
  readonly last: number;
  /** The times of its oldest and its newest text. */
  readonly oldest: number;
  readonly newest: number;
}

/** Pages of 4 KiB that are given back at once. */
const PAGES_AT_ONCE = 250;

/** The index on disk. Whatever is wrong with its file is thrown as IndexTrouble. */
export class Chunks {
  readonly #database: DatabaseSync;
  readonly #places: StatementSync;
  readonly #rooms: StatementSync;
  readonly #behind: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeStray: readonly StatementSync[];
  readonly #add: StatementSync;
  readonly #setRooms: StatementSync;
  readonly #drop: StatementSync;
  #chunks: readonly Chunk[];
  /** Whether nothing is written ahead. */
  #isSettled = false;

  /** Takes the database over, and closes it. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#places = database.prepare('SELECT places FROM places WHERE chunk = ? AND gram = ?');
    this.#rooms = database.prepare('SELECT rooms FROM chunks WHERE first = ?');
    this.#behind = database.prepare(
      'SELECT gram, places FROM places WHERE chunk = ? AND gram > ? ORDER BY gram LIMIT ?',
    );
    this.#put = database.prepare(
      `INSERT INTO places (chunk, gram, places) VALUES (?, ?, ?)
        ON CONFLICT (chunk, gram) DO UPDATE SET places = excluded.places`,
    );
    this.#remove = database.prepare('DELETE FROM places WHERE chunk = ? AND gram = ?');
    this.#removeStray = ['chunk < ?', 'chunk > ?'].map((isStray) =>
      database.prepare(
        `DELETE FROM places WHERE (chunk, gram) IN (SELECT chunk, gram FROM places WHERE ${isStray} LIMIT ?)`,
      ),
    );
    this.#add = database.prepare(
      'INSERT INTO chunks (first, last, oldest, newest, rooms) VALUES (?, ?, ?, ?, ?)',
    );
    this.#setRooms = database.prepare('UPDATE chunks SET rooms = ? WHERE first = ?');
    this.#drop = database.prepare('DELETE FROM chunks WHERE first = ?');
    this.#chunks = onIndex(() =>
      database
        .prepare('SELECT first, last, oldest, newest FROM chunks ORDER BY first')
        .all()
        .map(({ first, last, oldest, newest }) => ({
          first: Number(first),
          last: Number(last),
          oldest: Number(oldest),
          newest: Number(newest),
        })),
    );
  }

  /** From the oldest to the newest. */
  get all(): readonly Chunk[] {
    return this.#chunks;
  }

  /** The number up to which everything is in the index. */
  get last(): number {
    return this.#chunks.at(-1)?.last ?? 0;
  }

  /** The chunk in which a number is. */
  at(number: number): Chunk | undefined {
    return this.#chunks.find(({ first, last }) => first <= number && number <= last);
  }

  places({ first }: Chunk, gram: number): Places | undefined {
    return onIndex(() => placesOf(this.#places.get(first, gram)?.places));
  }

  /** For each number of a chunk, from its first, the room of its text, or 0 if there is none. */
  rooms({ first }: Chunk): Uint32Array {
    return roomsOf(onIndex(() => this.#rooms.get(first)?.rooms));
  }

  /** The next grams of a chunk behind one, at most `limit`. */
  behind({ first }: Chunk, gram: number, limit: number): readonly (readonly [number, Places])[] {
    const rows = onIndex(() => this.#behind.all(first, gram, limit));
    return rows.map((row) => [Number(row.gram), placesOf(row.places) ?? unpackPlaces(new Uint8Array())]);
  }

  /** Writes where grams of a chunk are, whether the chunk is there already or not; without any places they are nowhere. */
  write(first: number, grams: Iterable<readonly [number, Places]>): void {
    this.#transact(() => {
      for (const [gram, places] of grams) {
        if (places.texts.length > 0) this.#put.run(first, gram, packPlaces(places));
        else this.#remove.run(first, gram);
      }
    });
  }

  /** Adds the newest chunk, whose grams are all written. */
  add(chunk: Chunk, rooms: Uint32Array): void {
    const { first, last, oldest, newest } = chunk;
    this.#change(() => this.#add.run(first, last, oldest, newest, bytesOf(rooms)));
    this.#chunks = [...this.#chunks, chunk];
  }

  setRooms({ first }: Chunk, rooms: Uint32Array): void {
    this.#change(() => this.#setRooms.run(bytesOf(rooms), first));
  }

  /** Drops the oldest chunk; its grams are stray then. */
  drop({ first }: Chunk): void {
    this.#change(() => this.#drop.run(first));
    this.#chunks = this.#chunks.filter((chunk) => chunk.first !== first);
  }

  /**
   * Removes some of the grams of chunks that were dropped or never finished; false if there are none. Since chunks come
   * at the end and go at the beginning, they lie beyond all others.
   */
  removeStray(limit: number): boolean {
    const ends = [this.#chunks[0]?.first ?? Number.MAX_SAFE_INTEGER, this.#chunks.at(-1)?.first ?? 0];
    return this.#change(() =>
      this.#removeStray.some((remove, end) => Number(remove.run(ends[end] ?? 0, limit).changes) > 0),
    );
  }

  /** Gives room on disk back; false if there is none to give. */
  shrink(): boolean {
    return this.#change(() => {
      if (Number(this.#database.prepare('PRAGMA freelist_count').get()?.freelist_count) === 0) return false;
      this.#database.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`);
      return true;
    });
  }

  /** Leaves nothing of what was removed in the file that is written ahead, unless somebody reads it just now. */
  settle(): void {
    if (this.#isSettled) return;
    const result = onIndex(() => this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get());
    this.#isSettled = result?.busy === 0;
  }

  close(): void {
    this.#database.close();
  }

  #transact(work: () => void): void {
    this.#change(() => {
      this.#database.exec('BEGIN');
      try {
        work();
        this.#database.exec('COMMIT');
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  #change<T>(work: () => T): T {
    this.#isSettled = false;
    return onIndex(work);
  }
}

function placesOf(blob: unknown): Places | undefined {
  return blob instanceof Uint8Array ? unpackPlaces(blob) : undefined;
}

function roomsOf(blob: unknown): Uint32Array {
  if (!(blob instanceof Uint8Array)) return new Uint32Array();
  return new Uint32Array(blob.buffer, blob.byteOffset, blob.byteLength / 4);
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
