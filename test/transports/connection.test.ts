import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryStream } from '../support/memory-stream.ts';

const SECOND = 1000;

describe('time to be named', () => {
  test('is 120 s in all, however much is said in between', () => {
    const chat = new MemoryChat();
    const stream = chat.connect();
    for (let second = 0; second < 119; second += 20) {
      chat.clock.advance(20 * SECOND - 100);
      if (second < 100) stream.send('NICK server');
    }
    assert.ok(!stream.isEnded);
    chat.clock.advance(SECOND);
    assert.match(stream.frames.at(-1) ?? '', /^ERROR no nickname/);
    assert.ok(stream.isEnded);
  });

  test('does not count once there is a nick', () => {
    const chat = new MemoryChat();
    const alice = chat.join('alice');
    chat.clock.advance(3600 * SECOND);
    assert.ok(!alice.isEnded);
    assert.equal(chat.clock.pending, 0, 'an idle session has no timer');
  });

  test('when too many wait the oldest go first, but never those from this machine', () => {
    const chat = new MemoryChat({ waiting: 2 });
    const near = chat.connect('127.0.0.1');
    const far = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'].map((address) => chat.connect(address));
    assert.deepEqual(
      far.map(({ isEnded }) => isEnded),
      [true, true, false, false],
    );
    assert.match(far[0]?.frames.at(-1) ?? '', /^ERROR too many connections are waiting/);
    assert.ok(!near.isEnded);
  });
});

describe('a frame once begun', () => {
  test('has 10 s before READY, not extended by a byte now and then', () => {
    const chat = new MemoryChat();
    const stream = chat.connect();
    for (const byte of [0, 200, 65, 65]) {
      stream.sendBytes(Uint8Array.of(byte));
      chat.clock.advance(3 * SECOND);
    }
    assert.match(stream.frames.at(-1) ?? '', /^ERROR a frame was begun/);
  });

  test('has 30 s after READY, and each frame its own', () => {
    const chat = new MemoryChat();
    const alice = chat.join('alice');
    for (let count = 0; count < 10; count += 1) {
      alice.sendBytes(Uint8Array.of(0, 1));
      chat.clock.advance(20 * SECOND);
      alice.sendBytes(Uint8Array.of(65));
    }
    assert.ok(!alice.isEnded);
    alice.sendBytes(Uint8Array.of(0, 1));
    chat.clock.advance(31 * SECOND);
    assert.ok(alice.isEnded);
  });

  test('costs no time while we do not read it', () => {
    const chat = new MemoryChat({ rate: 1, burst: 1, frameTime: 2 });
    const alice = chat.join('alice');
    alice.send(...Array.from({ length: 20 }, () => 'x'));
    alice.sendBytes(Uint8Array.of(0, 1));
    chat.clock.advance(19 * SECOND);
    assert.ok(!alice.isEnded);
    alice.sendBytes(Uint8Array.of(65));
    chat.clock.advance(5 * SECOND);
    assert.equal(chat.kept.length, 21);
  });
});

describe('B15: a fast writer', () => {
  test('is slowed by not reading, and nothing is dropped', () => {
    const chat = new MemoryChat();
    const [alice, bob] = [chat.join('alice'), chat.join('bob')];
    alice.send(...Array.from({ length: 150 }, (_, index) => `${index}`));
    chat.settle();
    assert.equal(bob.frames.length, 50);
    assert.ok(alice.isPaused);
    chat.clock.advance(5 * SECOND);
    assert.ok(Math.abs(bob.frames.length - 100) <= 1);
    chat.clock.advance(6 * SECOND);
    assert.deepEqual(
      bob.frames,
      Array.from({ length: 150 }, (_, index) => `alice: ${index}`),
    );
  });

  test('without a rate keeps nobody waiting: others have their turn while it is heard', () => {
    const chat = new MemoryChat({ rate: 0 });
    const [alice, bob] = [chat.join('alice'), chat.join('bob')];
    alice.send(...Array.from({ length: 2000 }, (_, index) => `${index}`));
    assert.ok(alice.isPaused, 'what else it sends stays in its socket');
    bob.send('me too');
    alice.sendEnd();
    chat.settle();
    const place = chat.kept.findIndex(({ nick }) => nick === 'bob');
    assert.ok(place < 500, `bob was heard behind ${place} texts`);
    assert.deepEqual(
      bob.frames,
      Array.from({ length: 2000 }, (_, index) => `alice: ${index}`),
    );
    assert.equal(chat.connectionOf(alice).closeCode, 'end-of-stream');
    assert.equal(chat.clock.pending, 0);
  });

  test('that fills its socket as fast as it is read is read once in a turn', () => {
    const chat = new MemoryChat({ rate: 0, maxText: 16_384 });
    const [alice, bob] = [chat.join('alice'), chat.join('bob')];
    const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(16_382));
    for (let read = 0; read < 3; read += 1) {
      alice.send(...texts);
      assert.ok(alice.isPaused);
    }
    assert.ok(bob.frames.length <= 4);
    chat.settle();
    assert.equal(bob.frames.length, 12);
    assert.ok(!alice.isPaused);
  });

  test('leaves no timer behind when it goes', () => {
    const chat = new MemoryChat();
    const alice = chat.join('alice');
    alice.send(...Array.from({ length: 60 }, () => 'x'));
    alice.destroy();
    chat.settle();
    assert.equal(chat.clock.pending, 0);
  });
});

describe('B16: a reader that does not keep up', () => {
  function stalled(options: ConstructorParameters<typeof MemoryChat>[0]) {
    const chat = new MemoryChat({ rate: 0, ...options });
    const [alice, bob] = [chat.join('alice'), chat.join('bob')];
    const slow = chat.connect('192.0.2.9', new MemoryStream(16_384));
    slow.send('NICK slow');
    slow.reads = false;
    return { chat, alice, bob, slow };
  }

  test('is handed no more than it takes, and gets all of it in order when it reads on', () => {
    const { chat, alice, bob, slow } = stalled({});
    for (let count = 0; count < 1000; count += 1) {
      alice.send(`${count} ${'x'.repeat(1000)}`);
      chat.settle();
      assert.ok(slow.pending <= 16_384 + 65_536);
    }
    assert.equal(bob.frames.length, 1000);
    for (let rounds = 0; slow.frames.length < 1002 && rounds < 100; rounds += 1) {
      slow.readOn();
      chat.settle();
    }
    assert.deepEqual(slow.frames.slice(2), bob.frames);
    alice.send('live again');
    chat.settle();
    assert.equal(slow.frames.at(-1), 'alice: live again');
  });

  test('is closed when nothing leaves for 15 s, within 20', () => {
    const { chat, alice, slow } = stalled({});
    alice.send('hi');
    chat.clock.advance(14 * SECOND);
    assert.ok(!slow.isDestroyed);
    chat.clock.advance(6 * SECOND);
    assert.equal(chat.connectionOf(slow).closeCode, 'no-progress');
  });

  test('is closed when less than 1 KiB a second leaves for 30 s with more waiting', () => {
    const { chat, alice, slow } = stalled({});
    for (let count = 0; count < 200; count += 1) alice.send('x'.repeat(1000));
    chat.settle();
    for (let second = 0; second < 60 && !slow.isDestroyed; second += 5) {
      slow.takeSome(2000);
      chat.clock.advance(5 * SECOND);
    }
    assert.equal(chat.connectionOf(slow).closeCode, 'no-progress');
  });

  test('stays when it takes 2 KiB a second, however much waits', () => {
    const { chat, alice, slow } = stalled({});
    for (let count = 0; count < 200; count += 1) alice.send('x'.repeat(1000));
    chat.settle();
    for (let second = 0; second < 90; second += 5) {
      slow.takeSome(10_000);
      chat.clock.advance(5 * SECOND);
      if (second % 20 === 0) for (let count = 0; count < 50; count += 1) alice.send('x'.repeat(1000));
    }
    assert.ok(!slow.isDestroyed);
  });

  test('stays as long as something leaves now and then', () => {
    const { chat, alice, slow } = stalled({});
    for (let count = 0; count < 20; count += 1) {
      alice.send('hi');
      chat.clock.advance(10 * SECOND);
      slow.readOn();
      slow.reads = false;
    }
    slow.readOn();
    assert.equal(slow.frames.length, 2 + 20);
    assert.ok(!slow.isDestroyed);
  });

  test('gets all that waits before the end, if it reads on', () => {
    const { chat, alice, slow } = stalled({});
    for (let count = 0; count < 50; count += 1) {
      alice.send('x'.repeat(1000));
      chat.settle();
    }
    assert.ok(slow.pending < 20_000, 'most of it waits in the queue');
    chat.assembly.connections.closeAll('shutdown');
    assert.ok(!slow.isDestroyed);
    slow.readOn();
    assert.equal(slow.frames.length, 2 + 50);
    assert.ok(slow.isEnded);
  });
});

describe('B13: the end of a reader that does not keep up', () => {
  function leaving(texts: number) {
    const chat = new MemoryChat({ rate: 0 });
    const [alice, slow] = [chat.join('alice'), chat.connect('192.0.2.9', new MemoryStream(16_384))];
    slow.send('NICK slow');
    slow.reads = false;
    for (let count = 0; count < texts; count += 1) alice.send('x'.repeat(1000));
    chat.settle();
    slow.send('BYE');
    return { chat, slow };
  }

  test('waits until it has taken all that was said before, as long as it takes some', () => {
    const { chat, slow } = leaving(50);
    while (slow.pending > 0) {
      assert.ok(!slow.isDestroyed);
      slow.takeSome(2000);
      chat.clock.advance(SECOND);
    }
    assert.equal(slow.frames.length, 2 + 50);
    assert.ok(slow.isEnded);
    chat.clock.advance(6 * SECOND);
    assert.ok(slow.isDestroyed);
  });

  test('does not wait for one that takes next to nothing', () => {
    const { chat, slow } = leaving(10);
    for (let seconds = 0; seconds < 50; seconds += 1) {
      slow.takeSome(100);
      chat.clock.advance(SECOND);
    }
    assert.ok(slow.isDestroyed);
  });

  test('does not wait for one that takes nothing', () => {
    const { chat, slow } = leaving(10);
    chat.clock.advance(20 * SECOND);
    assert.ok(slow.isDestroyed);
  });
});

describe('B13: the end', () => {
  test('waits for the other side to end its own, but not for ever', () => {
    const chat = new MemoryChat();
    const alice = chat.join('alice');
    alice.send('BYE');
    assert.ok(alice.isEnded && !alice.isDestroyed);
    alice.sendEnd();
    assert.ok(alice.isDestroyed);
    const bob = chat.join('bob');
    bob.send('BYE');
    chat.clock.advance(3 * SECOND);
    assert.ok(bob.isDestroyed);
  });

  test('what comes after BYE is not heard', () => {
    const chat = new MemoryChat();
    const [alice, bob] = [chat.join('alice'), chat.join('bob')];
    alice.send('BYE');
    alice.send('ghost');
    chat.settle();
    assert.deepEqual(bob.frames, []);
  });
});
