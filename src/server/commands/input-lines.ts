import type { Readable } from 'node:stream';
import { CommandFailed } from './command.ts';

const LINE_FEED = 0x0a;
/** In bytes. Any line of an export is far shorter; a longer one must not fill the memory. */
const LONGEST_LINE = 1024 * 1024;

/** A line, without its end, and its number from 1. */
export interface InputLine {
  readonly number: number;
  readonly text: string;
}

/** The lines of a stream, ended by LF alone. Throws CommandFailed where one is too long, not UTF-8, or without an end. */
export async function* inputLines(input: Readable): AsyncIterable<InputLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest: Buffer = Buffer.alloc(0);
  let number = 0;
  for await (const chunk of input) {
    const bytes = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      number += 1;
      yield { number, text: decode(bytes.subarray(start, end), number, decoder) };
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > LONGEST_LINE) throw new CommandFailed(`line ${number + 1} is too long`);
  }
  if (rest.length > 0) throw new CommandFailed(`line ${number + 1} is cut off: the end is missing`);
}

function decode(bytes: Uint8Array, number: number, decoder: TextDecoder): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new CommandFailed(`line ${number} is not UTF-8`);
  }
}
