import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ByteStream } from '../../src/transports/byte-stream.ts';
import { MemoryChat } from '../support/memory-chat.ts';

const STALL = 15_000;

/** A stream that takes everything it is handed but sends it later, and, never having refused, never says `drained`. */
class QuietStream implements ByteStream {
  pending = 0;
  taken = 0;
  isSlow = false;
  isDestroyed = false;

  write(bytes: Uint8Array): boolean {
    if (this.isSlow) this.pending += bytes.length;
    else this.taken += bytes.length;
    return true;
  }
  pause(): void {}
  resume(): void {}
  end(): void {}
  destroy(): void {
    this.isDestroyed = true;
  }
}

function joinQuietly(chat: MemoryChat): QuietStream {
  const stream = new QuietStream();
  const connection = chat.assembly.connections.open(stream, '192.0.2.9');
  connection.received(Buffer.from('\0\x0aNICK quiet'));
  return stream;
}

test('attack 59: a reader for whom a little waited, and who has taken it, is kept however long the silence', () => {
  const chat = new MemoryChat();
  const speaker = chat.join('speaker');
  const quiet = joinQuietly(chat);
  quiet.isSlow = true;
  speaker.send('hi');
  chat.settle();
  assert.ok(quiet.pending > 0);
  quiet.pending = 0;
  chat.clock.advance(4 * STALL);
  assert.equal(quiet.isDestroyed, false);
});

test('attack 59, control: a reader who takes nothing of the little that waits is closed after the time for that', () => {
  const chat = new MemoryChat();
  const speaker = chat.join('speaker');
  const quiet = joinQuietly(chat);
  quiet.isSlow = true;
  speaker.send('hi');
  chat.clock.advance(2 * STALL);
  assert.equal(quiet.isDestroyed, true);
});

test('attack 84: an error of ours while serving one command ends that session with words and harms nobody else', () => {
  const chat = new MemoryChat();
  const [victim, other, witness] = [chat.join('victim'), chat.join('other'), chat.join('witness')];
  const { session } = chat.connectionOf(victim);
  // What the command runs into: a part of the session that fails once.
  Object.defineProperty(session, 'texting', { value: { wait: () => 0, spend: failOnce() } });
  victim.send('hi');
  chat.settle();
  assert.match(victim.frames.join(), /^ERROR internal error/);
  assert.ok(victim.isEnded);
  assert.match(String(chat.failures), /planted/);
  other.send('still here');
  chat.settle();
  assert.deepEqual(witness.frames, ['other: still here']);
  chat.join('victim');
});

function failOnce(): () => boolean {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls === 1) throw new Error('planted');
    return true;
  };
}
