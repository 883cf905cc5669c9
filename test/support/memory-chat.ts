import confusables from 'unhomoglyph/data.json' with { type: 'json' };
import type { KeptEntry, Outcome } from '../../src/core/ports.ts';
import type { Message } from '../../src/protocol/event.ts';
import { LOBBY } from '../../src/protocol/rooms.ts';
import { type Assembly, assemble } from '../../src/server/assembly.ts';
import { readOptions, type ServerOptions } from '../../src/server/options.ts';
import { BatchJournal } from '../../src/store/journal/batch-journal.ts';
import { deferredStore } from '../../src/store/journal/deferred-store.ts';
import { MemoryStore } from '../../src/store/memory/memory-store.ts';
import type { AsyncStore } from '../../src/store/store.ts';
import type { Connection } from '../../src/transports/connection.ts';
import { countingSecrets } from './counting-secrets.ts';
import { MemoryStream } from './memory-stream.ts';
import { VirtualClock } from './virtual-clock.ts';

/** The options of a server that was started without any. */
export function defaultOptions(): ServerOptions {
  const asked = readOptions([], {}, '0');
  if (asked.type !== 'run') throw new Error('no arguments are no reason not to run');
  return asked.options;
}

/** Proves to a chat in memory that one is its operator. */
const OPERATOR_SECRET = 'secret';
/** Entries that the chat in memory keeps: more than any test says. */
const NEWEST = 1_000_000;

/** The whole chat without a socket or a file, under a clock that the test moves. */
export class MemoryChat {
  readonly clock = new VirtualClock();
  readonly store: MemoryStore;
  readonly journal: BatchJournal;
  readonly assembly: Assembly;
  readonly failures: unknown[] = [];
  /** There is no room for anything. */
  isDiskFull = false;
  readonly #connections = new Map<MemoryStream, Connection>();

  /** `keepTime`: milliseconds that keeping a batch takes. `store`: what a chat before this one has kept. */
  constructor(
    options: Partial<ServerOptions> = {},
    keepTime: () => number = () => 0,
    store = new MemoryStore({ epoch: 'epoch-1', newest: NEWEST }),
  ) {
    this.store = store;
    const { clock } = this;
    const committed = (outcomes: readonly Outcome[]) => this.assembly.committed(outcomes);
    const full = { type: 'refused', code: 'storage-full' } as const;
    const later: AsyncStore = {
      ...deferredStore(store, clock),
      commit: (batch, time, done) => {
        const verdicts = this.isDiskFull ? batch.map(() => full) : store.commit(batch, time);
        clock.after(keepTime(), () => done(verdicts, time));
      },
    };
    this.journal = new BatchJournal({ clock, store: later, outcomes: committed, rooms: store.state().rooms });
    this.assembly = assemble({
      options: { ...defaultOptions(), ...options },
      clock,
      secrets: countingSecrets(),
      confusables,
      journal: this.journal,
      state: store.state(),
      operatorSecret: OPERATOR_SECRET,
      observer: {
        named: () => {},
        failed: (_, error) => this.failures.push(error),
        closed: () => {},
      },
    });
  }

  /** What was said in the lobby and kept, in order: what would be in the log. */
  get kept(): readonly Message[] {
    const entries: KeptEntry[] = [];
    for (let page = this.#pageAfter(0); page.length > 0; page = this.#pageAfter(entries.length))
      entries.push(...page);
    return entries.filter((entry) => entry.type === 'message');
  }

  /** Opens a connection and leaves its HELLO unread. */
  connect(address = '192.0.2.1', stream = new MemoryStream()): MemoryStream {
    const connection = this.assembly.connections.open(stream, address);
    this.#connections.set(stream, connection);
    stream.listen(connection);
    return stream;
  }

  /** Opens a connection with a nick; what it was told so far is taken. */
  join(nick: string): MemoryStream {
    const stream = this.connect();
    stream.send(`NICK ${nick}`);
    const answers = stream.frames.splice(0);
    if (answers.join() !== 'HELLO,READY') throw new Error(`${nick} was answered ${answers.join()}`);
    return stream;
  }

  connectionOf(stream: MemoryStream): Connection {
    const connection = this.#connections.get(stream);
    if (connection === undefined) throw new Error('no connection of this chat');
    return connection;
  }

  #pageAfter(after: number): readonly KeptEntry[] {
    return this.store.page({ room: LOBBY, after, limit: 1000 }).entries;
  }

  /** Lets everything happen that takes no time. */
  settle(): void {
    this.clock.advance(0);
  }
}
