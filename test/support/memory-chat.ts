import confusables from 'unhomoglyph/data.json' with { type: 'json' };
import type { CommittedEntry } from '../../src/core/ports.ts';
import { type Assembly, assemble } from '../../src/server/assembly.ts';
import { readOptions, type ServerOptions } from '../../src/server/options.ts';
import type { Connection } from '../../src/transports/connection.ts';
import { MemoryStream } from './memory-stream.ts';
import { VirtualClock } from './virtual-clock.ts';

/** The options of a server that was started without any. */
export function defaultOptions(): ServerOptions {
  const asked = readOptions([], {}, '0');
  if (asked.type !== 'run') throw new Error('no arguments are no reason not to run');
  return asked.options;
}

/** The whole chat without a socket or a file, under a clock that the test moves. */
export class MemoryChat {
  readonly clock = new VirtualClock();
  /** What was kept, in order: what would be in the log. */
  readonly kept: CommittedEntry[] = [];
  readonly assembly: Assembly;
  readonly failures: unknown[] = [];
  readonly #connections = new Map<MemoryStream, Connection>();

  /** `keepTime`: milliseconds that keeping a batch takes. */
  constructor(options: Partial<ServerOptions> = {}, keepTime: () => number = () => 0) {
    this.assembly = assemble({
      options: { ...defaultOptions(), ...options },
      clock: this.clock,
      confusables,
      keep: (batch, done) => {
        this.kept.push(...batch);
        this.clock.after(keepTime(), done);
      },
      observer: {
        named: () => {},
        failed: (_, error) => this.failures.push(error),
        closed: () => {},
      },
    });
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

  /** Lets everything happen that takes no time. */
  settle(): void {
    this.clock.advance(0);
  }
}
