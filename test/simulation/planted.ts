import type { JournalState, Outcome, RoomState } from '../../src/core/ports.ts';
import type { Command } from '../../src/protocol/command.ts';
import type { AsyncStore, Searcher, Store } from '../../src/store/store.ts';
import type { ByteStream } from '../../src/transports/byte-stream.ts';
import { losingStream } from './losing-stream.ts';
import { joinedTooLate, neverOut, withAThird } from './planted-doors.ts';
import {
  acknowledgedEarly,
  exchangingNumbers,
  forgettingIds,
  keepingDeleted,
  keepingEdited,
  shownEarly,
} from './planted-stores.ts';
import type { Process } from './process.ts';

export interface PlantPlace {
  readonly process: Process;
  /** The door by which outcomes come back to the chat. */
  readonly committed: (outcomes: readonly Outcome[]) => void;
  /** Where the rooms stood when the server started. */
  readonly rooms: readonly RoomState[];
}

/** A store as it lasts. */
export type Lasting = Store & Searcher;

/** Where a fault can be put between the parts of the chat. */
export interface Plant {
  /** Around the store as it lasts; `life`: in which life of the server it is used. */
  readonly lasting?: (store: Lasting, life: () => number) => Lasting;
  /** Around the store as the journal has it. */
  readonly store?: (store: AsyncStore, place: PlantPlace) => AsyncStore;
  /** What the server finds when it starts. */
  readonly state?: (state: JournalState) => JournalState;
  /** What comes back of a batch. */
  readonly outcomes?: (outcomes: readonly Outcome[]) => readonly Outcome[];
  /** Around the sockets of the server. */
  readonly stream?: (stream: ByteStream) => ByteStream;
  /** Around what clients ask for. */
  readonly command?: (command: Command) => Command;
  /** In the parts themselves, for one run; what comes back takes it out again. */
  readonly parts?: () => () => void;
}

export const SOUND: Plant = {};

/** Faults as people make them, each put between the sound parts: the simulator must find every one. */
export const PLANTED: Readonly<Record<string, Plant>> = {
  'acknowledged before the commit': { store: acknowledgedEarly },
  'shown before the commit': { store: shownEarly },
  'ids known only in memory': { lasting: forgettingIds },
  'resumed one too late': { command: (command) => resumedBy(command, 1) },
  'resumed one too early': { command: (command) => resumedBy(command, -1) },
  'a page begun one too late': {
    store: (store) => ({
      ...store,
      page: ({ after, ...query }, done) =>
        store.page(after === undefined ? query : { ...query, after: after + 1 }, done),
    }),
  },
  'lost what a slow reader had no room for': { stream: losingStream },
  'nicks not held after a restart': {
    state: (state) => ({
      ...state,
      identities: state.identities.map((known, index) => ({ ...known, nick: `nobody-${index}` })),
    }),
  },
  'numbers of two messages exchanged': { store: exchangingNumbers },
  'an edit that leaves the old text in pages': { lasting: keepingEdited },
  'a delete that is lost for those who come back': { lasting: keepingDeleted },
  'one too many not read': {
    store: (store) => ({
      ...store,
      unread: (query, done) =>
        store.unread(query, (counts) =>
          done(counts.map((count) => ({ ...count, unread: count.unread + (count.unread > 0 ? 1 : 0) }))),
        ),
    }),
  },
  'shown to a member what was said after they left': { parts: neverOut },
  'a direct conversation shown to a third': { parts: withAThird },
  'a join told behind what was said after it': { outcomes: joinedTooLate },
};

function resumedBy(command: Command, by: number): Command {
  if (command.type !== 'login' || command.resume === undefined) return command;
  const rooms = Object.entries(command.resume.rooms).map(
    ([room, seq]) => [room, Math.max(0, seq + by)] as const,
  );
  return { ...command, resume: { ...command.resume, rooms: Object.fromEntries(rooms) } };
}
