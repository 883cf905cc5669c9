import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import type {
  Entry,
  Found,
  JournalState,
  OwnPage,
  OwnQuery,
  Page,
  PageQuery,
  SearchQuery,
  UnreadCount,
  UnreadQuery,
} from '../../core/ports.ts';
import { holdJournal, JOURNAL_FILE, type LostEnd } from '../sqlite/journal-file.ts';
import type { AsyncStore, Committed } from '../store.ts';
import { UnusableJournal } from '../unusable-journal.ts';
import { Searching } from './searching.ts';
import { asError, gone } from './thread-ends.ts';
import {
  type FromReader,
  type FromWriter,
  type ReaderData,
  type ToReader,
  type ToWriter,
  unpackVerdicts,
  type WriterData,
} from './thread-messages.ts';

/** Starts a thread of the journal, however its program is packed. */
export type StartThread = (
  name: 'writer' | 'reader' | 'searcher',
  workerData: WriterData | ReaderData,
) => Worker;

export interface StoreThreadsParts extends WriterData {
  readonly startThread: StartThread;
  /** The journal can't be relied on any more; said once, and nothing else afterwards. */
  readonly failed: (error: Error) => void;
  /** `chat.log` can't be written; said once, until it can be again. */
  readonly logFailing: (error: Error) => void;
  readonly logHealed: () => void;
  /** What was said last may be missing, so that the journal has another epoch; said before it is open, if at all. */
  readonly epochChanged: (cause: LostEnd) => void;
  /** Entries of a room were cut: what is kept begins with number `first`. */
  readonly cut: (room: string, first: number) => void;
  /** Nothing is found for now: the thread that searches has failed, and is started anew, at most once a minute. */
  readonly searchFailing: (error: Error) => void;
}

/**
 * A journal file in threads: one that writes, and one that reads, so that no reading delays a commit; and one that
 * searches, without which the chat goes on.
 */
export class StoreThreads implements AsyncStore {
  readonly #parts: StoreThreadsParts;
  readonly #writer: Worker;
  readonly #reader: Worker;
  /** Started when the file is there. */
  #searching: Searching | undefined;
  /** As long as it is there, a writer that dies leaves behind what it has written ahead. */
  #hold: DatabaseSync | undefined;
  readonly #commits: Committed[] = [];
  /** Who waits for the reader: it answers in the order of the questions. */
  readonly #pages: ((page: Page) => void)[] = [];
  readonly #counts: ((counts: readonly UnreadCount[]) => void)[] = [];
  readonly #ownPages: ((page: OwnPage) => void)[] = [];
  /** How it stands, from when the writer has opened it until the reader has. */
  #state: JournalState | undefined;
  readonly #opened = Promise.withResolvers<JournalState>();
  #isOpen = false;
  readonly #failure = Promise.withResolvers<void>();
  #hasFailed = false;
  #isClosing = false;
  #closed: Promise<void> | undefined;

  private constructor(parts: StoreThreadsParts) {
    this.#parts = parts;
    const { startThread, directory, keepDays, keepSize, newEpoch } = parts;
    this.#writer = startThread('writer', {
      directory,
      newEpoch,
      ...(keepDays === undefined ? {} : { keepDays }),
      ...(keepSize === undefined ? {} : { keepSize }),
    });
    this.#reader = startThread('reader', { directory });
    this.#writer.on('message', (message: FromWriter) => this.#heardWriter(message));
    this.#reader.on('message', (message: FromReader) => this.#heardReader(message));
    this.#watch(this.#writer, 'writes');
    this.#watch(this.#reader, 'reads');
  }

  /** Starts the threads; rejects with UnusableJournal, or with the system's error, if there is no journal to use. */
  static async open(
    parts: StoreThreadsParts,
  ): Promise<{ readonly store: StoreThreads; readonly state: JournalState }> {
    const store = new StoreThreads(parts);
    return { store, state: await store.#opened.promise };
  }

  commit(batch: readonly Entry[], time: number, done: Committed): void {
    this.#commits.push(done);
    this.#tellWriter({ type: 'commit', batch, time });
  }

  page(query: PageQuery, done: (page: Page) => void): void {
    this.#pages.push(done);
    this.#tellReader({ type: 'page', query });
  }

  unread(query: UnreadQuery, done: (counts: readonly UnreadCount[]) => void): void {
    this.#counts.push(done);
    this.#tellReader({ type: 'unread', query });
  }

  own(query: OwnQuery, done: (page: OwnPage) => void): void {
    this.#ownPages.push(done);
    this.#tellReader({ type: 'own', query });
  }

  search(query: SearchQuery, done: (found: Found) => void): void {
    this.#searching?.search(query, done);
  }

  /** Resolves when the journal has failed. */
  get failure(): Promise<void> {
    return this.#failure.promise;
  }

  /** Goes on in a new `chat.log`, after the old one was renamed. */
  reopenLog(): void {
    this.#tellWriter({ type: 'reopen-log' });
  }

  /** Resolves when everything is on disk and all threads have ended; if the journal has failed, when they are gone. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#hasFailed) return this.#terminate();
    this.#isClosing = true;
    // The writer last: whoever closes the file last tidies it up.
    const readerGone = gone(this.#reader);
    this.#tellReader({ type: 'close' });
    await Promise.all([readerGone, this.#searching?.close()]);
    if (this.#hasFailed) return this.#terminate();
    this.#hold?.close();
    const writerGone = gone(this.#writer);
    this.#tellWriter({ type: 'close' });
    await writerGone;
  }

  #tellWriter(message: ToWriter): void {
    this.#writer.postMessage(message);
  }

  #tellReader(message: ToReader): void {
    this.#reader.postMessage(message);
  }

  #heardWriter(message: FromWriter): void {
    if (this.#hasFailed) return;
    switch (message.type) {
      case 'committed':
        if (message.verdicts.seqs.some((seq) => seq > 0)) this.#searching?.grown();
        return this.#commits.shift()?.(unpackVerdicts(message.verdicts), message.time);
      case 'opened':
        this.#state = message.state;
        if (message.lostEnd !== undefined) this.#parts.epochChanged(message.lostEnd);
        // Before anybody is let in: later there may be no descriptor left for it.
        return this.#tellReader({ type: 'open' });
      case 'unusable':
        return this.#fail(new UnusableJournal(message.message));
      case 'cut':
        return this.#parts.cut(message.room, message.first);
      case 'log-failing':
        return this.#parts.logFailing(new Error(message.message));
      case 'log-healed':
        return this.#parts.logHealed();
    }
  }

  #open(): void {
    if (this.#state === undefined) return;
    const { directory, startThread, searchFailing } = this.#parts;
    this.#hold = holdJournal(join(directory, JOURNAL_FILE));
    this.#searching = new Searching({
      start: () => startThread('searcher', { directory }),
      failing: searchFailing,
    });
    this.#isOpen = true;
    this.#opened.resolve(this.#state);
    this.#state = undefined;
  }

  #heardReader(message: FromReader): void {
    if (this.#hasFailed) return;
    switch (message.type) {
      case 'opened':
        return this.#open();
      case 'page':
        return this.#pages.shift()?.(message.page);
      case 'unread':
        return this.#counts.shift()?.(message.counts);
      case 'own':
        return this.#ownPages.shift()?.(message.page);
    }
  }

  #watch(thread: Worker, does: string): void {
    thread.on('error', (error) => this.#fail(asError(error)));
    thread.on('messageerror', (error) => this.#fail(asError(error)));
    thread.on('exit', (code) => {
      if (this.#isClosing && code === 0) return;
      this.#fail(new Error(`the thread that ${does} the journal ended with code ${code}`));
    });
  }

  #fail(error: Error): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#failure.resolve();
    if (this.#isOpen) return this.#parts.failed(error);
    void this.#terminate().then(() => this.#opened.reject(error));
  }

  async #terminate(): Promise<void> {
    await Promise.all([this.#writer.terminate(), this.#reader.terminate(), this.#searching?.terminate()]);
  }
}
