import { Buffer } from 'node:buffer';
import { FramePayloads } from './frame-payloads.ts';
import { frame, MAX_FRAME } from './frames.ts';
import { type Line, LineReader } from './line-reader.ts';

/** Longest line of a client, without its end, in bytes: until its login was accepted, and from then on. */
export const LONGEST_FIRST_LINE = 16 * 1024;
export const LONGEST_CLIENT_LINE = 64 * 1024;
/** Longest line of a server. Of what is listed in one, its texts are at most 256 KiB, as JSON has them. */
export const LONGEST_SERVER_LINE = 1024 * 1024;

/** Reads lines out of frames: a line may span frames, a frame may hold many. A frame without bytes is an empty line. */
export class FramedLines {
  readonly #payloads = new FramePayloads();
  readonly #lines = new LineReader();
  #emptyFrames = 0;

  push(bytes: Uint8Array): void {
    this.#payloads.strip(bytes, (piece) => {
      if (piece.length > 0) this.#lines.push(piece);
      else this.#emptyFrames += 1;
    });
  }

  /** The next line, at most `limit` bytes long; undefined until more bytes come. */
  next(limit: number): Line | undefined {
    if (this.#emptyFrames === 0) return this.#lines.next(limit);
    this.#emptyFrames -= 1;
    return { type: 'empty' };
  }

  /** The number, from 1, of the line that was begun and is not complete, if only by the header of its frame. */
  get begun(): number | undefined {
    return this.#lines.isInside || this.#payloads.isInside ? this.#lines.count + 1 : undefined;
  }
}

/** A line in as many frames as it takes; its end is added. */
export function framedLine(line: string): Uint8Array {
  const ended = `${line}\n`;
  if (Buffer.byteLength(ended) <= MAX_FRAME) return frame(ended);
  const bytes = Buffer.from(ended);
  const frames: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += MAX_FRAME)
    frames.push(frame(bytes.subarray(from, from + MAX_FRAME)));
  return Buffer.concat(frames);
}
