import { closeSync, write } from 'node:fs';
import type { Cancel, Clock } from '../../core/ports.ts';
import { openForAppend } from './append-file.ts';

/** Lines that wait for a file that can't be written are kept up to this many bytes. */
const BACKLOG_BYTES = 16 * 1024 * 1024;
const RETRY_EVERY = 1000;
/** A write that takes longer than this no longer holds up those who wait for it. */
const PATIENCE = 2000;

export interface LineFileParts {
  readonly path: string;
  readonly clock: Pick<Clock, 'after'>;
  /** The line that stands where `count` lines had to be left out. */
  readonly missing: (count: number) => string;
  /** The file can't be written, and its lines wait; said once, until it can be again. May append. */
  readonly failing: (error: Error) => void;
  /** It could not be opened anew, and its lines go on into the old file until it can be; said once. May append. */
  readonly stale: (error: Error) => void;
  /** All is well again; what still waits is on its way, in order. May append. */
  readonly healed: () => void;
  /** Bytes that may wait; 16 MiB unless given. */
  readonly backlog?: number;
}

/** Lines that wait, and who is to be told once they need not be waited for any more. */
interface Waiting {
  readonly bytes: Buffer;
  readonly written: () => void;
}

/**
 * A file to which lines are appended, one write for all that have come together. A file that can't be written holds
 * nobody up: its lines wait, up to a bound, and are written when it can be again, with a line that says how many had to
 * be left out.
 */
export class LineFile {
  readonly #parts: LineFileParts;
  #descriptor: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** What is being written, and how much of it is in the file. */
  #current: Buffer | undefined;
  #offset = 0;
  /** Who waits for it. */
  #written: readonly (() => void)[] = [];
  /** Whether the system is at it right now, and since a `reopen`, in which file. */
  #writingTo: number | undefined;
  #isFailing = false;
  /** A newly opened file was asked for and could not be had yet. */
  #isStale = false;
  #leftOut = 0;
  #cancelTimer: Cancel | undefined;
  #cancelReopen: Cancel | undefined;
  /** Who waits until everything is written, or can't be for now. */
  #whenSettled: (() => void)[] = [];

  /** Opens the file, making it if need be; throws the system's error if it can't. */
  constructor(parts: LineFileParts) {
    this.#parts = parts;
    this.#descriptor = openForAppend(parts.path);
  }

  /**
   * Appends `count` lines, each of which ends in a line feed. `written` is called once: when they are in the file, or
   * as soon as it is clear that they have to wait longer than the chat should.
   */
  append(lines: string, count: number, written: () => void = nothing): void {
    const bytes = Buffer.from(lines);
    const isFull = this.#waitingBytes + bytes.length > (this.#parts.backlog ?? BACKLOG_BYTES);
    // Once something was left out, everything behind it is, until the line that says so has its place.
    if (this.#leftOut > 0 || (this.#isFailing && isFull)) {
      this.#leftOut += count;
      return written();
    }
    this.#waitingBytes += bytes.length;
    if (this.#isFailing) {
      this.#waiting.push({ bytes, written: nothing });
      return written();
    }
    this.#waiting.push({ bytes, written });
    this.#writeNext();
  }

  /**
   * Goes on in a file newly opened at the same path, so that the old one can be renamed before. If it can't be opened,
   * false: the old one is kept, and it is tried again every second.
   */
  reopen(): boolean {
    this.#cancelReopen?.();
    this.#cancelReopen = undefined;
    const old = this.#descriptor;
    try {
      this.#descriptor = openForAppend(this.#parts.path);
    } catch (error) {
      this.#cancelReopen = this.#parts.clock.after(RETRY_EVERY, () => this.reopen());
      if (this.#isStale) return false;
      this.#isStale = true;
      this.#parts.stale(asError(error));
      return false;
    }
    if (this.#writingTo === undefined) this.#leave(old);
    else if (this.#writingTo !== old) closeSync(old);
    if (this.#isFailing) this.#writeNext();
    if (this.#isStale && !this.#isFailing) this.#parts.healed();
    this.#isStale = false;
    return true;
  }

  /** Resolves when everything is in the file, or can't be for now; closes it. Nothing may be appended afterwards. */
  async close(): Promise<void> {
    if (this.#current !== undefined || this.#waiting.length > 0) {
      const settled = new Promise<void>((resolve) => this.#whenSettled.push(resolve));
      this.#writeNext();
      await settled;
    }
    this.#cancelTimer?.();
    this.#cancelReopen?.();
    if (this.#writingTo === undefined) closeSync(this.#descriptor);
  }

  #writeNext(): void {
    if (this.#writingTo !== undefined) return;
    if (this.#current === undefined) {
      const waiting = this.#waiting;
      if (waiting.length === 0) return this.#tellSettled();
      this.#waiting = [];
      this.#current =
        waiting.length === 1 && waiting[0]
          ? waiting[0].bytes
          : Buffer.concat(waiting.map(({ bytes }) => bytes));
      this.#offset = 0;
      this.#written = waiting.map(({ written }) => written);
    }
    this.#write(this.#current);
  }

  #write(bytes: Buffer): void {
    const descriptor = this.#descriptor;
    this.#writingTo = descriptor;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#parts.clock.after(PATIENCE, () =>
      this.#fail(new Error('writing takes too long')),
    );
    write(descriptor, bytes, this.#offset, bytes.length - this.#offset, null, (error, count) => {
      this.#cancelTimer?.();
      this.#cancelTimer = undefined;
      this.#writingTo = undefined;
      this.#offset += count ?? 0;
      if (descriptor !== this.#descriptor) this.#leave(descriptor);
      if (error !== null) this.#fail(error);
      else this.#advance(bytes);
    });
  }

  #advance(bytes: Buffer): void {
    if (this.#offset < bytes.length) return this.#write(bytes);
    this.#current = undefined;
    this.#waitingBytes -= bytes.length;
    this.#release();
    if (this.#isFailing && (this.#waiting.length === 0 || this.#leftOut === 0)) this.#heal();
    this.#writeNext();
  }

  /** Closes a file that was given up for a newer one. A line that is half in it is written whole into the newer one. */
  #leave(descriptor: number): void {
    closeSync(descriptor);
    if (this.#current === undefined || this.#offset === 0) return;
    this.#offset = this.#current.lastIndexOf('\n', this.#offset - 1) + 1;
  }

  #fail(error: Error): void {
    if (!this.#isFailing) {
      this.#isFailing = true;
      this.#parts.failing(error);
    }
    this.#release();
    for (const { written } of this.#waiting) written();
    this.#waiting = this.#waiting.map(({ bytes }) => ({ bytes, written: nothing }));
    if (this.#writingTo === undefined) {
      this.#cancelTimer?.();
      this.#cancelTimer = this.#parts.clock.after(RETRY_EVERY, () => this.#writeNext());
    }
    this.#tellSettled();
  }

  #heal(): void {
    this.#isFailing = false;
    const count = this.#leftOut;
    this.#leftOut = 0;
    if (count > 0) this.append(`${this.#parts.missing(count)}\n`, 1);
    if (!this.#isStale) this.#parts.healed();
  }

  #release(): void {
    const written = this.#written;
    this.#written = [];
    for (const tell of written) tell();
  }

  #tellSettled(): void {
    const waiting = this.#whenSettled;
    this.#whenSettled = [];
    for (const tell of waiting) tell();
  }
}

function nothing(): void {}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
