import type { Command, Fault } from '../../../src/protocol/command.ts';
import { DEFAULT_LIMITS } from '../../../src/protocol/limits.ts';
import { baseCodec } from '../../../src/wire/base-codec.ts';
import type { Decoder, Reply } from '../../../src/wire/codec.ts';
import { frame, MAX_FRAME } from '../../../src/wire/frames.ts';

export type Input = Command | Fault | Reply;

/** A decoder whose client has asked for protocol 2 and was answered. */
export function parley2Decoder(): Decoder {
  const decoder = baseCodec.decoder(DEFAULT_LIMITS);
  decoder.push(frame('PARLEY 2'));
  decoder.next(false);
  return decoder;
}

/** All that comes out when the chunks come in one after the other. Each is overwritten when it was read. */
export function readAll(
  decoder: Decoder,
  chunks: readonly Uint8Array[],
  { named = true } = {},
): readonly Input[] {
  const inputs: Input[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    for (let input = decoder.next(named); input !== undefined; input = decoder.next(named))
      inputs.push(input);
    // The caller may reuse its memory.
    chunk.fill(0xee);
  }
  return inputs;
}

/** What protocol 2 makes of bytes in one frame. */
export function read(payload: string | Uint8Array, named = true): readonly Input[] {
  return readAll(parley2Decoder(), [frame(payload)], { named });
}

/** The bytes in copied pieces of these lengths, and the rest in one. */
export function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let from = 0;
  for (const length of lengths) {
    chunks.push(Buffer.from(bytes.subarray(from, from + length)));
    from += length;
  }
  chunks.push(Buffer.from(bytes.subarray(from)));
  return chunks;
}

/** Frames, as long as they can be, around these bytes. */
export function framesAround(bytes: Uint8Array): Uint8Array {
  const frames: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += MAX_FRAME)
    frames.push(frame(bytes.subarray(from, from + MAX_FRAME)));
  return Buffer.concat(frames);
}
