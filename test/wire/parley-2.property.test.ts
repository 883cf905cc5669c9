import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Command } from '../../src/protocol/command.ts';
import type { ServerEvent } from '../../src/protocol/event.ts';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';
import { baseCodec } from '../../src/wire/base-codec.ts';
import { commandFrames } from '../../src/wire/command-frames.ts';
import { type EventFault, EventReader } from '../../src/wire/event-reader.ts';
import { parley2Encoding } from '../../src/wire/parley-2-encoding.ts';
import { anyCommand, anyEvent, commandTypes, eventTypes } from './support/anything.ts';
import { cut, framesAround, parley2Decoder, readAll } from './support/decoding.ts';

const cuts = fc.array(fc.nat(100), { maxLength: 50 });
const lineEnds = fc.constantFrom('\n', '\r\n');

function readEvents(chunks: readonly Uint8Array[]): readonly (ServerEvent | EventFault)[] {
  const reader = new EventReader();
  const events: (ServerEvent | EventFault)[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let event = reader.next(); event !== undefined; event = reader.next()) events.push(event);
    // The caller may reuse its memory.
    chunk.fill(0xee);
  }
  return events;
}

function sent(command: Command): Uint8Array {
  const bytes = commandFrames(command);
  assert.ok(bytes);
  return bytes;
}

describe('protocol 2', () => {
  test('P2: a command is read as it was sent, however the lines are cut into frames and the frames into segments', () => {
    fc.assert(
      fc.property(
        fc.array(anyCommand, { maxLength: 8 }),
        lineEnds,
        cuts,
        cuts,
        (commands, end, frames, segments) => {
          const lines = Buffer.from(commands.map((command) => JSON.stringify(command) + end).join(''));
          const stream = Buffer.concat(cut(lines, frames).flatMap(framesAround));
          assert.deepEqual(readAll(parley2Decoder(), cut(stream, segments)), commands);
        },
      ),
    );
  });

  test('P2: a command of a client of ours is read as it was meant, byte by byte too', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 3 }), cuts, (commands, segments) => {
        const stream = Buffer.concat(commands.map(sent));
        assert.deepEqual(readAll(parley2Decoder(), cut(stream, segments)), commands);
        assert.deepEqual(readAll(parley2Decoder(), cut(stream, Array(stream.length).fill(1))), commands);
      }),
      { numRuns: 50 },
    );
  });

  test('P2: an event is read as it was sent, however it was joined and split', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 8 }), cuts, (events, segments) => {
        const stream = parley2Encoding.join(events.map(parley2Encoding.encode));
        assert.deepEqual(readEvents(cut(stream, segments)), events);
      }),
    );
  });

  test('whatever bytes come, nothing throws, and no more comes out than went in', () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 20 }), fc.boolean(), (chunks, named) => {
        const copies = () => chunks.map((chunk) => Buffer.from(chunk));
        const count = chunks.reduce((sum, { length }) => sum + length, 0);
        assert.ok(readAll(parley2Decoder(), copies(), { named }).length <= count);
        assert.ok(readEvents(copies()).length <= count);
        const base = baseCodec.decoder(DEFAULT_LIMITS);
        for (const chunk of copies()) {
          base.push(chunk);
          base.next(named);
        }
      }),
    );
  });

  test('whatever lines come, each is a fault or a command that could be sent again as it was understood', () => {
    const names = [
      ...['type', 'ref', 'room', 'text', 'id', 'nick', 'resume', 'token', 'limit', '__proto__'],
      ...['target', 'reaction', 'removed', 'query', 'before', 'seq', 'muted', 'act', 'entries', 'rooms'],
    ];
    const types = fc.constantFrom(...commandTypes, ...eventTypes);
    const fields = fc.dictionary(fc.constantFrom(...names), fc.oneof(types, fc.jsonValue()));
    const almost = anyCommand.chain((command) => fields.map((more) => ({ ...command, ...more })));
    const line = fc.oneof(
      fc.json(),
      fields.map((value) => JSON.stringify(value)),
      almost.map((value) => JSON.stringify(value)),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const stream = framesAround(Buffer.from(lines.map((text) => `${text}\n`).join('')));
        readEvents([Buffer.from(stream)]);
        const inputs = readAll(parley2Decoder(), [stream]);
        assert.ok(inputs.length >= lines.length);
        const commands = inputs.filter((input) => input.type !== 'fault' && input.type !== 'reply');
        assert.deepEqual(readAll(parley2Decoder(), commands.map(sent)), commands);
      }),
    );
  });
});
