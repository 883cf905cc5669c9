import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SendQueue } from '../../src/transports/send-queue.ts';
import { WriteTurn } from '../../src/transports/write-turn.ts';
import { frame } from '../../src/wire/frames.ts';
import { MemoryStream } from '../support/memory-stream.ts';

describe('the send queue', () => {
  test('hands on at once while the stream takes it', () => {
    const stream = new MemoryStream();
    const queue = new SendQueue(stream, 1000, new WriteTurn(), () => {});
    queue.push(frame('hi'));
    assert.deepEqual([stream.frames, queue.pending, queue.left], [['hi'], 0, 4]);
  });

  test('holds what the stream does not take, up to the limit, and then is full', () => {
    const stream = new MemoryStream(100);
    stream.reads = false;
    const queue = new SendQueue(stream, 1000, new WriteTurn(), () => {});
    let count = 0;
    while (queue.push(frame('x'.repeat(98))) === 'queued') count += 1;
    assert.equal(count, 11, 'one that the stream was handed, and ten behind it');
    assert.equal(queue.pending, 1100);
    assert.equal(stream.pending, 100, 'the stream is handed no more than it takes');
    assert.equal(queue.left, 0);
    stream.readOn();
    queue.drained();
    assert.equal(stream.frames.length, 11);
    assert.equal(queue.pending, 0);
  });

  test('keeps the order, whatever the stream does', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('push', 'stall', 'read')), (steps) => {
        const stream = new MemoryStream(10);
        const queue = new SendQueue(stream, 1e9, new WriteTurn(), () => {});
        let pushed = 0;
        for (const step of [...steps, 'read']) {
          if (step === 'push') {
            pushed += 1;
            queue.push(frame(`number ${pushed}`));
          }
          if (step === 'stall') stream.reads = false;
          if (step !== 'read') continue;
          stream.readOn();
          queue.drained();
        }
        assert.deepEqual(
          stream.frames,
          Array.from({ length: pushed }, (_, index) => `number ${index + 1}`),
        );
      }),
    );
  });

  test('holds back what is pushed in a turn, and lets it go in one write at its end', () => {
    const stream = new MemoryStream();
    const writes: Uint8Array[] = [];
    const counting = {
      pending: 0,
      taken: 0,
      write: (bytes: Uint8Array) => {
        writes.push(bytes);
        return stream.write(bytes);
      },
      pause: () => {},
      resume: () => {},
      end: () => {},
      destroy: () => {},
    };
    const turn = new WriteTurn();
    let flushed = 0;
    const queue = new SendQueue(counting, 1000, turn, () => (flushed += 1));
    turn.run(() => {
      queue.push(frame('one'));
      queue.push(frame('two'));
      assert.deepEqual([stream.frames, queue.pending, queue.isWaiting], [[], 10, true]);
    });
    assert.deepEqual([stream.frames, writes.length, flushed], [['one', 'two'], 1, 1]);
    turn.run(() => queue.push(frame('x'.repeat(65_000))));
    assert.equal(queue.isWaiting, false);
  });

  test('takes no more in a turn than is good to hold, although the stream would', () => {
    const turn = new WriteTurn();
    const queue = new SendQueue(new MemoryStream(1e9), 1e9, turn, () => {});
    turn.run(() => {
      queue.push(frame('x'.repeat(65_534)));
      assert.equal(queue.takesMore, false);
    });
    assert.equal(queue.takesMore, true);
  });
});
