import { closeSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { PageSet } from './page-set.ts';
import { isNoRoom } from './system-errors.ts';
import { WrittenAhead } from './written-ahead.ts';

/** Pages looked at in one step: some milliseconds of work. */
const PAGES_AT_ONCE = 500;
/** Bytes of a page's entry in a pointer map, and what its first says of a page that is part of a tree. */
const POINTER_BYTES = 5;
const IS_TREE: ReadonlySet<number | undefined> = new Set([1, 5]);
/** By the first byte of such a page: how long its header is. */
const HEADER_BYTES: Readonly<Record<number, number>> = { 2: 12, 5: 12, 10: 8, 13: 8 };
const CELLS_AT = 3;
const CONTENT_AT = 5;

/**
 * Writes zeros where nothing is in the pages of the journal. SQLite writes them over what is deleted, but not over the
 * copies that it leaves behind in the gap of a page whose rows it has moved to make room for a longer text; once such
 * a row is deleted, that copy would be all that is left of it.
 *
 * The file is written beside SQLite. That does no harm: nothing is read from those gaps, nobody else writes the file, and
 * it is done only while nothing is written ahead and SQLite remembers no page.
 */
export class Scrubbing {
  readonly #database: DatabaseSync;
  readonly #writtenAhead: WrittenAhead;
  readonly #pageSize: number;
  /** Never closed before the journal is: with it SQLite would lose its locks on the file. */
  readonly #file: number;
  /** What may have changed since it was looked at. */
  readonly #changed: PageSet;
  readonly #zeros: Buffer;

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#pageSize = this.#pragma('page_size');
    this.#changed = new PageSet(this.#pragma('page_count'));
    this.#zeros = Buffer.alloc(this.#pageSize);
    this.#writtenAhead = new WrittenAhead(`${path}-wal`, this.#pageSize);
    this.#file = openSync(path, 'r+');
  }

  /** Notes which pages a checkpoint is about to bring into the file. */
  beforeCheckpoint(): void {
    const news = this.#writtenAhead.news();
    if (news === undefined)
      for (let page = this.#pragma('page_count'); page > 0; page -= 1) this.#changed.add(page);
    else for (const page of news) this.#changed.add(page);
  }

  /**
   * Scrubs some pages, while nothing is written ahead; `later` if there was no room for it, as a file system needs that
   * writes nothing in its old place. Throws if a sync fails otherwise.
   */
  step(): 'later' | 'some' | 'all' {
    const pages = this.#changed.take(PAGES_AT_ONCE);
    this.#database.exec('PRAGMA shrink_memory');
    try {
      let hasWritten = false;
      for (const page of pages) if (this.#isTree(page) && this.#scrub(page)) hasWritten = true;
      if (hasWritten) fdatasyncSync(this.#file);
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      for (const page of pages) this.#changed.add(page);
      return 'later';
    }
    return pages.length === PAGES_AT_ONCE ? 'some' : 'all';
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Whether a page is part of a tree, which its own bytes can't tell for sure: the pointer maps do. */
  #isTree(page: number): boolean {
    const pagesOfMap = Math.floor(this.#pageSize / POINTER_BYTES) + 1;
    const map = Math.floor((page - 2) / pagesOfMap) * pagesOfMap + 2;
    // The first page has only the names of the tables.
    if (page < 3 || page === map) return false;
    const place = (map - 1) * this.#pageSize + POINTER_BYTES * (page - map - 1);
    return IS_TREE.has(this.#read(place, 1)?.[0]);
  }

  #scrub(page: number): boolean {
    const place = (page - 1) * this.#pageSize;
    const bytes = this.#read(place, this.#pageSize);
    const header = HEADER_BYTES[bytes?.[0] ?? 0];
    if (bytes === undefined || header === undefined) return false;
    const begin = header + 2 * bytes.readUInt16BE(CELLS_AT);
    const { length } = bytes.subarray(begin, Math.max(begin, bytes.readUInt16BE(CONTENT_AT)));
    if (bytes.compare(this.#zeros, 0, length, begin, begin + length) === 0) return false;
    writeSync(this.#file, this.#zeros, 0, length, place + begin);
    return true;
  }

  #read(place: number, length: number): Buffer | undefined {
    const bytes = Buffer.alloc(length);
    return readSync(this.#file, bytes, 0, length, place) === length ? bytes : undefined;
  }

  #pragma(name: 'page_size' | 'page_count'): number {
    return Number(this.#database.prepare(`PRAGMA ${name}`).get()?.[name]);
  }
}
