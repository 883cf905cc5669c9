import type { Random } from '../checks/support/random.ts';
import type { BasePerson } from './base-person.ts';
import { between, chanceFor } from './chance.ts';
import type { Person } from './person.ts';
import type { World } from './world.ts';

type Action<Who> = (who: Who, random: Random, world: World) => void;

/** What people do, and how often in proportion. */
const ACTIONS: readonly (readonly [number, Action<Person>])[] = [
  [40, (person, random) => person.say(random)],
  [
    6,
    (person, random) => {
      for (let count = between(random, 2, random.oneIn(6) ? 120 : 12); count > 0; count -= 1)
        person.say(random);
    },
  ],
  [2, (person, random) => person.say(random, ' \t'.repeat(between(random, 1, 3)))],
  [2, (person, random) => person.say(random, `${person.name} ${'x'.repeat(4_200)}${random.below(1e9)}`)],
  [3, ({ client, name }, random) => ignored(client?.rename(`${name}${'abc'[random.below(3)]}`))],
  [5, ({ client }, random) => ignored(client?.history({ limit: between(random, 1, 200) }))],
  [
    3,
    ({ client }, random) =>
      ignored(client?.history({ after: random.below(900), limit: between(random, 1, 200) })),
  ],
  [3, ({ client }) => ignored(client?.members())],
  [6, ({ client }) => client?.typing()],
  [
    2,
    (person, random, world) => {
      person.leave();
      world.later(between(random, 200, 9_000), () => person.start(random.oneIn(3)));
    },
  ],
];

const BASE_ACTIONS: readonly (readonly [number, Action<BasePerson>])[] = [
  [40, (person, random) => (person.isAway ? person.start() : person.say(random))],
  [
    3,
    (person, random) => {
      for (let count = between(random, 2, 60); count > 0; count -= 1) person.say(random);
    },
  ],
  [2, (person) => person.bye()],
  [1, (person) => person.reset()],
];

/** Lets everybody do what people do, until a time. */
export function scheduleWorkload(world: World, end: number): void {
  for (const person of world.people) {
    const random = chanceFor(world.seed, `doings of ${person.name}`);
    // A second device comes when the first is known.
    world.at(person.name.endsWith('b') ? between(random, 1_000, 5_000) : random.below(1_000), () =>
      person.start(random.oneIn(3)),
    );
    keepDoing(world, end, random, () => chosen(ACTIONS, random)(person, random, world));
  }
  for (const person of world.basePeople) {
    const random = chanceFor(world.seed, `doings of ${person.name}`);
    keepDoing(world, end, random, () => chosen(BASE_ACTIONS, random)(person, random, world));
  }
}

function keepDoing(world: World, end: number, random: Random, act: () => void): void {
  const pause = random.pick([100, 400, 1_000]);
  const next = (time: number) => {
    if (time >= end) return;
    world.at(time, () => {
      act();
      next(time + 1 + random.below(2 * pause));
    });
  };
  next(random.below(2_000));
}

function chosen<Who>(actions: readonly (readonly [number, Action<Who>])[], random: Random): Action<Who> {
  let left = random.below(actions.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, action] of actions) {
    left -= weight;
    if (left < 0) return action;
  }
  return () => {};
}

/** What it comes to is seen by the oracle. */
function ignored(promise: Promise<unknown> | undefined): void {
  promise?.catch(() => {});
}
