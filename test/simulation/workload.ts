import type { Random } from '../checks/support/random.ts';
import type { BasePerson } from './base-person.ts';
import { between, chanceFor } from './chance.ts';
import {
  ask,
  type Doing,
  edit,
  erase,
  gather,
  join,
  leave,
  look,
  markAsRead,
  mute,
  react,
  remove,
  rename,
  restart,
  say,
  sayMuch,
  sayWrong,
  search,
  setTopic,
  type,
  write,
} from './doings.ts';
import type { World } from './world.ts';

type Action<Who> = (who: Who, random: Random) => void;

/** How often something is done in proportion, and what. */
type Choice<Item> = readonly [number, Item];
type Choices<Item> = readonly [Choice<Item>, ...Choice<Item>[]];

const DOINGS: Choices<Doing> = [
  [400, say],
  [60, sayMuch],
  [40, sayWrong],
  [60, write],
  [60, edit],
  [40, remove],
  [50, react],
  [10, setTopic],
  [30, join],
  [20, gather],
  [30, leave],
  [40, markAsRead],
  [5, mute],
  [80, look],
  [15, search],
  [30, ask],
  [60, type],
  [30, rename],
  [20, restart],
  [8, erase],
];

const BASE_ACTIONS: Choices<Action<BasePerson>> = [
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

/** Mean milliseconds between two commands of the operator, where there are any. */
const MODERATION = 6_000;

/** Lets everybody do what people do, until a time. */
export function scheduleWorkload(world: World, end: number): void {
  for (const person of world.people) {
    const random = chanceFor(world.seed, `doings of ${person.name}`);
    world.at(random.below(1_000), () => person.start(random.oneIn(3)));
    keepDoing(world, end, random, () => {
      const { client } = person;
      const doing = chosen(DOINGS, random);
      if (client !== undefined) doing({ person, client, random, world });
      else if (random.oneIn(20)) person.start(random.oneIn(3));
    });
  }
  for (const person of world.basePeople) {
    const random = chanceFor(world.seed, `doings of ${person.name}`);
    keepDoing(world, end, random, () => chosen(BASE_ACTIONS, random)(person, random));
  }
  scheduleModeration(world, end);
}

/** In some runs somebody is kept out or kept silent, for a while. */
function scheduleModeration(world: World, end: number): void {
  const random = chanceFor(world.seed, 'moderation');
  const every = MODERATION * random.pick([1, 1_000, 1_000]);
  for (let time = random.below(2 * every); time < end; time += 1 + random.below(2 * every)) {
    world.at(time, () => {
      const people = [
        ...world.people.map(({ account }) => account.nick),
        ...world.basePeople.map(({ name }) => name),
      ];
      world.operator.moderate(random.pick(['kick', 'mute']), people[random.below(people.length)] ?? '');
    });
    world.at(time + between(random, 200, 6_000), () => world.operator.forgive());
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

function chosen<Item>(choices: Choices<Item>, random: Random): Item {
  let left = random.below(choices.reduce((sum, [weight]) => sum + weight, 0));
  const choice = choices.find(([weight]) => {
    left -= weight;
    return left < 0;
  });
  return (choice ?? choices[0])[1];
}
