import { Chat } from '../core/chat.ts';
import { Nicks } from '../core/nicks.ts';
import type { Clock, CommittedEntry } from '../core/ports.ts';
import type { Confusables } from '../protocol/names.ts';
import { BatchJournal } from '../store/batch-journal.ts';
import type { ConnectionObserver } from '../transports/connection.ts';
import { Connections } from '../transports/connections.ts';
import { baseCodec } from '../wire/base-codec.ts';
import type { ServerOptions } from './options.ts';

export interface AssemblyParts {
  readonly options: ServerOptions;
  readonly clock: Clock;
  readonly confusables: Confusables;
  /** Writes a batch where it lasts, then calls `done`; nobody is shown it before. */
  readonly keep: (batch: readonly CommittedEntry[], done: () => void) => void;
  readonly observer: ConnectionObserver;
}

/** The whole chat but for sockets and files, which come from outside: it runs as well in memory under a virtual clock. */
export interface Assembly {
  readonly chat: Chat;
  readonly journal: BatchJournal;
  readonly connections: Connections;
}

/** How long, in milliseconds, the other side may take to end its own after we have ended ours. */
const LINGER = 2000;

/** Makes the parts of the chat and joins them. */
export function assemble({ options, clock, confusables, keep, observer }: AssemblyParts): Assembly {
  const journal = new BatchJournal({ clock, keep, committed: (batch) => chat.committed(batch) });
  const chat = new Chat({ limits: options, nicks: new Nicks(confusables), journal, clock });
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
    },
    sendQueue: options.sendQueue,
    observer,
  });
  return { chat, journal, connections };
}
