import { ParleyClient } from '../../src/client/client.ts';
import type { ClientEvent, ClientEventOf, ClientState, OwnedEntry } from '../../src/client/client-event.ts';
import type { Position } from '../../src/client/timelines.ts';
import type { Random } from '../checks/support/random.ts';
import type { Ledger } from './ledger.ts';
import { simulatedDial } from './link.ts';
import type { Network } from './network.ts';
import type { Oracle } from './oracle.ts';
import type { Plant } from './planted.ts';
import { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import { Screen } from './screen.ts';
import type { Fate, SimSocket } from './socket.ts';
import { WireWitness } from './wire-witness.ts';
import { Wishes } from './wishes.ts';

/** What several devices of one person share. */
export interface Account {
  /** The name of the device on which it is made. */
  readonly name: string;
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

/** The events of a client that show entries. */
const ENTRIES = [
  ...(['message', 'edited', 'deleted', 'reacted', 'topic'] as const),
  ...(['joined', 'left', 'moderated', 'erased'] as const),
] satisfies readonly OwnedEntry['type'][];

/** One device of somebody who uses the client library: it can be started, killed and started again. */
export class Person {
  readonly name: string;
  account: Account;
  readonly screen: Screen;
  /** What this device has asked for. */
  readonly wishes: Wishes;
  /** How many texts it has made. */
  texts = 0;
  readonly #parts: PersonParts;
  #process: Process | undefined;
  #client: ParleyClient | undefined;
  #socket: SimSocket | undefined;
  #position: Position | undefined;
  #identityAtStart: string | undefined;
  #lives = 0;
  #made = 0;

  constructor(name: string, account: Account, parts: PersonParts) {
    const { oracle, ledger, note } = parts;
    this.name = name;
    this.account = account;
    this.#parts = parts;
    this.screen = new Screen(name, oracle);
    this.wishes = new Wishes({ name, oracle, ledger, note, makeId: () => this.#makeId() });
  }

  get client(): ParleyClient | undefined {
    return this.#client;
  }

  get socket(): SimSocket | undefined {
    return this.#socket;
  }

  /** `fromZero`: shows the whole history of the lobby; otherwise goes on where it was. */
  start(fromZero = false): void {
    // An account is made on one device alone.
    const isMade = this.name === this.account.name || this.account.token !== undefined;
    if (this.#client !== undefined || !isMade) return;
    const { scheduler, network, oracle, ledger, random, plant, note } = this.#parts;
    const { name } = this;
    const { nick, token, identity } = this.account;
    this.#lives += 1;
    this.#identityAtStart = identity;
    this.wishes.begin();
    const process = new Process(scheduler, `${name} ${this.#lives}`);
    this.#process = process;
    const dial = simulatedDial({
      ...{ network, process, spoil: plant.command },
      watch: () => new WireWitness({ oracle, ledger, name, now: () => scheduler.now }),
      connected: (socket) => {
        this.#socket = socket;
      },
      violated: (what) => oracle.violated(`${name}: ${what}`),
    });
    const resume = fromZero ? { epoch: 'epoch', rooms: { '#lobby': 0 } } : this.#position;
    this.screen.begin(resume?.rooms ?? {});
    note(`${name} starts behind ${JSON.stringify(resume?.rooms ?? 'nothing')}`);
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

  /** Its process is killed: what it knew but for its token and its place is gone. */
  kill(fate: Fate): void {
    if (this.#client === undefined) return;
    this.#parts.note(`${this.name} is killed behind ${JSON.stringify(this.#client.position?.rooms)}`);
    this.#gone();
    this.#socket?.orphan(fate);
  }

  /** Leaves in good order. */
  leave(): void {
    void this.#client?.close();
  }

  #listen(client: ParleyClient, process: Process): void {
    const { oracle } = this.#parts;
    const on = <T extends ClientEvent['type']>(type: T, task: (event: ClientEventOf<T>) => void) => {
      client.on(type, (event) => {
        if (process.isAlive) task(event);
      });
    };
    for (const type of ENTRIES) on(type, (entry) => this.screen.show(entry));
    on('gap', (gap) => this.screen.gap(gap));
    on('entered', ({ room }) => this.screen.end(room));
    on('exited', ({ room }) => this.screen.end(room));
    on('reset', ({ last, room }) => oracle.violated(`I5: ${this.name} was reset to ${last} in ${room}`));
    on('welcome', () => this.#welcome(client));
    on('identity-changed', ({ before = this.#identityAtStart }) => this.#changed(before));
    on('state', ({ state }) => this.#enter(client, state));
  }

  #welcome({ token, identity, nick }: ParleyClient): void {
    const isOther = this.account.token !== undefined && this.account.token !== token;
    // A second device that has become somebody else is on its own from now on.
    if (isOther && this.name !== this.account.name) this.account = { name: this.name, nick, token, identity };
    else Object.assign(this.account, { nick, token, identity });
  }

  #changed(before: string | undefined): void {
    const { ledger, oracle } = this.#parts;
    this.wishes.forget();
    if (before !== undefined && ledger.hasActed(before) && !ledger.erased.has(before))
      oracle.violated(`${this.name} was taken for somebody new, although ${before} has done something`);
  }

  #enter(client: ParleyClient, state: ClientState): void {
    const { note, oracle } = this.#parts;
    const reason = 'reason' in state ? state.reason : undefined;
    note(`${this.name} is ${state.name}${reason === undefined ? '' : ` (${reason})`}`);
    if (reason === 'disorder') oracle.violated(`I3: ${this.name} noticed that something was left out`);
    if (state.name === 'login-refused') this.#askAgain(client);
    if (state.name !== 'closed') return;
    if (reason === 'erased' && this.account.identity === client.identity)
      Object.assign(this.account, { token: undefined, identity: undefined });
    this.#gone();
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
    return `${this.name}.${this.#lives}.${this.#made}`;
  }
}
