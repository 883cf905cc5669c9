import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClientEvent } from '../../src/client/client-event.ts';
import { Emitter } from '../../src/client/emitter.ts';
import { EventStream } from '../../src/client/event-stream.ts';

function event(seconds: number): ClientEvent {
  return { type: 'shutdown', seconds };
}

describe('callbacks', () => {
  test('hear only what they asked for, until they have had enough', () => {
    const emitter = new Emitter();
    const heard: number[] = [];
    const stop = emitter.on('shutdown', ({ seconds }) => heard.push(seconds));
    emitter.emit(event(1));
    emitter.emit({ type: 'live', room: '#lobby', seq: 5 });
    stop();
    emitter.emit(event(2));
    assert.deepEqual(heard, [1]);
  });

  test('all hear things in the order in which they happened, also what one of them brings about', () => {
    const emitter = new Emitter();
    const heard: string[] = [];
    emitter.on('shutdown', ({ seconds }) => {
      heard.push(`first ${seconds}`);
      if (seconds < 3) emitter.emit(event(seconds + 1));
    });
    emitter.on('shutdown', ({ seconds }) => heard.push(`second ${seconds}`));
    emitter.emit(event(1));
    assert.deepEqual(heard, ['first 1', 'second 1', 'first 2', 'second 2', 'first 3', 'second 3']);
  });

  test('the same function given twice is two callbacks', () => {
    const emitter = new Emitter();
    let count = 0;
    const callback = () => {
      count += 1;
    };
    emitter.on('shutdown', callback);
    emitter.on('shutdown', callback)();
    emitter.emit(event(1));
    assert.equal(count, 1);
  });
});

describe('an iterator of events', () => {
  test('gives what came before it was asked and what comes after, then ends', async () => {
    const stream = new EventStream(10, () => {});
    stream.push(event(1));
    assert.deepEqual(await stream.next(), { done: false, value: event(1) });
    const later = stream.next();
    const end = stream.next();
    stream.push(event(2));
    stream.end();
    stream.push(event(3));
    assert.deepEqual(await later, { done: false, value: event(2) });
    assert.deepEqual([await end, await stream.next()], Array(2).fill({ done: true, value: undefined }));
  });

  test('gives what it holds after the end', async () => {
    const stream = new EventStream(10, () => {});
    stream.push(event(1));
    stream.end();
    const heard = [];
    for await (const next of stream) heard.push(next);
    assert.deepEqual(heard, [event(1)]);
  });

  test('throws, after all that it holds, when more came than it may hold: nothing is left out silently', async () => {
    let isStopped = false;
    const stream = new EventStream(2, () => {
      isStopped = true;
    });
    for (const seconds of [1, 2, 3]) stream.push(event(seconds));
    assert.equal(isStopped, true);
    assert.deepEqual((await stream.next()).value, event(1));
    assert.deepEqual((await stream.next()).value, event(2));
    await assert.rejects(stream.next(), { code: 'too-slow' });
  });

  test('lets go when its loop is left', async () => {
    let isStopped = false;
    const stream = new EventStream(2, () => {
      isStopped = true;
    });
    stream.push(event(1));
    for await (const next of stream) {
      assert.deepEqual(next, event(1));
      break;
    }
    assert.equal(isStopped, true);
  });
});
