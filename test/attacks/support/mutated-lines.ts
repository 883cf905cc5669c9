import type { Command } from '../../../src/protocol/command.ts';
import { frame } from '../../../src/wire/frames.ts';
import { PARLEY_2 } from '../../../src/wire/negotiation.ts';
import { PAYLOADS } from '../../checks/support/payloads.ts';
import type { Random } from '../../checks/support/random.ts';
import type { MutatedSession } from '../../checks/support/sessions.ts';

/** Values that a field may come to hold, or a line to be. */
const VALUES: readonly [string, ...string[]] = [
  ...([
    'null',
    'true',
    '0',
    '-1',
    '1e999',
    '9007199254740993',
    '0.5',
    '""',
    '"#lobby"',
    '"__proto__"',
  ] as const),
  ...[
    '"\\ud800"',
    '"\\u0000"',
    '[]',
    '[[[[[[]]]]]]',
    '{}',
    '{"type":"ping"}',
    '"bye"',
    '" "',
    '\n',
    '\\',
    '"',
  ],
];
const KEYS = /"(?:type|ref|nick|room|id|text|reply|after|before|limit|token|replaces|resume|epoch|rooms)"/g;
const LONGEST_LINE = 64 * 1024;

/**
 * A session that agrees on protocol 2 as it should and mostly logs in, and then says lines of which some were changed:
 * a field, a value, some bytes. The lines are split over frames anywhere.
 */
export function mutatedLines(random: Random): MutatedSession {
  const lines = random.oneIn(8) ? [] : [line({ type: 'login', nick: `line${random.below(1_000_000)}` })];
  for (let count = 1 + random.below(30); count > 0; count -= 1)
    lines.push(mutated(line(anyCommand(random)), random));
  if (random.oneIn(2)) lines.push(line({ type: 'bye' }));
  const frames = [frame(PARLEY_2), ...split(Buffer.concat(lines), random)];
  return { bytes: Buffer.concat(frames), frames: frames.length };
}

function line(command: Command): Buffer {
  return Buffer.from(`${JSON.stringify(command)}\n`);
}

function anyCommand(random: Random): Command {
  const [, text] = PAYLOADS[random.below(PAYLOADS.length)] ?? [0, 'text'];
  const room = random.oneIn(6) ? text.slice(0, 20) : '#lobby';
  const id = `${random.below(20)}`;
  const seq = random.below(1000);
  return random.pick<Command>([
    { type: 'send', room, id, text },
    { type: 'send', room, text: text.repeat(random.below(200)), reply: seq },
    { type: 'history', room, limit: 1 + random.below(200) },
    { type: 'history', room, after: seq, before: random.below(1000) },
    { type: 'members', room, ref: id },
    { type: 'typing', room },
    { type: 'nick', nick: random.oneIn(2) ? text.slice(0, 40) : `line${seq}` },
    { type: 'ping', ref: text.slice(0, 64) },
    { type: 'pong' },
    {
      type: 'login',
      nick: 'again',
      token: id,
      replaces: id,
      resume: { epoch: id, rooms: { '#lobby': seq } },
    },
  ]);
}

function mutated(bytes: Buffer, random: Random): Buffer {
  const text = bytes.toString();
  const at = random.below(bytes.length);
  switch (random.below(8)) {
    case 0:
      return Buffer.from(text.replace(/:("[^"]*"|\d+|\{.*\})/, () => `:${random.pick(VALUES)}`));
    case 1:
      return Buffer.from(text.replace(KEYS, (key) => (random.oneIn(3) ? random.pick(VALUES) : key)));
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(20))]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), randomBytes(random), bytes.subarray(at)]);
    case 4:
      return Buffer.from(`${random.pick(VALUES)}\n`);
    case 5:
      return random.oneIn(10) ? Buffer.alloc(random.below(2 * LONGEST_LINE), '[') : bytes;
    default:
      return bytes;
  }
}

/** Cuts bytes into frames, some of them empty, without regard to lines or characters. */
function split(bytes: Buffer, random: Random): readonly Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const length = random.oneIn(20) ? 0 : 1 + random.below(random.oneIn(3) ? 8 : 2000);
    frames.push(frame(bytes.subarray(from, from + length)));
    from += length;
  }
  return frames;
}

function randomBytes(random: Random): Uint8Array {
  return Uint8Array.from({ length: 1 + random.below(20) }, () => random.below(256));
}
