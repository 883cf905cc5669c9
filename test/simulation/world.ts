import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';
import { readOptions, type ServerOptions } from '../../src/server/options.ts';
import type { Store } from '../../src/store/store.ts';
import type { Random } from '../checks/support/random.ts';
import { countingSecrets } from '../support/counting-secrets.ts';
import { BasePerson } from './base-person.ts';
import { between, chanceFor } from './chance.ts';
import { Disk } from './disk.ts';
import type { FaultClass } from './faults.ts';
import { Ledger } from './ledger.ts';
import { Network } from './network.ts';
import { Oracle } from './oracle.ts';
import { type Account, Person } from './person.ts';
import type { Plant } from './planted.ts';
import { Scheduler } from './scheduler.ts';
import { ServerNode } from './server-node.ts';
import { Thief } from './thief.ts';

export interface WorldParts {
  readonly seed: number;
  readonly classes: ReadonlySet<FaultClass>;
  readonly plant: Plant;
  readonly makeStore: (newest: number) => Store;
}

/** Entries that are there before anybody comes, and how many are kept where old ones go. */
const BEFORE = 700;
const BEFORE_CUT = 1_700;
const NEWEST = 1_500;
const LAST_NOTES = 50;
const COME_BACK = 15_000;
const EVERYTHING = 1_000_000;

/** One run: a server, its disk, its network and its people, all made from one seed. */
export class World {
  readonly seed: number;
  readonly scheduler: Scheduler;
  readonly oracle: Oracle;
  readonly ledger: Ledger;
  readonly network: Network;
  readonly disk: Disk;
  readonly server: ServerNode;
  readonly people: Person[] = [];
  readonly basePeople: BasePerson[] = [];
  readonly notes: string[] = [];
  readonly #thief: Thief;
  #isHealed = false;

  constructor({ seed, classes, plant, makeStore }: WorldParts) {
    this.seed = seed;
    const random = chanceFor(seed, 'world');
    const options = optionsBy(random);
    this.scheduler = new Scheduler(chanceFor(seed, 'order').below(2 ** 31));
    this.oracle = new Oracle(() => this.ledger);
    this.ledger = new Ledger({
      violated: (what) => this.oracle.violated(what),
      reach: (what) => this.oracle.reach(what),
    });
    const { scheduler, oracle, ledger } = this;
    const violated = (what: string) => oracle.violated(what);
    const note = (what: string) => this.note(what);
    this.network = new Network({
      ...{
        scheduler,
        random: chanceFor(seed, 'network'),
        highWaterMark: Math.min(64 * 1024, options.sendQueue),
      },
      ...{ splits: classes.has('split bytes'), delays: classes.has('late bytes') },
      narrow: classes.has('narrow network') && random.oneIn(2),
    });
    const { network } = this;
    const isLong = random.oneIn(3);
    const isCut = isLong && random.oneIn(2);
    const store = this.#fill(
      makeStore(isCut ? NEWEST : EVERYTHING),
      isCut ? BEFORE_CUT : isLong ? BEFORE : 0,
    );
    if (isCut) oracle.keeps = NEWEST;
    this.disk = new Disk({
      store: plant.lasting?.(store, () => this.server.life?.number ?? 0) ?? store,
      ...{ ledger, random: chanceFor(seed, 'disk'), reach: (what) => oracle.reach(what) },
      slowest: classes.has('slow disk') && random.oneIn(2) ? between(random, 20, 600) : 5,
    });
    const { disk } = this;
    const secrets = countingSecrets();
    this.server = new ServerNode({
      ...{ scheduler, network, disk, secrets, options, plant, violated, note },
      random: chanceFor(seed, 'server'),
      reach: (what) => oracle.reach(what),
    });
    this.#thief = new Thief({ scheduler, network, oracle, ledger, note: () => {} }, this.server);
    this.#invite(random, plant);
  }

  note(what: string): void {
    this.notes.push(`${String(this.scheduler.now).padStart(7)} ${what}`);
    if (this.notes.length > LAST_NOTES) this.notes.shift();
  }

  at(time: number, task: () => void): void {
    this.scheduler.at(time, 'world', task);
  }

  later(milliseconds: number, task: () => void): void {
    this.at(this.scheduler.now + milliseconds, task);
  }

  anyPerson(random: Random): Person | undefined {
    return this.people[random.below(this.people.length)];
  }

  startServer(): void {
    if (this.server.life !== undefined) return;
    this.server.start();
    if (!this.#isHealed) this.#thief.come();
  }

  /** No fault is left, and everybody is there again. */
  heal(): void {
    this.#isHealed = true;
    this.note('everything is well from here on');
    this.network.isPartitioned = false;
    this.disk.isFull = false;
    for (const { socket } of [...this.people, ...this.basePeople])
      if (socket !== undefined) socket.isStalled = false;
    // Some may be about to leave.
    for (let time = 0; time < COME_BACK; time += 1_000)
      this.later(time, () => {
        for (const person of this.people) person.start();
      });
  }

  judgeThief(): void {
    this.#thief.judge();
  }

  #invite(random: Random, plant: Plant): void {
    const { seed, scheduler, network, oracle, ledger } = this;
    const note = (what: string) => this.note(what);
    const common = { scheduler, network, oracle, ledger, note };
    for (let number = 0; number < between(random, 2, 4); number += 1) {
      const name = `p${number}`;
      const account: Account = { nick: name, token: undefined, identity: undefined };
      const devices = random.oneIn(3) ? ['', 'b'] : [''];
      for (const device of devices) {
        const parts = { ...common, plant, random: chanceFor(seed, `${name}${device}`) };
        this.people.push(new Person(`${name}${device}`, account, parts));
      }
    }
    for (let number = random.below(3); number > 0; number -= 1)
      this.basePeople.push(new BasePerson(`base${number}`, common));
  }

  #fill(store: Store, count: number): Store {
    const said = { type: 'said', room: '#lobby', identity: 'elder', nick: 'elder', session: 0 } as const;
    const batch = Array.from({ length: count }, (_, index) => ({ ...said, text: `before ${index}` }));
    this.ledger.committed(batch, store.commit(batch, 1), 1, 0);
    return store;
  }
}

function optionsBy(random: Random): ServerOptions {
  const asked = readOptions([], {}, '0');
  if (asked.type !== 'run') throw new Error('no arguments are no reason not to run');
  return {
    ...asked.options,
    grace: random.pick([0, 1, 3]),
    rate: random.pick([0, DEFAULT_LIMITS.rate]),
    stall: random.pick([asked.options.stall, 3]),
    sendQueue: random.pick([256 * 1024, 100 * 1024]),
  };
}
