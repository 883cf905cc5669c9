import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { Broadcast } from '../../src/core/broadcast.ts';
import { Listener, upTo, World } from './room-world.ts';

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

describe('a room', () => {
  test('serves a small room in one go, at once', () => {
    const world = new World();
    const listeners = Array.from({ length: 50 }, (_, id) => world.join(id));
    world.say(7);
    world.say();
    for (const { heard, session } of listeners) assert.deepEqual(heard, session.id === 7 ? [2] : [1, 2]);
  });

  test('in which nothing is said holds nobody who has left', async () => {
    const world = new World();
    const stays = world.join(0);
    world.say();
    const gone = Array.from({ length: 50 }, (_, round) => {
      const some = Array.from({ length: 20 }, (_, index) => world.join(1 + 20 * round + index).session);
      for (const session of some) world.room.remove(session);
      return some.map((session) => new WeakRef(session));
    }).flat();
    // A reference that was read in this turn of the loop is held until its end.
    await setImmediate();
    collectGarbage();
    assert.equal(gone.filter((session) => session.deref() !== undefined).length, 0);
    assert.deepEqual(stays.heard, [1]);
  });

  test('in which everybody has had everything holds no bytes that nobody asks for again', async () => {
    const world = new World();
    const listener = world.join(0);
    world.say();
    assert.deepEqual(listener.heard, [1]);
    assert.ok(listener.newest);
    await setImmediate();
    collectGarbage();
    assert.equal(listener.newest.deref(), undefined);
  });

  test('takes in what comes while a great room is being served, and nobody is served for it twice', () => {
    const world = new World();
    const listeners = Array.from({ length: 1000 }, (_, id) => world.join(id));
    world.say();
    assert.equal(listeners.filter(({ goes }) => goes > 0).length, 100);
    world.say();
    world.settle();
    assert.ok(listeners.every(({ heard }) => heard.join() === '1,2'));
    assert.deepEqual([listeners[0]?.goes, listeners[100]?.goes], [2, 1]);
  });

  test('shows a member what it has not had before it leaves', () => {
    const world = new World();
    const listeners = Array.from({ length: 300 }, (_, id) => world.join(id));
    world.say();
    const last = listeners[299];
    if (last === undefined) throw new Error('there is a last');
    let hasLeft = false;
    world.room.leave(last.session, () => {
      hasLeft = true;
    });
    assert.ok(hasLeft);
    assert.deepEqual(last.heard, [1]);
    world.settle();
    assert.ok(listeners.every(({ heard }) => heard.join() === '1'));
  });
});

describe('a reader that does not keep up', () => {
  test('is passed over, and goes on where it stood as soon as it takes more', () => {
    const world = new World();
    const [quick, slow] = [world.join(1), world.join(2)];
    world.say();
    slow.takesMore = false;
    world.say(-1, 50);
    world.settle();
    assert.deepEqual([quick.heard.length, slow.heard.length], [51, 1]);
    world.drain(slow);
    assert.deepEqual(slow.heard, upTo(51));
    assert.equal(world.pages, 0, 'what is in memory is not read from disk');
    world.say();
    assert.deepEqual(slow.heard, upTo(52));
  });

  test('is served from the journal when it was away for longer than memory reaches', () => {
    const world = new World();
    const slow = world.join(2);
    slow.takesMore = false;
    for (let count = 0; count < 1500; count += 1) world.say();
    world.drain(slow);
    world.settle();
    assert.deepEqual(slow.heard, upTo(1500));
    assert.ok(world.pages > 0);
  });

  test('that leaves while a page is read for it is not shown it', () => {
    const world = new World();
    const slow = world.join(2);
    slow.takesMore = false;
    for (let count = 0; count < 1500; count += 1) world.say();
    world.drain(slow);
    world.room.remove(slow.session);
    world.settle();
    assert.deepEqual(slow.heard, []);
    assert.equal(world.room.size, 0);
  });

  test('that is to leave is let go where all of it is no longer kept, and told of no gap beyond', () => {
    const world = new World(300);
    const slow = new Listener(1);
    world.room.add(slow.session);
    world.say();
    world.settle();
    slow.takesMore = false;
    world.say(-1, 3);
    world.settle();
    let isGone = false;
    world.room.leave(slow.session, () => {
      isGone = true;
    });
    for (let said = 0; said < 20; said += 1) {
      world.say(-1, 100);
      world.settle();
    }
    slow.takesMore = true;
    world.room.drained(slow.session);
    world.settle();
    assert.ok(isGone);
    const gaps = slow.told.filter((event) => event.type === 'gap');
    assert.deepEqual(
      gaps.map(({ from, to }) => [from, to]),
      [[2, 4]],
    );
  });

  test('that is to leave gets what there was by then, and nothing of later', () => {
    const world = new World();
    const slow = world.join(2);
    slow.takesMore = false;
    for (let count = 0; count < 700; count += 1) world.say();
    let hasLeft = false;
    world.room.leave(slow.session, () => {
      hasLeft = true;
    });
    assert.ok(!hasLeft);
    world.drain(slow);
    world.settle();
    assert.ok(hasLeft);
    assert.deepEqual(slow.heard, upTo(700));
  });
});

test('who ends by what it is handed is not taken for one who is there', () => {
  const world = new World();
  class Ending extends Listener {
    override publish(broadcast: Broadcast, reader: number): number {
      world.room.remove(this.session);
      return super.publish(broadcast, reader);
    }
  }
  world.say(-1, 5);
  world.room.add(new Ending(1).session, 0);
  world.say();
  world.settle();
  assert.equal(world.room.size, 0);
});

describe('who comes back', () => {
  test('gets what was missed, then is told that it is live', () => {
    const world = new World();
    for (let count = 0; count < 1000; count += 1) world.say();
    const back = world.join(1, 990);
    const longAway = world.join(2, 10);
    world.settle();
    assert.deepEqual(back.heard, upTo(1000, 991));
    assert.deepEqual(longAway.heard, upTo(1000, 11));
    assert.deepEqual(longAway.told, [{ type: 'live', room: '#lobby', seq: 1000 }]);
  });

  test('P19: is told of a gap where it was cut from the journal, although it was still in memory', () => {
    const world = new World(10);
    world.say(-1, 20);
    world.room.cut(11);
    const back = world.join(1, 5);
    world.settle();
    assert.deepEqual(back.heard, upTo(20, 11));
    assert.deepEqual(back.told[0], { type: 'gap', room: '#lobby', from: 6, to: 10 });
  });

  test('P19: cut in the middle of a round, what is due is still shown to those who have not had it', () => {
    const world = new World(10);
    const listeners = upTo(250).map((id) => world.join(id));
    world.say(-1, 20);
    world.room.cut(11);
    world.settle();
    for (const { heard } of listeners) assert.deepEqual(heard, upTo(20));
    const back = world.join(300, 5);
    world.settle();
    assert.deepEqual(back.heard, upTo(20, 11));
  });

  test('is told of a gap where what was missed is no longer kept', () => {
    const world = new World(100);
    for (let count = 0; count < 1000; count += 1) world.say();
    const back = world.join(1, 10);
    world.settle();
    assert.deepEqual(back.told[0], { type: 'gap', room: '#lobby', from: 11, to: 900 });
    assert.deepEqual(back.heard, upTo(1000, 901));
  });

  test('skips nothing and repeats nothing, however much is said meanwhile', () => {
    const world = new World();
    for (let count = 0; count < 600; count += 1) world.say();
    const back = world.join(1, 1);
    for (let count = 0; count < 600; count += 1) {
      world.say();
      if (count % 50 === 0) world.step();
    }
    world.settle();
    assert.deepEqual(back.heard, upTo(1200, 2));
  });
});

test('whoever comes, goes, stalls and drains when, everybody hears all that is said while there, once and in order', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('say' as const), who: fc.nat(400) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('say-much' as const), who: fc.nat(700) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('come' as const), who: fc.nat(150) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('resume' as const), who: fc.nat(2000) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('go' as const), who: fc.nat(400) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('stall' as const), who: fc.nat(400) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('drain' as const), who: fc.nat(400) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('turn' as const), who: fc.constant(0) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const world = new World();
      const from = new Map<Listener, number>();
      const left = new Map<Listener, number>();
      const present: Listener[] = [];
      let [said, made] = [0, 0];
      const come = (seq?: number) => {
        made += 1;
        const listener = world.join(made, seq);
        from.set(listener, (seq ?? said) + 1);
        present.push(listener);
      };
      const say = (count: number) => {
        world.say(-1, count);
        said += count;
      };
      for (let count = 0; count < 120; count += 1) come();
      for (const { do: what, who } of steps) {
        const one = present[who % present.length];
        if (what === 'come') for (let count = 0; count < who; count += 1) come();
        else if (what === 'resume') come(who % (said + 1));
        else if (what === 'turn') world.step();
        else if (what === 'say') say(1);
        else if (what === 'say-much') say(who);
        else if (one === undefined) continue;
        else if (what === 'stall') one.takesMore = false;
        else if (what === 'drain') world.drain(one);
        else if (present.length > 1) {
          present.splice(who % present.length, 1);
          if (who % 2 === 0) world.room.leave(one.session, () => left.set(one, said));
          else world.room.remove(one.session);
          if (who % 2 === 1) from.delete(one);
        }
      }
      for (const one of from.keys()) world.drain(one);
      world.settle();
      for (const [one, first] of from) {
        const until = present.includes(one) ? said : (one.heard.at(-1) ?? first - 1);
        assert.deepEqual(one.heard, upTo(until, first));
        if (!present.includes(one)) assert.ok(left.has(one), 'whoever was to leave has left');
      }
    }),
    { numRuns: 60 },
  );
});

test('in a storm, in which many stall and drain, everybody still hears all that is said, once and in order', () => {
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('say' as const), count: fc.integer({ min: 1, max: 700 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('stall' as const), count: fc.integer({ min: 1, max: 250 }) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('drain' as const), count: fc.nat(249) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('turn' as const), count: fc.constant(0) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world = new World();
      const listeners = upTo(250).map((id) => world.join(id));
      for (const { do: what, count } of steps) {
        if (what === 'say') world.say(-1, count);
        else if (what === 'turn') world.step();
        else if (what === 'stall') for (const one of listeners.slice(0, count)) one.takesMore = false;
        else for (const one of listeners.slice(count, count + 1)) world.drain(one);
      }
      for (const one of listeners) world.drain(one);
      world.settle();
      for (const { heard } of listeners) assert.deepEqual(heard, upTo(world.room.lastSeq));
    }),
    { numRuns: 200 },
  );
});
