import { closeSync, openSync, readSync } from 'node:fs';
import { codeOf } from './system-errors.ts';

/** The forms of SQLite's write-ahead log: https://sqlite.org/fileformat2.html#walformat */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Where the salts stand in the header of the file and in that of a frame: the same where the frame is in use. */
const FILE_SALTS_AT = 16;
const FRAME_SALTS_AT = 8;
const SALT_BYTES = 8;

/** What lies in the file of what was written ahead: the pages that have another form than in the journal itself. */
export class WrittenAhead {
  readonly #path: string;
  readonly #frameBytes: number;
  readonly #file = Buffer.alloc(HEADER_BYTES);
  readonly #frame = Buffer.alloc(FRAME_HEADER_BYTES);
  readonly #salts = Buffer.alloc(SALT_BYTES);
  /** Frames that were seen under these salts. */
  #seen = 0;

  constructor(path: string, pageSize: number) {
    this.#path = path;
    this.#frameBytes = FRAME_HEADER_BYTES + pageSize;
  }

  /** The pages of the frames that have come since the last time; undefined if that can't be read just now. */
  news(): readonly number[] | undefined {
    let descriptor: number;
    try {
      descriptor = openSync(this.#path, 'r');
    } catch (error) {
      // There is none before the first commit.
      return codeOf(error) === 'ENOENT' ? [] : undefined;
    }
    try {
      return this.#read(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  #read(descriptor: number): readonly number[] {
    const pages: number[] = [];
    if (!fill(this.#file, descriptor, 0)) return pages;
    if (this.#salts.compare(this.#file, FILE_SALTS_AT, FILE_SALTS_AT + SALT_BYTES) !== 0) {
      // With other salts it is written anew from its beginning.
      this.#file.copy(this.#salts, 0, FILE_SALTS_AT);
      this.#seen = 0;
    }
    while (fill(this.#frame, descriptor, HEADER_BYTES + this.#seen * this.#frameBytes)) {
      if (this.#salts.compare(this.#frame, FRAME_SALTS_AT, FRAME_SALTS_AT + SALT_BYTES) !== 0) break;
      pages.push(this.#frame.readUInt32BE(0));
      this.#seen += 1;
    }
    return pages;
  }
}

function fill(bytes: Buffer, descriptor: number, place: number): boolean {
  return readSync(descriptor, bytes, 0, bytes.length, place) === bytes.length;
}
