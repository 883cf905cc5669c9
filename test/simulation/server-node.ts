import confusables from 'unhomoglyph/data.json' with { type: 'json' };
import type { JournalState, Outcome, Secrets } from '../../src/core/ports.ts';
import { type Assembly, assemble } from '../../src/server/assembly.ts';
import type { ServerOptions } from '../../src/server/options.ts';
import { Shutdown } from '../../src/server/shutdown.ts';
import { BatchJournal } from '../../src/store/journal/batch-journal.ts';
import type { Random } from '../checks/support/random.ts';
import type { Disk } from './disk.ts';
import type { Network } from './network.ts';
import { OPERATOR_SECRET } from './operator.ts';
import type { Plant } from './planted.ts';
import { type Machine, Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import type { Fate, SimSocket } from './socket.ts';

export interface ServerNodeParts {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly disk: Disk;
  readonly secrets: Secrets;
  readonly options: ServerOptions;
  readonly random: Random;
  readonly plant: Plant;
  readonly violated: (what: string) => void;
  readonly note: (what: string) => void;
  /** Something has happened that a run should reach. */
  readonly reach: (what: string) => void;
}

/** One life of the server, from its start to its end. */
export interface ServerLife {
  readonly number: number;
  readonly process: Process;
  readonly assembly: Assembly;
  readonly journal: BatchJournal;
  readonly state: JournalState;
  readonly startedAt: number;
}

/** The machine on which the server runs: started, killed, stopped, and started again on the same disk. */
export class ServerNode {
  readonly machine: Machine = { wallOffset: 0 };
  readonly #parts: ServerNodeParts;
  readonly #sockets = new Set<SimSocket>();
  #life: ServerLife | undefined;
  #lives = 0;
  #shutdown: Shutdown | undefined;

  constructor(parts: ServerNodeParts) {
    this.#parts = parts;
  }

  get life(): ServerLife | undefined {
    return this.#life;
  }

  start(): void {
    if (this.#life !== undefined) return;
    const { scheduler, network, disk, secrets, options, plant, violated, note, reach } = this.#parts;
    this.#lives += 1;
    const number = this.#lives;
    const process = new Process(scheduler, `server ${number}`, this.machine);
    const state = plant.state?.(disk.state()) ?? disk.state();
    const committed = (outcomes: readonly Outcome[]) =>
      assembly.committed(plant.outcomes?.(outcomes) ?? outcomes);
    const sound = disk.storeFor(process, number);
    const store = plant.store?.(sound, { process, committed, rooms: state.rooms }) ?? sound;
    const journal = new BatchJournal({ clock: process, store, outcomes: committed, rooms: state.rooms });
    const assembly = assemble({
      ...{ options, clock: process, secrets, confusables, journal, state, operatorSecret: OPERATOR_SECRET },
      observer: {
        named: () => {},
        failed: (_, error) => violated(`the server failed: ${error instanceof Error ? error.stack : error}`),
        closed: ({ closeCode, session }) => {
          reach(`closed: ${closeCode}`);
          note(`server closed ${session.nick || 'nobody'} (${closeCode})`);
          this.#shutdown?.left();
        },
      },
    });
    this.#life = { number, process, assembly, journal, state, startedAt: scheduler.now };
    network.listener = { process, accept: (socket) => this.#accept(assembly, socket) };
    note(`server starts its life ${number}`);
  }

  /** kill -9. */
  kill(): void {
    if (this.#life === undefined) return;
    this.#parts.note(`server is killed in its life ${this.#life.number}`);
    this.#parts.disk.writerKilled();
    this.#gone();
  }

  /** SIGTERM; a second one hurries the end. */
  signal(): void {
    const life = this.#life;
    if (life === undefined) return;
    const { options, network, note } = this.#parts;
    note('server is asked to stop');
    this.#shutdown ??= new Shutdown({
      clock: life.process,
      grace: options.grace,
      server: {
        get readyCount() {
          return life.assembly.chat.readyCount;
        },
        announceShutdown: (_, seconds) => {
          network.listener = undefined;
          life.assembly.chat.announceShutdown(seconds);
        },
        stop: (patience) => this.#stop(life, patience),
      },
      exit: () => {
        if (this.#life !== life) return;
        this.#judgeRemains(life);
        this.#parts.disk.writerEnded();
        this.#gone();
      },
    });
    this.#shutdown.signalled('SIGTERM');
  }

  #accept(assembly: Assembly, socket: SimSocket): void {
    this.#sockets.add(socket);
    const stream = this.#parts.plant.stream?.(socket) ?? socket;
    socket.listen(assembly.connections.open(stream, '192.0.2.1'));
  }

  /** As server.ts does it, but for its files. */
  async #stop(
    { process, assembly: { chat, connections }, journal }: ServerLife,
    patience: number,
  ): Promise<void> {
    this.#parts.network.listener = undefined;
    chat.hush();
    await journal.idle();
    connections.closeAll('shutdown');
    const passed = new Promise<void>((resolve) => void process.after(patience, resolve));
    await Promise.race([connections.none(), passed]);
    connections.destroyAll('shutdown');
    await connections.none();
  }

  #judgeRemains({ assembly: { chat, connections } }: ServerLife): void {
    const left = {
      connections: connections.size,
      deadlines: connections.deadlines,
      sessions: chat.readyCount,
    };
    for (const [what, count] of Object.entries(left))
      if (count > 0) this.#parts.violated(`I10: ${count} ${what} are left after an orderly end`);
  }

  #gone(): void {
    const { network, random, note } = this.#parts;
    this.#life?.process.kill();
    network.listener = undefined;
    for (const socket of this.#sockets) socket.orphan(random.pick<Fate>(['lost', 'delivered']));
    this.#sockets.clear();
    this.#life = undefined;
    this.#shutdown = undefined;
    note('server is gone');
  }
}
