import type { Random } from '../checks/support/random.ts';
import { between, chanceFor } from './chance.ts';
import type { World } from './world.ts';

/** Everything that can go wrong, by classes that can be switched off one by one. */
export const FAULT_CLASSES = [
  'kill',
  'stop',
  'pause',
  'wall clock',
  'broken connection',
  'half-open connection',
  'partition',
  'stalled reader',
  'killed client',
  'full disk',
  'slow disk',
  'split bytes',
  'late bytes',
  'narrow network',
] as const;

export type FaultClass = (typeof FAULT_CLASSES)[number];

const YEAR = 365 * 24 * 3_600_000;
const DAY = 24 * 3_600_000;

interface Row {
  /** Mean milliseconds between two of them. */
  readonly every: number;
  readonly happen: (world: World, random: Random) => void;
}

/** Those that happen at some moment; the others are how things are all along. */
const ROWS: Partial<Record<FaultClass, Row>> = {
  kill: {
    every: 4_000,
    happen: (world, random) => {
      world.server.kill();
      world.later(between(random, 10, 4_000), () => world.startServer());
    },
  },
  stop: {
    every: 10_000,
    happen: (world, random) => {
      world.server.signal();
      if (random.oneIn(4)) world.later(between(random, 1, 1_500), () => world.server.signal());
    },
  },
  pause: {
    every: 8_000,
    happen: (world, random) => {
      const length = between(random, 50, random.oneIn(4) ? 20_000 : 1_500);
      world.note(`server stands still for ${length} ms`);
      world.server.life?.process.standStill(length);
    },
  },
  'wall clock': {
    every: 8_000,
    happen: (world, random) => {
      const jump = random.pick([2 * YEAR, -DAY, 3_600_000, -5_000]);
      world.note(`the wall clock jumps by ${jump} ms`);
      world.server.machine.wallOffset += jump;
    },
  },
  'broken connection': {
    every: 2_500,
    happen: (world, random) => {
      world.note('a connection breaks');
      world.network.any(random)?.cut();
    },
  },
  'half-open connection': {
    every: 4_000,
    happen: (world, random) => {
      const socket = world.network.any(random);
      const isKnown = random.oneIn(2);
      world.note(isKnown ? 'a connection breaks for its client alone' : 'a connection hangs');
      if (isKnown) socket?.cutHere();
      else socket?.hang();
      // In the end the systems on both sides give it up.
      world.later(between(random, 20_000, 200_000), () => socket?.cut());
    },
  },
  partition: {
    every: 12_000,
    happen: (world, random) => {
      world.note('nobody can connect');
      world.network.isPartitioned = true;
      world.later(between(random, 100, 8_000), () => {
        world.network.isPartitioned = false;
      });
    },
  },
  'stalled reader': {
    every: 4_000,
    happen: (world, random) => {
      const socket = world.network.any(random);
      if (socket === undefined) return;
      world.note('somebody stops reading');
      socket.isStalled = true;
      world.later(between(random, 100, random.oneIn(3) ? 40_000 : 5_000), () => {
        socket.isStalled = false;
      });
    },
  },
  'killed client': {
    every: 6_000,
    happen: (world, random) => {
      const person = world.anyPerson(random);
      person?.kill(random.pick(['lost', 'delivered']));
      world.later(between(random, 1, 5_000), () => person?.start());
    },
  },
  'full disk': {
    every: 8_000,
    happen: (world, random) => {
      world.note('the disk is full');
      world.disk.isFull = true;
      world.later(between(random, 20, 3_000), () => {
        world.note('the disk has room');
        world.disk.isFull = false;
      });
    },
  },
};

/** Lets faults of these classes happen until a time; each class by a chance of its own. */
export function scheduleFaults(world: World, classes: ReadonlySet<FaultClass>, end: number): void {
  for (const name of FAULT_CLASSES) {
    const row = ROWS[name];
    if (row === undefined || !classes.has(name)) continue;
    const random = chanceFor(world.seed, name);
    // In some runs there is none of a class, in some much.
    const every = row.every * random.pick([0.4, 1, 1, 3, 1_000]);
    for (let time = random.below(2 * every); time < end; time += 1 + random.below(2 * every))
      world.at(time, () => row.happen(world, random));
  }
}
