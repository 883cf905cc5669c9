import type { Entry } from '../../core/ports.ts';
import type { Verdict } from '../store.ts';
import { batchLines, revisesItself } from './batch-lines.ts';
import { markLog } from './log-mark.ts';
import { recoverLog } from './log-recovery.ts';
import type { LogCursor, LogSource } from './log-source.ts';
import { TranscriptFile } from './transcript-file.ts';

export const CHAT_LOG = 'chat.log';

/** Lines written at once when the log catches up: some milliseconds of work. */
const LINES_AT_ONCE = 2000;
/** The log is synced, and how far it is noted, at most so often, in milliseconds. */
const SYNC_EVERY = 1000;
/** How long, in milliseconds, the log may catch up when it is closed; what is missing then the next start writes. */
const CLOSING_TIME = 1000;

export interface TranscriptParts {
  readonly path: string;
  readonly source: LogSource;
  /** Milliseconds from some fixed moment. */
  readonly now: () => number;
  /** The journal has lost its end: the lines of what is lost are left in the log. */
  readonly keepsLost?: boolean;
  /** The log can't be written; said once, until it can be again. */
  readonly failing: (error: Error) => void;
  /** The log can be written again, and has everything. */
  readonly healed: () => void;
}

/**
 * `chat.log`: what was said and done, for people, grep and tail -f. It is made from the journal and never stops the chat:
 * when it can't be written it falls behind, and when it can be again it is completed from the journal.
 */
export class Transcript {
  readonly #parts: TranscriptParts;
  #file: TranscriptFile | undefined;
  /** The number of the last entry that is in the log. */
  #number: number;
  /** How far the log was when it was last synced. */
  #synced: LogCursor;
  #syncedAt: number;
  #isBehind = true;
  #isFailing = false;

  /**
   * Opens the log, and goes on behind the last line in it that stands for an entry: what is written there is never
   * written anew, whatever has become of the entry, and what stands for nothing is taken back. Throws the system's error
   * if it can't be opened, or a sync fails.
   */
  constructor(parts: TranscriptParts) {
    const { path, source, now, keepsLost = false } = parts;
    this.#parts = parts;
    const file = new TranscriptFile(path);
    const recovered = recoverLog(file.descriptor, source);
    if (recovered !== undefined && !keepsLost) file.cut(recovered.length);
    file.endLastLine();
    this.#file = file;
    const number = Math.min(source.cursor?.number ?? 0, source.lastNumber);
    this.#number = Math.min(recovered?.number ?? number, source.lastNumber);
    this.#synced = { ...markLog(file.descriptor, recovered?.noted ?? file.length), number };
    this.#syncedAt = now();
    this.#sync('now');
    this.catchUp();
  }

  /** Writes a batch that was just committed, unless the log is behind anyway. */
  write(batch: readonly Entry[], verdicts: readonly Verdict[], time: number): void {
    if (this.#isBehind || this.#file === undefined) return;
    if (revisesItself(batch, verdicts)) {
      // Only the journal knows what came of it.
      this.#isBehind = true;
      this.catchUp();
      return;
    }
    this.#append(this.#file, batchLines(batch, verdicts, time), this.#parts.source.lastNumber);
  }

  /**
   * Now and then notes how far the log is, so that the next start needs to go back no further; true if it has. Throws if
   * a sync fails.
   */
  noteIfDue(): boolean {
    if (this.#number === this.#synced.number) return false;
    if (this.#parts.now() - this.#syncedAt < SYNC_EVERY) return false;
    this.#sync('now');
    return true;
  }

  /** Writes some of what is missing; true if more can be written at once. */
  catchUp(): boolean {
    if (!this.#isBehind) return false;
    const file = this.#openFile();
    if (file === undefined) return false;
    const { lines, number, isAll, isThinned } = this.#parts.source.after(this.#number, LINES_AT_ONCE);
    // Behind the noted place every entry has its line, in order: by that the next start knows them again.
    if (isThinned && !this.#noteThinning()) return false;
    if (!this.#append(file, lines, number)) return false;
    if (isThinned && !this.#sync('now')) return false;
    if (!isAll) return true;
    this.#isBehind = false;
    if (this.#isFailing) this.#parts.healed();
    this.#isFailing = false;
    return false;
  }

  /** Goes on in a file newly opened at the same path, so that the old one can be renamed before. */
  reopen(): void {
    this.#sync('now');
    this.#file?.close();
    this.#file = undefined;
    if (this.#openFile() !== undefined) this.#sync('now');
  }

  /** Writes what is missing, if it can be, and notes how far the log is. */
  close(): void {
    const end = this.#parts.now() + CLOSING_TIME;
    while (this.catchUp() && this.#parts.now() < end) {
      // Each round writes some.
    }
    this.#sync('later');
    this.#file?.close();
    this.#file = undefined;
  }

  #openFile(): TranscriptFile | undefined {
    if (this.#file !== undefined) return this.#file;
    try {
      const file = new TranscriptFile(this.#parts.path);
      file.endLastLine();
      this.#file = file;
      return file;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #append(file: TranscriptFile, lines: string, number: number): boolean {
    try {
      if (lines !== '') file.append(lines);
      this.#number = number;
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /**
   * A line is noted as written only when it is on disk, or a power cut could take it from the log for good. False where
   * the disk is full, and the log behind for it.
   */
  #sync(when: 'now' | 'later'): boolean {
    const file = this.#file;
    if (file === undefined) return false;
    this.#syncedAt = this.#parts.now();
    try {
      file.sync();
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      file.cut(this.#synced.length);
      this.#number = this.#synced.number;
      this.#fail(error);
      return false;
    }
    this.#synced = { ...markLog(file.descriptor, file.length), number: this.#number };
    this.#parts.source.keepCursor(this.#synced, when);
    return true;
  }

  /** Notes that the next lines are not one for each entry; false if that can't be noted for now. */
  #noteThinning(): boolean {
    if (!this.#sync('later')) return false;
    return this.#parts.source.keepCursor({ ...this.#synced, isThinning: true }, 'now');
  }

  #fail(error: unknown): void {
    this.#isBehind = true;
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#parts.failing(error instanceof Error ? error : new Error(String(error)));
  }
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
