import { ParleyClient } from '../../src/client/client.ts';
import { ParleyError } from '../../src/client/parley-error.ts';
import type { Position } from '../../src/client/timelines.ts';
import type { Random } from '../checks/support/random.ts';
import type { Ledger } from './ledger.ts';
import { simulatedDial } from './link.ts';
import type { Network } from './network.ts';
import { brief, type Oracle } from './oracle.ts';
import type { Plant } from './planted.ts';
import { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import { Screen } from './screen.ts';
import type { Fate, SimSocket } from './socket.ts';
import { WireWitness } from './wire-witness.ts';

/** What several devices of one person share. */
export interface Account {
  nick: string;
  token: string | undefined;
  identity: string | undefined;
}

export interface PersonParts {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly oracle: Oracle;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly plant: Plant;
  readonly note: (what: string) => void;
}

/** One device of somebody who uses the client library: it can be started, killed and started again. */
export class Person {
  readonly name: string;
  readonly account: Account;
  readonly screen: Screen;
  /** Texts in the order in which this device sent them, by its life. */
  readonly said: string[][] = [];
  readonly #parts: PersonParts;
  #process: Process | undefined;
  #client: ParleyClient | undefined;
  #socket: SimSocket | undefined;
  #position: Position | undefined;
  #made = 0;
  #texts = 0;
  #saidLast: { readonly id: string; readonly text: string } | undefined;

  constructor(name: string, account: Account, parts: PersonParts) {
    this.name = name;
    this.account = account;
    this.#parts = parts;
    this.screen = new Screen(name, parts.oracle);
  }

  get client(): ParleyClient | undefined {
    return this.#client;
  }

  get socket(): SimSocket | undefined {
    return this.#socket;
  }

  get process(): Process | undefined {
    return this.#process;
  }

  /** `fromZero`: shows the whole history; otherwise goes on where it was. */
  start(fromZero = false): void {
    if (this.#client !== undefined) return;
    const { scheduler, network, oracle, random, plant, note } = this.#parts;
    this.said.push([]);
    this.#saidLast = undefined;
    const process = new Process(scheduler, `${this.name} ${this.said.length}`);
    this.#process = process;
    const dial = simulatedDial({
      ...{ network, process, spoil: plant.command },
      watch: () => new WireWitness(oracle, this.name),
      connected: (socket) => {
        this.#socket = socket;
      },
      violated: (what) => oracle.violated(`${this.name}: ${what}`),
    });
    const { nick, token } = this.account;
    const resume = fromZero ? { epoch: 'epoch', rooms: { '#lobby': 0 } } : this.#position;
    this.screen.begin(resume?.rooms['#lobby']);
    note(`${this.name} starts behind ${resume?.rooms['#lobby'] ?? 'nothing'}`);
    const client = new ParleyClient(
      {
        ...{ clock: process, dial },
        random: () => random.below(2 ** 30) / 2 ** 30,
        makeId: () => this.#makeId(),
      },
      { nick, ...(token === undefined ? {} : { token }), ...(resume === undefined ? {} : { resume }) },
    );
    this.#client = client;
    this.#listen(client, process);
  }

  /** Says something; now and then the last thing again, which by its id is the same message. */
  say(random: Random, fresh = this.#makeText(random)): void {
    const client = this.#client;
    if (client === undefined) return;
    const again = random.oneIn(40) ? this.#saidLast : undefined;
    const { id, text } = again ?? { id: this.#makeId(), text: fresh };
    if (again === undefined) this.said.at(-1)?.push(text);
    this.#saidLast = { id, text };
    this.#parts.note(`${this.name} sends ${id} "${brief(text)}"`);
    client.send(text, { id }).then(
      ({ seq }) => {
        if (this.#parts.ledger.at(seq)?.text !== text)
          this.#parts.oracle.violated(`I1: ${this.name} was told that "${brief(text)}" is ${seq}`);
      },
      (error: unknown) => {
        if (!(error instanceof ParleyError)) throw error;
        if (error.code !== 'unknown-outcome' && again === undefined)
          this.#parts.oracle.notTaken(this.name, text, error.code);
      },
    );
  }

  /** Its process is killed: what it knew but for its token and its place is gone. */
  kill(fate: Fate): void {
    if (this.#client === undefined) return;
    this.#parts.note(`${this.name} is killed behind ${this.#client.position?.rooms['#lobby']}`);
    this.#gone();
    this.#socket?.orphan(fate);
  }

  /** Leaves in good order. */
  leave(): void {
    void this.#client?.close();
  }

  #listen(client: ParleyClient, process: Process): void {
    const { oracle, ledger, note } = this.#parts;
    const ifAlive = <E>(task: (event: E) => void) => {
      return (event: E) => {
        if (process.isAlive) task(event);
      };
    };
    client.on(
      'message',
      ifAlive((message) => this.screen.show(message)),
    );
    client.on(
      'gap',
      ifAlive(({ from, to }) => this.screen.gap(from, to)),
    );
    client.on(
      'reset',
      ifAlive(({ last }) => oracle.violated(`I5: ${this.name} was reset to ${last}`)),
    );
    client.on(
      'welcome',
      ifAlive(() => this.#welcome(client)),
    );
    client.on(
      'identity-changed',
      ifAlive(({ before = this.account.identity }) => {
        if (ledger.entries.some(({ identity }) => identity === before))
          oracle.violated(`${this.name} was taken for somebody new, although ${before} has spoken`);
      }),
    );
    client.on(
      'state',
      ifAlive((state) => {
        note(
          `${this.name} is ${state.state.name}${'reason' in state.state ? ` (${state.state.reason})` : ''}`,
        );
        if ('reason' in state.state && state.state.reason === 'disorder')
          oracle.violated(`I3: ${this.name} noticed that something was left out`);
        if (state.state.name === 'login-refused') this.#askAgain(client);
        if (state.state.name === 'closed') this.#gone();
      }),
    );
  }

  #welcome(client: ParleyClient): void {
    this.account.token = client.token;
    this.account.identity = client.identity;
    this.account.nick = client.nick;
  }

  #askAgain(client: ParleyClient): void {
    this.#made += 1;
    const nick = `${this.name}_${this.#made}`;
    this.#process?.after(200, () => client.login(nick));
  }

  #gone(): void {
    this.#position = this.#client?.position ?? this.#position;
    this.#client = undefined;
    this.#process?.kill();
  }

  #makeId(): string {
    this.#made += 1;
    return `${this.name}.${this.said.length}.${this.#made}`;
  }

  #makeText(random: Random): string {
    this.#texts += 1;
    const length = random.oneIn(12) ? random.below(4_000) : random.below(40);
    return `${this.name} says ${this.#texts} ${'~'.repeat(length)}`;
  }
}
