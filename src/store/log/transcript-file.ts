import {
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';

const FILE_MODE = 0o600;

/**
 * A file of lines that has whole lines only: a write that fails half-way is taken back, at once or before the next.
 * Every method throws the system's error if it can't do its part.
 */
export class TranscriptFile {
  readonly descriptor: number;
  readonly #isRegular: boolean;
  /** What lies behind this is half a write. */
  #cutTo: number | undefined;

  /** Opens the file for appending, made with mode 0600 whatever the umask if it was not there. */
  constructor(path: string) {
    // Non-blocking, or opening a FIFO that nobody reads would stop the whole chat.
    const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
    this.descriptor = openSync(path, flags, FILE_MODE);
    const stats = this.#stats();
    this.#isRegular = stats.isFile();
    if (this.#isRegular && stats.size === 0n) fchmodSync(this.descriptor, FILE_MODE);
  }

  /** In bytes, as it is on disk: somebody else may have cut the file meanwhile. */
  get length(): number {
    return Number(this.#stats().size);
  }

  append(lines: string): void {
    this.#mend();
    const bytes = Buffer.from(lines);
    const before = this.length;
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.descriptor, bytes, written);
    } catch (error) {
      this.cut(before);
      throw error;
    }
  }

  /** Cuts the file, if it is longer; if that can't be done now, before the next append. */
  cut(length: number): void {
    if (!this.#isRegular) return;
    this.#cutTo = length;
    try {
      this.#mend();
    } catch {
      // The next append tries again, and says why if it still can't be done.
    }
  }

  /** Ends a last line that was cut off, as by a power cut, so that it does not run into the next. */
  endLastLine(): void {
    const { length } = this;
    if (!this.#isRegular || length === 0) return;
    const last = Buffer.alloc(1);
    readSync(this.descriptor, last, 0, 1, length - 1);
    if (last.toString() !== '\n') this.append('\n');
  }

  /** Everything appended is on disk when this returns. */
  sync(): void {
    if (this.#isRegular) fdatasyncSync(this.descriptor);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  #mend(): void {
    if (this.#cutTo === undefined) return;
    if (this.length > this.#cutTo) ftruncateSync(this.descriptor, this.#cutTo);
    this.#cutTo = undefined;
  }

  #stats(): BigIntStats {
    return fstatSync(this.descriptor, { bigint: true });
  }
}
