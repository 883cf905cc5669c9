import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Broadcast, type Encoder, type RoomEvent, ShownEvent } from '../../src/core/broadcast.ts';
import type { Event } from '../../src/protocol/event.ts';
import { baseEncoding } from '../../src/wire/base-encoding.ts';
import { parley2Encoding } from '../../src/wire/parley-2-encoding.ts';

const CHUNK = 64 * 1024;

/** The base protocol's encoding of texts, and the number alone of an `ack`. */
const encoder: Encoder = {
  encode: (event) => (event.type === 'ack' ? Uint8Array.of(event.seq) : baseEncoding.encode(event)),
  join: (parts) => Buffer.concat(parts),
};

function message(text: string): Event {
  return { type: 'message', room: '#lobby', seq: 1, time: 0, identity: 'a', nick: 'alice', text };
}

function ack(seq: number): Event {
  return { type: 'ack', room: '#lobby', seq, time: 0 };
}

/** All chunks that a reader is sent for some events, one after the other. */
function chunksFor(rows: readonly RoomEvent[], reader: number): readonly Uint8Array[] {
  const shown = rows.map((row, index) => new ShownEvent(row, index + 1));
  const chunks: Uint8Array[] = [];
  for (let had = 0; had < shown.length; ) {
    const { bytes, count } = new Broadcast(shown.slice(had)).chunkFor(reader, encoder);
    assert.ok(count > 0);
    chunks.push(bytes);
    had += count;
  }
  return chunks;
}

describe('a broadcast', () => {
  test('is encoded once for each codec, however many read it', () => {
    let count = 0;
    const counting: Encoder = {
      encode: (event) => {
        count += 1;
        return encoder.encode(event);
      },
      join: encoder.join,
    };
    const broadcast = new Broadcast([
      new ShownEvent({ event: message('1'), origin: 1 }, 1),
      new ShownEvent({ event: message('2'), origin: 2 }, 2),
    ]);
    const [first, second] = [broadcast.chunkFor(7, counting), broadcast.chunkFor(8, counting)];
    broadcast.chunkFor(1, counting);
    assert.equal(count, 2);
    assert.equal(first.bytes, second.bytes, 'all share the same bytes');
  });

  test('of events that are kept keeps their own bytes and no memory around them', () => {
    for (const encoding of [baseEncoding, parley2Encoding]) {
      const bytes = new ShownEvent({ event: message('x') }, 1).bytesBy(encoding);
      assert.ok(bytes.length > 0);
      assert.equal(bytes.buffer.byteLength, bytes.length);
    }
  });

  test('comes in chunks of at most 64 KiB that together hold everything, answers in the place of the reader’s own', () => {
    const events = fc.array(fc.record({ size: fc.integer({ min: 1, max: 16_000 }), origin: fc.nat(3) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(events, fc.nat(4), fc.boolean(), (rows, reader, hasAnswers) => {
        const all = rows.map(({ size, origin }, index) => {
          const event = message(`${index} ${'x'.repeat(size)}`);
          return { event, origin, ...(hasAnswers ? { answer: ack(index) } : {}) };
        });
        const chunks = chunksFor(all, reader);
        const expected = all.flatMap(({ event, origin, answer }) => {
          if (origin !== reader) return [encoder.encode(event)];
          return answer === undefined ? [] : [encoder.encode(answer)];
        });
        assert.ok(chunks.every(({ length }) => length <= CHUNK));
        assert.ok(Buffer.concat(chunks).equals(Buffer.concat(expected)));
      }),
    );
  });

  test('holds one event however long it is', () => {
    const broadcast = new Broadcast([
      new ShownEvent({ event: message('y') }, 1),
      new ShownEvent({ event: message('z') }, 2),
    ]);
    const long: Encoder = { encode: () => new Uint8Array(CHUNK + 1), join: encoder.join };
    assert.deepEqual(broadcast.chunkFor(1, long), { bytes: Buffer.alloc(CHUNK + 1), count: 1 });
  });
});
