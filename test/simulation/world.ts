import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';
import { readOptions, type ServerOptions } from '../../src/server/options.ts';
import type { Searcher, Store } from '../../src/store/store.ts';
import type { Random } from '../checks/support/random.ts';
import { countingSecrets } from '../support/counting-secrets.ts';
import { BasePerson } from './base-person.ts';
import { between, chanceFor } from './chance.ts';
import { Disk } from './disk.ts';
import type { FaultClass } from './faults.ts';
import { Ledger } from './ledger.ts';
import { Network } from './network.ts';
import { Operator } from './operator.ts';
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
  readonly makeStore: (newest: number) => Store & Searcher;
}

/** Entries that are there before anybody comes, and how many are kept where old ones go. */
const BEFORE = 700;
const BEFORE_CUT = 1_700;
const NEWEST = 1_500;
const LAST_NOTES = 50;
const CALL_EVERY = 1_000;
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
  readonly operator: Operator;
  readonly notes: string[] = [];
  readonly #thief: Thief;
  #isHealed = false;
  #isOver = false;

  constructor({ seed, classes, plant, makeStore }: WorldParts) {
    this.seed = seed;
    const random = chanceFor(seed, 'world');
    const options = optionsBy(random);
    const isLong = random.oneIn(3);
    const isCut = isLong && random.oneIn(2);
    const keeps = isCut ? NEWEST : EVERYTHING;
    this.scheduler = new Scheduler(chanceFor(seed, 'order').below(2 ** 31));
    this.oracle = new Oracle(() => this.ledger);
    this.ledger = new Ledger({
      now: () => this.scheduler.now,
      keeps,
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
    const store = this.#fill(makeStore(keeps), isCut ? BEFORE_CUT : isLong ? BEFORE : 0);
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
    this.operator = new Operator({ scheduler, network, oracle, ledger, note });
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
    this.#callBack();
  }

  /** Nobody is called back any more. */
  end(): void {
    this.#isOver = true;
  }

  /** Some may be about to leave, and some are kept out. */
  #callBack(): void {
    if (this.#isOver) return;
    for (const person of this.people) person.start();
    this.operator.forgive();
    this.later(CALL_EVERY, () => this.#callBack());
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
      const account: Account = { name, nick: name, token: undefined, identity: undefined };
      const devices = random.oneIn(3) ? ['', 'b'] : [''];
      for (const device of devices) {
        const parts = { ...common, plant, random: chanceFor(seed, `${name}${device}`) };
        this.people.push(new Person(`${name}${device}`, account, parts));
      }
    }
    for (let number = random.below(3); number > 0; number -= 1)
      this.basePeople.push(new BasePerson(`base${number}`, common));
  }

  #fill<S extends Store>(store: S, count: number): S {
    const said = { type: 'message', room: '#lobby', identity: 'elder', nick: 'elder', session: 0 } as const;
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
