import { frame } from '../../../src/wire/frames.ts';
import { PAYLOADS } from './payloads.ts';
import type { Random } from './random.ts';

const FIRST: readonly [string, ...string[]] = [
  'NICK ',
  'NICK',
  'nick a',
  'PARLEY 2',
  'hello',
  'BYE',
  '',
  'NICK \0',
];
const OFTEN = 8;

export interface MutatedSession {
  readonly bytes: Uint8Array;
  readonly frames: number;
}

/** What a client might send in a session, and then some of its bytes changed, left out, doubled or moved. */
export function mutatedSession(random: Random): MutatedSession {
  const nick = `fuzz${random.below(1_000_000)}`;
  const frames = [frame(random.oneIn(OFTEN) ? random.pick(FIRST) : `NICK ${nick}`)];
  for (let count = random.below(40); count > 0; count -= 1) frames.push(anyFrame(random));
  if (random.oneIn(2)) frames.push(frame('BYE'));
  let bytes: Uint8Array = Buffer.concat(frames);
  for (let count = random.below(6); count > 0; count -= 1) bytes = mutated(bytes, random);
  return { bytes, frames: frames.length };
}

function anyFrame(random: Random): Uint8Array {
  switch (random.below(5)) {
    case 0:
      return frame(randomBytes(random, random.below(80)));
    case 1:
      return frame('x'.repeat(random.below(6000)));
    case 2:
      return frame('');
    default: {
      const [, text] = PAYLOADS[random.below(PAYLOADS.length)] ?? [0, 'text'];
      return frame(text);
    }
  }
}

function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  const length = random.below(30);
  const [before, piece, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, at + length),
    bytes.subarray(at + length),
  ];
  switch (random.below(5)) {
    case 0:
      return Buffer.concat([before, randomBytes(random, piece.length), after]);
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, piece, piece, after]);
    case 3:
      return Buffer.concat([after, piece, before]);
    default:
      return Buffer.concat([before, randomBytes(random, length), piece, after]);
  }
}

function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}
