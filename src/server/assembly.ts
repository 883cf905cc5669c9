import { Chat } from '../core/chat.ts';
import type { Clock, Journal, JournalState, Outcome, Secrets } from '../core/ports.ts';
import type { Moderation } from '../protocol/command.ts';
import type { Confusables } from '../protocol/names.ts';
import type { ConnectionObserver } from '../transports/connection.ts';
import { Connections } from '../transports/connections.ts';
import { baseCodec } from '../wire/base-codec.ts';
import type { ServerOptions } from './options.ts';

export interface AssemblyParts {
  readonly options: ServerOptions;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly confusables: Confusables;
  readonly journal: Journal;
  /** What the journal held when it was opened. */
  readonly state: JournalState;
  /** What proves that somebody owns the data directory; without one nobody can. */
  readonly operatorSecret?: string;
  /** An operator did something about somebody. */
  readonly moderated?: (act: Moderation, nick: string) => void;
  readonly observer: ConnectionObserver;
}

/** The whole chat but for sockets and files, which come from outside: it runs as well in memory under a virtual clock. */
export interface Assembly {
  readonly chat: Chat;
  readonly connections: Connections;
  /** Where the journal tells what became of entries. */
  readonly committed: (outcomes: readonly Outcome[]) => void;
}

/** How long, in milliseconds, the other side may take to end its own after we have ended ours. */
const LINGER = 2000;

/** Makes the parts of the chat and joins them. */
export function assemble({ options, clock, observer, ...parts }: AssemblyParts): Assembly {
  const chat = new Chat({ limits: options, ping: options.ping, clock, ...parts });
  const connections = new Connections({
    chat,
    codec: baseCodec,
    clock,
    limits: options,
    heartbeat: {
      handshake: options.handshake * 1000,
      waiting: options.waiting,
      countLoopback: options.countLoopback,
      firstFrameTime: options.firstFrameTime * 1000,
      frameTime: options.frameTime * 1000,
      stall: options.stall * 1000,
      linger: LINGER,
      ping: options.ping * 1000,
    },
    sendQueue: options.sendQueue,
    observer,
  });
  const committed = (outcomes: readonly Outcome[]) => connections.inOneTurn(() => chat.committed(outcomes));
  return { chat, connections, committed };
}
