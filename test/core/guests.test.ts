import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import confusables from 'unhomoglyph/data.json' with { type: 'json' };
import { Identities } from '../../src/core/identities.ts';
import { Nicks } from '../../src/core/nicks.ts';
import type { Entry, IdentityState } from '../../src/core/ports.ts';
import { Session } from '../../src/core/session.ts';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';
import { countingSecrets } from '../support/counting-secrets.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { Listener } from './room-world.ts';

const HOUR = 3600 * 1000;

/** Identities by themselves, each in so many rooms, and what they have written to the journal. */
class World {
  readonly clock = new VirtualClock();
  readonly written: Entry[] = [];
  readonly identities: Identities;
  #sessions = 0;

  constructor(rooms: number, state: readonly Pick<IdentityState, 'identity' | 'seen'>[] = []) {
    const { clock, written } = this;
    this.identities = new Identities({
      nicks: new Nicks(confusables),
      clock,
      secrets: countingSecrets(),
      journal: { append: (entry) => written.push(entry) },
      state: state.map((each) => ({ ...each, tokenHash: `hash of ${each.identity}`, nick: '', spoke: true })),
      isSanctioned: () => false,
      forgotten: () => {},
      roomsOf: () => Array.from({ length: rooms }, (_, index) => `#r${index}`),
    });
  }

  /** A guest comes, says something and goes. */
  visit(identity: string): void {
    this.#sessions += 1;
    const session = new Session(this.#sessions, new Listener(0), DEFAULT_LIMITS, this.clock.now());
    const { known } = this.identities.make(identity, 'builder', true);
    this.identities.came(known, session);
    this.identities.acted(identity);
    this.identities.went(known, session, true);
  }

  get forgotten(): readonly string[] {
    return this.written.flatMap((entry) => (entry.type === 'forgotten' ? [entry.identity] : []));
  }
}

describe('P9: guests', () => {
  test('of before a restart are forgotten a day after they went, those first who went first, and leave no room without a nick', () => {
    const now = new VirtualClock().wallTime();
    const world = new World(2, [
      { identity: 'late', seen: now - HOUR },
      { identity: 'early', seen: now - 23 * HOUR },
      { identity: 'long ago', seen: 0 },
    ]);
    world.visit('one');
    assert.deepEqual(world.forgotten, [], 'who was here when the server ended has a minute to come back');
    world.clock.advance(HOUR);
    world.visit('two');
    assert.deepEqual(world.forgotten, ['long ago', 'early']);
    world.clock.advance(22 * HOUR);
    world.visit('three');
    assert.deepEqual(world.forgotten, ['long ago', 'early', 'late']);
    assert.ok(world.written.every(({ type }) => type !== 'left'));
  });

  test('are forgotten some thousand entries at once, so that what is said meanwhile need not wait for all', () => {
    const world = new World(100);
    for (let guest = 0; guest < 120; guest += 1) world.visit(`guest ${guest}`);
    world.clock.advance(25 * HOUR);
    const counts = [1, 2, 3].map((visit) => {
      world.visit(`visitor ${visit}`);
      return world.forgotten.length;
    });
    assert.deepEqual(counts, [50, 100, 120]);
    assert.equal(world.written.filter(({ type }) => type === 'left').length, 12_000);
  });
});
