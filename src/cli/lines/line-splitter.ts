import { Buffer, isUtf8 } from 'node:buffer';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** What some programs put in front of UTF-8, and is no part of it. */
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A line of input: its text, or what is wrong with it. */
export type Line =
  | { readonly type: 'line'; readonly text: string }
  | { readonly type: 'too-long' }
  | { readonly type: 'not-utf8' };

/**
 * Cuts bytes into lines at line feeds alone (a text may hold any other separator), without one carriage return before
 * them; a byte order mark in front of all is no part of the first. A line over `limit` bytes is skipped without keeping it, so that an endless line costs no memory.
 */
export class LineSplitter {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #length = 0;
  #isFirst = true;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The lines that the bytes complete. */
  push(bytes: Buffer): readonly Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      this.#keep(bytes.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
    return lines;
  }

  /** At the end of the input: the last line, if no line feed ended it. */
  end(): readonly Line[] {
    return this.#length === 0 ? [] : [this.#take()];
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#isTooLong) this.#parts = [];
    // A copy: the caller may use its bytes again.
    else if (part.length > 0) this.#parts.push(Buffer.from(part));
  }

  /** A carriage return at the end may still fall away, so one more byte than the limit is kept. */
  get #isTooLong(): boolean {
    return this.#length > this.#limit + 1;
  }

  #take(): Line {
    const isSkipped = this.#isTooLong;
    let bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    if (this.#isFirst && bytes.indexOf(BYTE_ORDER_MARK) === 0) bytes = bytes.subarray(BYTE_ORDER_MARK.length);
    this.#isFirst = false;
    if (bytes.at(-1) === CARRIAGE_RETURN) bytes = bytes.subarray(0, -1);
    if (isSkipped || bytes.length > this.#limit) return { type: 'too-long' };
    return isUtf8(bytes) ? { type: 'line', text: bytes.toString() } : { type: 'not-utf8' };
  }
}
