import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { upTo, World } from './room-world.ts';

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

describe('what is told in turn', () => {
  const ack = { type: 'ack', room: '#lobby', seq: 1, time: 0 } as const;

  test('comes at once to who has had everything', () => {
    const world = new World();
    const one = world.join(1);
    world.room.tellInTurn(one.session, ack);
    assert.equal(one.told.at(-1), ack);
  });

  test('waits for the turn of a member in a great room, and for one that does not keep up', () => {
    const world = new World();
    const listeners = Array.from({ length: 300 }, (_, id) => world.join(id));
    const [last, slow] = [listeners[299], listeners[298]];
    if (last === undefined || slow === undefined) throw new Error('there are 300');
    slow.takesMore = false;
    world.say();
    for (const one of [last, slow]) world.room.tellInTurn(one.session, ack);
    assert.ok(!last.told.includes(ack));
    world.settle();
    assert.deepEqual([last.heard, last.told.includes(ack), slow.told.includes(ack)], [[1], true, false]);
    world.drain(slow);
    assert.deepEqual([slow.heard, slow.told.at(-1)], [[1], ack]);
  });

  test('waits as long as it is not too much, and is told as that once it is', () => {
    const world = new World();
    const slow = world.join(1);
    slow.takesMore = false;
    world.say();
    const answers = Array.from({ length: 300 }, () => world.room.tellInTurn(slow.session, ack));
    assert.equal(answers.filter((answer) => answer === 'told').length, 256);
    assert.ok(answers.slice(256).every((answer) => answer === 'full'));
    world.drain(slow);
    assert.equal(slow.told.filter((event) => event === ack).length, 256);
  });
});

describe('P16: who did something itself while it did not keep up', () => {
  /** Listener `last` of 300, who has a token, and comes last in a round. */
  function crowd() {
    const world = new World();
    const listeners = Array.from({ length: 300 }, (_, id) => world.join(id));
    const last = listeners[299];
    if (last === undefined) throw new Error('there are 300');
    last.session.known = {
      ...{ identity: 'i299', tokenHash: '', nick: 'a' },
      ...{ isGuest: false, spoke: true, heldUntil: 0, goneAt: 0 },
    };
    const sayMuch = () => {
      for (let count = 0; count < 1500; count += 1) world.say();
      world.settle();
    };
    return { world, last, sayMuch };
  }

  test('is answered in its place, also where it was live and had not had it', () => {
    const { world, last, sayMuch } = crowd();
    world.say(299);
    last.takesMore = false;
    sayMuch();
    world.drain(last);
    world.settle();
    assert.ok(world.pages > 0, 'it is read from the journal');
    assert.deepEqual(last.heard, upTo(1501, 2), 'and not shown as a message');
  });

  test('is answered for what it did later, however much it did before that it has had', () => {
    const { world, last, sayMuch } = crowd();
    last.takesMore = false;
    world.say(299, 200);
    sayMuch();
    world.drain(last);
    world.step();
    last.takesMore = false;
    world.settle();
    assert.deepEqual(last.heard, [], 'it has had the first page');
    world.say(299, 200);
    sayMuch();
    world.drain(last);
    world.settle();
    assert.deepEqual(last.heard, [...upTo(1700, 201), ...upTo(3400, 1901)]);
  });

  for (const end of ['gone', 'live'])
    test(`is not held in memory with it any longer once it is ${end}`, async () => {
      const { world, last, sayMuch } = crowd();
      last.takesMore = false;
      world.say();
      world.settle();
      if (end === 'live') world.drain(last);
      world.say(299);
      const answer = world.lastAnswer;
      if (end === 'gone') world.room.remove(last.session);
      sayMuch();
      // What was made for the members before it holds events up to the next.
      world.say();
      world.settle();
      await setImmediate();
      collectGarbage();
      assert.equal(answer?.deref(), undefined);
    });
});
