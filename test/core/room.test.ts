import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { Broadcast, Encoder } from '../../src/core/broadcast.ts';
import type { Outlet } from '../../src/core/ports.ts';
import { Room } from '../../src/core/room.ts';
import { Session } from '../../src/core/session.ts';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** Events as their numbers, a byte each. */
const numbers: Encoder = {
  encode: (event) => Uint8Array.of(event.type === 'message' ? event.seq : 0),
  join: (parts) => Buffer.concat(parts),
};

/** A member that notes the events it is shown, and in how many goes. */
class Listener implements Outlet {
  readonly heard: number[] = [];
  readonly session: Session;
  goes = 0;

  constructor(id: number) {
    this.session = new Session(id, this, DEFAULT_LIMITS, 0);
  }

  publish(broadcast: Broadcast, reader: number): void {
    this.goes += 1;
    for (const piece of broadcast.piecesFor(reader, numbers)) this.heard.push(...piece);
  }

  tell(): void {}
  close(): void {}
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

function message(seq: number, origin = -1) {
  return { event: { type: 'message', room: '#lobby', seq, time: 0, nick: 'a', text: 'x' } as const, origin };
}

describe('a room', () => {
  test('serves a small room in one go, at once', () => {
    const room = new Room('#lobby', new VirtualClock());
    const listeners = Array.from({ length: 50 }, (_, id) => new Listener(id));
    for (const { session } of listeners) room.add(session);
    room.publish([message(1, 7), message(2)]);
    for (const { heard, session } of listeners) assert.deepEqual(heard, session.id === 7 ? [2] : [1, 2]);
  });

  test('in which nothing is said holds nobody who has left', async () => {
    const room = new Room('#lobby', new VirtualClock());
    const stays = new Listener(0);
    room.add(stays.session);
    room.publish([message(1)]);
    const gone = Array.from({ length: 50 }, (_, round) => {
      const some = Array.from({ length: 20 }, (_, index) => new Listener(1 + 20 * round + index).session);
      for (const session of some) room.add(session);
      for (const session of some) room.remove(session);
      return some.map((session) => new WeakRef(session));
    }).flat();
    // A reference that was read in this turn of the loop is held until its end.
    await setImmediate();
    collectGarbage();
    assert.equal(gone.filter((session) => session.deref() !== undefined).length, 0);
    assert.deepEqual(stays.heard, [1]);
  });

  test('takes in what comes while a great room is being served, and nobody is served for it twice', () => {
    const clock = new VirtualClock();
    const room = new Room('#lobby', clock);
    const listeners = Array.from({ length: 1000 }, (_, id) => new Listener(id));
    for (const { session } of listeners) room.add(session);
    room.publish([message(1)]);
    assert.equal(listeners.filter(({ goes }) => goes > 0).length, 100);
    room.publish([message(2)]);
    clock.advance(0);
    assert.ok(listeners.every(({ heard }) => heard.join() === '1,2'));
    assert.deepEqual([listeners[0]?.goes, listeners[100]?.goes], [2, 1]);
  });

  test('shows a member what it has not had before its end', () => {
    const clock = new VirtualClock();
    const room = new Room('#lobby', clock);
    const listeners = Array.from({ length: 300 }, (_, id) => new Listener(id));
    for (const { session } of listeners) room.add(session);
    room.publish([message(1)]);
    const last = listeners[299];
    if (last === undefined) throw new Error('there is a last');
    room.catchUp(last.session);
    room.remove(last.session);
    assert.deepEqual(last.heard, [1]);
    clock.advance(0);
    assert.ok(listeners.every(({ heard }) => heard.join() === '1'));
  });

  test('whoever comes and goes when, everybody hears all that is said while there, once and in order', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('say' as const), who: fc.nat(400) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('come' as const), who: fc.nat(150) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('go' as const), who: fc.nat(400) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('turn' as const), who: fc.constant(0) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        // One turn for each task that the clock is handed, so that steps fall between turns.
        const turns: (() => void)[] = [];
        const room = new Room('#lobby', {
          soon(turn) {
            turns.push(turn);
            return () => {};
          },
        });
        const due = new Map<Listener, number[]>();
        const present: Listener[] = [];
        let [said, made] = [0, 0];
        const come = (count: number) => {
          for (let index = 0; index < count; index += 1) {
            made += 1;
            const listener = new Listener(made);
            due.set(listener, []);
            present.push(listener);
            room.add(listener.session);
          }
        };
        come(250);
        for (const { do: what, who } of steps) {
          const one = present[who % present.length];
          if (what === 'come') come(who);
          else if (what === 'turn') turns.shift()?.();
          else if (what === 'go' && present.length > 1 && one !== undefined) {
            present.splice(who % present.length, 1);
            if (who % 2 === 0) room.catchUp(one.session);
            else due.delete(one);
            room.remove(one.session);
          } else if (what === 'say') {
            said += 1;
            for (const listener of present) if (listener !== one) due.get(listener)?.push(said);
            room.publish([message(said, one?.session.id)]);
          }
        }
        for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) turn();
        for (const [listener, expected] of due) assert.deepEqual(listener.heard, expected);
      }),
    );
  });
});
