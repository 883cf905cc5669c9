import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Found, SearchQuery } from '../../core/ports.ts';
import { JOURNAL_FILE, openJournalToRead } from '../sqlite/journal-file.ts';
import { Meta } from '../sqlite/meta.ts';
import { Snapshot } from '../sqlite/snapshot.ts';
import { Deadline } from './deadline.ts';
import { candidates } from './search-candidates.ts';
import { Chunks } from './search-chunks.ts';
import { IndexTrouble, onIndex, troubleOf } from './search-errors.ts';
import { SearchFeed } from './search-feed.ts';
import { openSearchFile, removeSearchFile, SEARCH_FILE } from './search-file.ts';
import { SearchIndex } from './search-index.ts';
import { wantedOf } from './search-query.ts';
import { SearchResults } from './search-results.ts';
import type { ChunkSize } from './search-texts.ts';

/** How long, in milliseconds, a search may take. */
const LONGEST_SEARCH = 200;
/** How long, in milliseconds, somebody else may hold the journal before a search is answered without it. */
const LOCK_PATIENCE = 100;
/** Entries that are read at once, and how often that is done before a search. */
const ENTRIES_AT_ONCE = 200;
const READS_BEFORE = 5;

/** Nothing can be looked at just now. */
const NOTHING: Found = { results: [], more: true };

export interface SearcherParts {
  readonly directory: string;
  /** Milliseconds from some fixed moment. */
  readonly now: () => number;
  readonly chunkSize?: ChunkSize;
}

/** Looks for messages in the journal of a directory, by means of an index beside it that it makes itself. */
export class Searcher {
  readonly #now: () => number;
  readonly #chunkSize: ChunkSize | undefined;
  readonly #path: string;
  readonly #journal: DatabaseSync;
  readonly #meta: Meta;
  readonly #feed: SearchFeed;
  readonly #results: SearchResults;
  readonly #snapshot: Snapshot;
  #index: SearchIndex | undefined;
  /** The number of the last entry that is in the index. */
  #last = 0;
  /** Nothing can be written for now. */
  #isStuck = false;

  /** The journal must be there; throws if it can't be read. */
  constructor({ directory, now, chunkSize }: SearcherParts) {
    this.#now = now;
    this.#chunkSize = chunkSize;
    this.#path = join(directory, SEARCH_FILE);
    this.#journal = openJournalToRead(join(directory, JOURNAL_FILE));
    this.#journal.exec(`PRAGMA busy_timeout = ${LOCK_PATIENCE}`);
    this.#meta = new Meta(this.#journal);
    this.#feed = new SearchFeed(this.#journal);
    this.#results = new SearchResults(this.#journal);
    this.#snapshot = new Snapshot(this.#journal);
  }

  /** Opens the index, or makes it; if that is not possible now, it is tried again later. */
  open(): void {
    this.#guarded(undefined, () => void this.#opened());
  }

  /** What was committed a moment before is found, unless there is very much of it. */
  search(query: SearchQuery): Found {
    return this.#guarded(NOTHING, () => {
      const deadline = new Deadline(this.#now, LONGEST_SEARCH);
      const index = this.#opened();
      let reading = this.#read(index);
      for (let reads = 1; reads < READS_BEFORE && reading === 'some'; reads += 1) reading = this.#read(index);
      const { results, more } = this.#snapshot.read(() => {
        const wanted = wantedOf(query, this.#results.rooms(query.rooms));
        const numbers = candidates(index, wanted, deadline);
        return this.#results.read(query, wanted.words, numbers, deadline);
      });
      return { results, more: more || reading !== 'all' };
    });
  }

  /** Reads and writes a little, some milliseconds long; false if there is nothing to do for now. */
  step(): boolean {
    return this.#guarded(false, () => {
      const index = this.#opened();
      const reading = this.#read(index);
      const hasWritten = !this.#isStuck && index.step();
      return hasWritten || reading === 'some';
    });
  }

  /** Has what is gone from the journal taken out of the index in the next steps, and what could not be written tried again. */
  tidy(): void {
    this.#isStuck = false;
    this.#guarded(undefined, () => this.#opened().tidy(Number(this.#meta.get('cut') ?? 0)));
  }

  close(): void {
    this.#index?.chunks.close();
    this.#journal.close();
  }

  #opened(): SearchIndex {
    this.#index ??= this.#openIndex();
    return this.#index;
  }

  #openIndex(): SearchIndex {
    const epoch = String(this.#meta.get('epoch'));
    const chunks = onIndex(() => new Chunks(openSearchFile(this.#path, epoch)));
    this.#last = chunks.last;
    return new SearchIndex(chunks, this.#feed, this.#chunkSize);
  }

  /** Whether the index has all entries now; or it could not take more. */
  #read(index: SearchIndex): 'all' | 'some' | 'none' {
    if (!index.recent.takesMore) return 'none';
    const feeding = this.#feed.after(this.#last, ENTRIES_AT_ONCE);
    for (const change of feeding.changes) index.take(change);
    this.#last = feeding.last;
    return feeding.hasMore ? 'some' : 'all';
  }

  /** An index that is damaged is made anew; where the trouble may pass, `otherwise` is what there is for now. */
  #guarded<T>(otherwise: T, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof IndexTrouble) {
        if (error.isDamaged) this.#beginAnew();
        else this.#isStuck = true;
      } else if (troubleOf(error) !== 'passing') throw error;
      return otherwise;
    }
  }

  #beginAnew(): void {
    this.#index?.chunks.close();
    this.#index = undefined;
    removeSearchFile(this.#path);
  }
}
