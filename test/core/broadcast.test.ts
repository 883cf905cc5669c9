import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Broadcast, type Encoder, ShownEvent } from '../../src/core/broadcast.ts';
import type { Event } from '../../src/protocol/event.ts';
import { baseCodec } from '../../src/wire/base-codec.ts';

const PIECE = 64 * 1024;

function message(text: string): Event {
  return { type: 'message', room: '#lobby', seq: 1, time: 0, nick: 'alice', text };
}

describe('a broadcast', () => {
  test('is encoded once for each codec, however many read it', () => {
    let count = 0;
    const counting: Encoder = {
      encode: (event) => {
        count += 1;
        return baseCodec.encode(event);
      },
      join: baseCodec.join,
    };
    const broadcast = new Broadcast([
      new ShownEvent({ event: message('1'), origin: 1 }),
      new ShownEvent({ event: message('2'), origin: 2 }),
    ]);
    const [first, second] = [broadcast.piecesFor(7, counting), broadcast.piecesFor(8, counting)];
    broadcast.piecesFor(1, counting);
    assert.equal(count, 2);
    assert.equal(first[0], second[0], 'all share the same bytes');
  });

  test('comes in pieces of at most 64 KiB that together hold everything but the reader’s own', () => {
    const events = fc.array(fc.record({ size: fc.integer({ min: 1, max: 16_000 }), origin: fc.nat(3) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(events, fc.nat(4), (rows, reader) => {
        const all = rows.map(({ size, origin }, index) => ({
          event: message(`${index} ${'x'.repeat(size)}`),
          origin,
        }));
        const pieces = new Broadcast(all.map((one) => new ShownEvent(one))).piecesFor(reader, baseCodec);
        const expected = all
          .filter(({ origin }) => origin !== reader)
          .map(({ event }) => baseCodec.encode(event));
        assert.ok(pieces.every(({ length }) => length > 0 && length <= PIECE));
        assert.ok(Buffer.concat(pieces).equals(Buffer.concat(expected)));
      }),
    );
  });
});
