import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry, Found, SearchQuery } from '../../../src/core/ports.ts';
import { SEARCH_FILE } from '../../../src/store/search/search-file.ts';
import type { ChunkSize } from '../../../src/store/search/search-texts.ts';
import { Searcher } from '../../../src/store/search/searcher.ts';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';

/** So small that a test fills some. */
export const SMALL_CHUNKS: ChunkSize = { numbers: 8, characters: 10_000 };

/** A journal and its searcher, in a directory of their own. */
export class SearchGround {
  readonly directory = mkdtempSync(join(tmpdir(), 'parley-search-'));
  readonly #chunkSize: ChunkSize;
  #epoch = 'epoch';
  store: SqliteStore;
  searcher: Searcher;
  /** Milliseconds that a look at the clock takes. */
  slowness = 0;
  #now = 0;

  constructor(chunkSize: ChunkSize = SMALL_CHUNKS) {
    this.#chunkSize = chunkSize;
    this.store = this.#openStore();
    this.searcher = this.#openSearcher();
  }

  get path(): string {
    return join(this.directory, SEARCH_FILE);
  }

  commit(...entries: readonly Entry[]): void {
    this.store.commit(entries, 1000);
  }

  /** Commits entries one millisecond after the other, from a time on. */
  commitFrom(time: number, entries: readonly Entry[]): void {
    for (const [index, entry] of entries.entries()) this.store.commit([entry], time + index);
  }

  /** Does all there is to do. */
  work(): void {
    while (this.searcher.step()) {
      // One small step after the other.
    }
  }

  /** Does all there is to do, and takes out what is gone. */
  tidy(): void {
    this.searcher.tidy();
    this.work();
  }

  search(words: readonly string[], rest: Partial<SearchQuery> = {}): Found {
    return this.searcher.search({ rooms: ['#lobby'], words, limit: 50, ...rest });
  }

  /** The texts of the messages that are found. */
  find(words: readonly string[], rest: Partial<SearchQuery> = {}): readonly string[] {
    return this.search(words, rest).results.map(({ message }) => message.text);
  }

  /** Whether bytes are in any file of the index. */
  has(bytes: Uint8Array | string): boolean {
    return readdirSync(this.directory)
      .filter((name) => name.startsWith(SEARCH_FILE))
      .some((name) => readFileSync(join(this.directory, name)).includes(bytes));
  }

  /** Ends the searcher and begins with another one; what happens between is up to `between`. */
  restart(between: () => void = () => {}): void {
    this.searcher.close();
    between();
    this.searcher = this.#openSearcher();
  }

  /** Begins with another searcher, and with the index as it lies on disk just now. */
  kill(): void {
    const files = ['', '-wal'].map((end) => `${this.path}${end}`).filter((file) => existsSync(file));
    const kept = files.map((file) => [file, readFileSync(file)] as const);
    this.restart(() => {
      rmSync(this.path, { force: true });
      for (const [file, bytes] of kept) writeFileSync(file, bytes);
    });
  }

  /** Ends both, and gives the journal another epoch, as a backup has that is restored. */
  restoreBackup(): void {
    this.restart(() => {
      this.store.close();
      this.#epoch = 'another epoch';
      this.store = this.#openStore();
      this.store.loseEnd(this.#epoch);
    });
  }

  /** The store was closed, and is to be there again. */
  reopenStore(): void {
    this.store = this.#openStore();
  }

  [Symbol.dispose](): void {
    this.searcher.close();
    this.store.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #openStore(): SqliteStore {
    const store = new SqliteStore({ path: join(this.directory, 'parley.db'), makeEpoch: () => this.#epoch });
    // Nobody cuts the power here.
    store.database.exec('PRAGMA synchronous = OFF');
    return store;
  }

  #openSearcher(): Searcher {
    const now = () => {
      this.#now += this.slowness;
      return this.#now;
    };
    return new Searcher({ directory: this.directory, now, chunkSize: this.#chunkSize });
  }
}
