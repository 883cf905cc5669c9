import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryChat } from '../support/memory-chat.ts';

describe('the handshake', () => {
  test('B2, B3, B4: HELLO, a nick, READY', () => {
    const chat = new MemoryChat();
    const alice = chat.connect();
    assert.deepEqual(alice.frames, ['HELLO']);
    alice.send('NICK alice');
    assert.deepEqual(alice.frames, ['HELLO', 'READY']);
  });

  test('B4: RETRY for a nick that is taken, until it is free', () => {
    const chat = new MemoryChat();
    const alice = chat.join('alice');
    const other = chat.connect();
    other.send('NICK Alice');
    alice.send('BYE');
    other.send('NICK Alice');
    assert.deepEqual(other.frames, ['HELLO', 'RETRY', 'READY']);
  });

  test('B5: anything but a nick is answered RETRY and shown to nobody', () => {
    const chat = new MemoryChat();
    const bob = chat.join('bob');
    const other = chat.connect();
    other.send('hello', 'PARLEY two', 'NICK alice', 'hi');
    chat.settle();
    assert.deepEqual(other.frames, ['HELLO', 'RETRY', 'RETRY', 'READY']);
    assert.deepEqual(bob.frames, ['alice: hi']);
  });

  test('B11: too many tries close the connection', () => {
    const chat = new MemoryChat();
    const stream = chat.connect();
    for (let count = 0; count < 20; count += 1) stream.send('hello');
    assert.deepEqual(stream.frames.slice(0, 10), ['HELLO', ...Array(9).fill('RETRY')]);
    assert.match(stream.frames[10] ?? '', /^ERROR too many tries/);
    assert.equal(stream.frames.length, 11);
    assert.ok(stream.isEnded);
  });

  test('B6: texts behind the NICK, in the same segment, are delivered', () => {
    const chat = new MemoryChat();
    const bob = chat.join('bob');
    const alice = chat.connect();
    alice.send('NICK alice', 'one', 'NICK bob', 'two', 'BYE', 'three');
    chat.settle();
    assert.deepEqual(bob.frames, ['alice: one', 'alice: NICK bob', 'alice: two']);
    assert.deepEqual(alice.frames, ['HELLO', 'READY']);
  });

  test('B6, N5: a NICK after READY is a text and claims nothing', () => {
    const chat = new MemoryChat();
    const alice = chat.join('alice');
    alice.send('NICK carol');
    chat.join('carol');
    assert.equal(chat.assembly.chat.readyCount, 2);
  });
});

describe('texts', () => {
  test('B8: everyone but the sender gets each once, all in the same order', () => {
    const chat = new MemoryChat();
    const [alice, bob, carol] = [chat.join('alice'), chat.join('bob'), chat.join('carol')];
    alice.send('1', '2');
    bob.send('3');
    alice.send('4');
    chat.settle();
    assert.deepEqual(alice.frames, ['bob: 3']);
    assert.deepEqual(bob.frames, ['alice: 1', 'alice: 2', 'alice: 4']);
    assert.deepEqual(carol.frames, ['alice: 1', 'alice: 2', 'bob: 3', 'alice: 4']);
  });

  test('B14: nobody is shown a text before it is kept', () => {
    const chat = new MemoryChat({}, () => 1000);
    const [alice, bob] = [chat.join('alice'), chat.join('bob')];
    alice.send('hi');
    chat.clock.advance(999);
    assert.deepEqual(
      chat.kept.map(({ text }) => text),
      ['hi'],
    );
    assert.deepEqual(bob.frames, []);
    chat.clock.advance(1);
    assert.deepEqual(bob.frames, ['alice: hi']);
  });

  test('what comes while a batch is being kept makes the next, numbered without a hole', () => {
    const chat = new MemoryChat({}, () => 10);
    const [alice, bob] = [chat.join('alice'), chat.join('bob')];
    alice.send('1');
    chat.clock.advance(5);
    alice.send('2', '3');
    bob.send('4');
    chat.clock.advance(20);
    assert.deepEqual(
      chat.kept.map(({ seq, text }) => `${seq} ${text}`),
      ['1 1', '2 2', '3 3', '4 4'],
    );
    assert.deepEqual(bob.frames, ['alice: 1', 'alice: 2', 'alice: 3']);
  });

  test('B7: empty frames are nothing, and a hundred and one of them are a flood', () => {
    const chat = new MemoryChat();
    const [alice, bob] = [chat.join('alice'), chat.join('bob')];
    alice.sendBytes(new Uint8Array(2 * 100));
    assert.deepEqual(alice.frames, []);
    alice.sendBytes(new Uint8Array(2 * 100_000));
    chat.settle();
    assert.match(alice.frames.join(), /^ERROR too much empty/);
    assert.deepEqual(bob.frames, []);
    assert.deepEqual(chat.kept, []);
  });

  test('B10: what can not be taken is refused whole, and the session goes on', () => {
    const chat = new MemoryChat({ maxText: 10 });
    const [alice, bob] = [chat.join('alice'), chat.join('bob')];
    alice.send('12345678901', Buffer.from([0xc3, 0x28]), ' \n ', 'fine');
    chat.settle();
    assert.equal(alice.frames.filter((frame) => frame.startsWith('ERROR ')).length, 3);
    assert.deepEqual(bob.frames, ['alice: fine']);
  });

  test('B13: what was sent before BYE or the end of stream is delivered, also by a fast writer', () => {
    const chat = new MemoryChat({ rate: 10, burst: 5 });
    const [alice, bob, carol] = [chat.join('alice'), chat.join('bob'), chat.join('carol')];
    const texts = Array.from({ length: 25 }, (_, index) => `${index}`);
    alice.send(...texts, 'BYE');
    carol.send(...texts);
    carol.sendEnd();
    chat.clock.advance(1000);
    assert.ok(bob.frames.length < 40, 'they are slowed');
    chat.clock.advance(10_000);
    for (const nick of ['alice', 'carol']) {
      const heard = bob.frames.filter((frame) => frame.startsWith(nick));
      assert.deepEqual(
        heard,
        texts.map((text) => `${nick}: ${text}`),
      );
    }
    assert.equal(chat.assembly.chat.readyCount, 1);
  });

  test('B13: a nick is free at once, and what its last holder said stays in front of what the next one says', () => {
    const chat = new MemoryChat({}, () => 10);
    const bob = chat.join('bob');
    const first = chat.join('alice');
    first.send('from the first', 'BYE');
    const second = chat.join('alice');
    second.send('from the second');
    chat.clock.advance(100);
    assert.deepEqual(bob.frames, ['alice: from the first', 'alice: from the second']);
    assert.deepEqual(second.frames, ['alice: from the first']);
  });
});

describe('B12: the end', () => {
  test('comes after everything that was shown to anybody, also in a room too great to be served in one go', () => {
    const chat = new MemoryChat();
    const members = Array.from({ length: 250 }, (_, index) => chat.join(`member${index}x`));
    members[249]?.send('last words');
    const heard = () => members.filter(({ frames }) => frames.length > 0).length;
    while (heard() === 0) chat.clock.step();
    assert.ok(heard() < 249, 'a round is under way');
    chat.assembly.connections.closeAll('shutdown');
    assert.equal(heard(), 249);
  });
});

describe('B12: the shutdown warning', () => {
  test('goes to everyone once, and to whoever gets READY later with the seconds that are left', () => {
    const chat = new MemoryChat();
    const alice = chat.join('alice');
    const late = chat.connect();
    chat.assembly.chat.announceShutdown(5);
    chat.clock.advance(1500);
    late.send('NICK late');
    assert.deepEqual(alice.frames, ['Server will shut down in 5 seconds']);
    assert.deepEqual(late.frames, ['HELLO', 'READY', 'Server will shut down in 4 seconds']);
    alice.send('still here');
    chat.settle();
    assert.equal(late.frames.at(-1), 'alice: still here');
  });
});

test('an error of ours ends only the session it struck, and is reported', () => {
  const chat = new MemoryChat();
  const [alice, bob, carol] = [chat.join('alice'), chat.join('bob'), chat.join('carol')];
  const { session } = chat.connectionOf(alice);
  Object.defineProperty(session, 'texting', {
    get: () => {
      throw new Error('planted');
    },
  });
  alice.send('hi');
  bob.send('all well');
  chat.settle();
  assert.match(alice.frames.join(), /^ERROR internal error/);
  assert.doesNotMatch(alice.frames.join(), /planted/);
  assert.ok(alice.isEnded);
  assert.deepEqual(carol.frames, ['bob: all well']);
  assert.equal(chat.failures.length, 1);
});
