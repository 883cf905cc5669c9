import { type Buffer, isUtf8 } from 'node:buffer';
import { IncomingBytes } from './incoming-bytes.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line that was taken in: its text, or what is wrong with it. `too-long` is the last: nothing is read behind it. */
export type Line =
  | { readonly type: 'line'; readonly text: string }
  | { readonly type: 'empty' }
  | { readonly type: 'not-utf8' }
  | { readonly type: 'too-long' };

/** Cuts a stream of bytes into lines at line feeds alone, without one carriage return before them. */
export class LineReader {
  readonly #bytes = new IncomingBytes();
  /** So many bytes at the front are known to hold no line feed. */
  #searched = 0;
  #count = 0;
  #isOver = false;

  /** Takes in bytes. What `next` has not used by the time of the next push is copied, so the caller may reuse them. */
  push(bytes: Uint8Array): void {
    if (!this.#isOver) this.#bytes.push(bytes);
  }

  /** The next whole line, or `too-long` as soon as more than `limit` bytes are there without a line feed. */
  next(limit: number): Line | undefined {
    const bytes = this.#bytes.view();
    const end = bytes.indexOf(LINE_FEED, this.#searched);
    const length = end === -1 ? bytes.length : end;
    if (length > limit) return this.#giveUp(bytes.length);
    if (end === -1) {
      this.#searched = length;
      this.#bytes.keep();
      return undefined;
    }
    const line = lineOf(bytes.subarray(0, length));
    this.#bytes.drop(length + 1);
    this.#searched = 0;
    this.#count += 1;
    return line;
  }

  /** Whether a line was begun and is not complete. */
  get isInside(): boolean {
    return this.#bytes.view().length > 0;
  }

  /** How many lines were read. */
  get count(): number {
    return this.#count;
  }

  #giveUp(length: number): Line {
    this.#bytes.drop(length);
    this.#bytes.keep();
    this.#isOver = true;
    return { type: 'too-long' };
  }
}

function lineOf(bytes: Buffer): Line {
  const length = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
  if (length === 0) return { type: 'empty' };
  return isUtf8(bytes) ? { type: 'line', text: bytes.toString('utf8', 0, length) } : { type: 'not-utf8' };
}
