import { MemoryStore } from '../../src/store/memory/memory-store.ts';
import { between, chanceFor } from './chance.ts';
import { judgeEnd, judgeOrder } from './end.ts';
import { FAULT_CLASSES, type FaultClass, scheduleFaults } from './faults.ts';
import { type Lasting, type Plant, SOUND } from './planted.ts';
import { scheduleWorkload } from './workload.ts';
import { World } from './world.ts';

export interface RunOptions {
  readonly classes?: ReadonlySet<FaultClass>;
  readonly plant?: Plant;
  readonly makeStore?: (newest: number) => Lasting;
}

export interface RunResult {
  readonly seed: number;
  /** The first thing that was not as it must be. */
  readonly violation: string | undefined;
  /** The last events before it. */
  readonly notes: readonly string[];
  readonly steps: number;
  readonly said: number;
  readonly acked: number;
  readonly shown: number;
  /** How often things happened that runs should reach. */
  readonly reached: ReadonlyMap<string, number>;
  /** Of everything that happened: the same for the same seed. */
  readonly fingerprint: string;
}

/** Milliseconds of virtual time in which all must be well again once nothing goes wrong any more. */
const WELL_WITHIN = 300_000;
const MOST_STEPS = 400_000;
const WATCHED_EVERY = 500;

/** A whole run: people and faults for a while, then no fault, then everybody leaves. */
export async function run(seed: number, options: RunOptions = {}): Promise<RunResult> {
  const takeOut = options.plant?.parts?.();
  try {
    return await live(seed, options);
  } finally {
    takeOut?.();
  }
}

async function live(seed: number, options: RunOptions): Promise<RunResult> {
  const classes = options.classes ?? new Set(FAULT_CLASSES);
  const makeStore = options.makeStore ?? memoryStore;
  const world = new World({ seed, classes, plant: options.plant ?? SOUND, makeStore });
  const length = between(chanceFor(seed, 'length'), 3_000, 20_000);
  world.startServer();
  scheduleWorkload(world, length);
  scheduleFaults(world, classes, length);
  // A server that was stopped in good order is started again by whoever runs it.
  for (let time = 1_000; time < length + WELL_WITHIN; time += 3_000)
    world.at(time, () => world.startServer());
  await pass(world, length);
  world.heal();
  await judgeEnd(
    world,
    (milliseconds, until) => pass(world, world.scheduler.now + milliseconds, until),
    WELL_WITHIN,
  );
  judgeOrder(world);
  const { oracle, ledger, scheduler, notes } = world;
  return {
    ...{ seed, violation: oracle.violation, notes, steps: scheduler.steps, said: ledger.count },
    ...oracle.counts,
    reached: oracle.reached,
    fingerprint: `${scheduler.steps} ${ledger.count} ${oracle.counts.shown} ${scheduler.now}`,
  };
}

/** Lets virtual time pass until a moment, or until something is so; stops at a violation. */
async function pass(world: World, end: number, until: () => boolean = () => false): Promise<void> {
  const { scheduler, oracle } = world;
  let watchedAt = scheduler.now;
  try {
    while (oracle.violation === undefined && scheduler.step(end)) {
      await promisesKept();
      if (scheduler.steps > MOST_STEPS)
        return oracle.violated(`nothing comes to an end: ${MOST_STEPS} steps`);
      if (scheduler.now < watchedAt + WATCHED_EVERY) continue;
      watchedAt = scheduler.now;
      if (until()) return;
    }
  } catch (error) {
    oracle.violated(`an error: ${error instanceof Error ? error.stack : error}`);
  }
  if (oracle.violation === undefined) scheduler.advanceTo(end);
}

/** Everything that follows from promises already kept has happened: a tick comes only when no reaction is left. */
function promisesKept(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function memoryStore(newest: number): Lasting {
  return new MemoryStore({ epoch: 'epoch', newest });
}
