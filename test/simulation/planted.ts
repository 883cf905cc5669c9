import type { Entry, JournalState, Outcome, SaidEntry } from '../../src/core/ports.ts';
import type { Command } from '../../src/protocol/command.ts';
import type { AsyncStore, Store, Verdict } from '../../src/store/store.ts';
import type { ByteStream } from '../../src/transports/byte-stream.ts';
import { losingStream } from './losing-stream.ts';
import type { Process } from './process.ts';

interface PlantPlace {
  readonly process: Process;
  /** The door by which outcomes come back to the chat. */
  readonly committed: (outcomes: readonly Outcome[]) => void;
  /** The last number when the server started. */
  readonly last: number;
}

/** Where a fault can be put between the parts of the chat. */
export interface Plant {
  /** Around the store as it lasts; `life`: in which life of the server it is used. */
  readonly lasting?: (store: Store, life: () => number) => Store;
  /** Around the store as the journal has it. */
  readonly store?: (store: AsyncStore, place: PlantPlace) => AsyncStore;
  /** What the server finds when it starts. */
  readonly state?: (state: JournalState) => JournalState;
  /** Around the sockets of the server. */
  readonly stream?: (stream: ByteStream) => ByteStream;
  /** Around what clients ask for. */
  readonly command?: (command: Command) => Command;
}

export const SOUND: Plant = {};

/** Faults as people make them, each put between the sound parts: the simulator must find every one. */
export const PLANTED: Readonly<Record<string, Plant>> = {
  'acknowledged before the commit': {
    store: (store, place) =>
      early(store, place, (entry, seq, time) => ({ type: 'repeated', entry, seq, time })),
  },
  'shown before the commit': {
    store: (store, place) => shownEarly(store, place),
  },
  'ids known only in memory': { lasting: forgettingIds },
  'resumed one too late': { command: (command) => resumedBy(command, 1) },
  'resumed one too early': { command: (command) => resumedBy(command, -1) },
  'a page begun one too late': {
    store: (store) => ({
      commit: (batch, time, done) => store.commit(batch, time, done),
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
};

type Told = (entry: SaidEntry, seq: number, time: number) => Outcome;

function early(store: AsyncStore, { process, committed, last: first }: PlantPlace, told: Told): AsyncStore {
  let last = first;
  return {
    commit(batch, time, done) {
      const outcomes = batch.filter(isSaid).map((entry, index) => told(entry, last + index + 1, time));
      process.soon(() => committed(outcomes));
      store.commit(batch, time, (verdicts, at) => {
        last += verdicts.filter(({ type }) => type === 'said').length;
        done(verdicts, at);
      });
    },
    page: (query, done) => store.page(query, done),
  };
}

function shownEarly(store: AsyncStore, place: PlantPlace): AsyncStore {
  const told: Told = (entry, seq, time) => ({ type: 'said', entry: { ...entry, session: 0 }, seq, time });
  const shown = early(store, place, told);
  const acknowledged = (verdict: Verdict, time: number): Verdict =>
    verdict.type === 'said' ? { type: 'repeated', seq: verdict.seq, time } : verdict;
  return {
    ...shown,
    commit: (batch, time, done) =>
      shown.commit(batch, time, (verdicts, at) =>
        done(
          verdicts.map((verdict) => acknowledged(verdict, at)),
          at,
        ),
      ),
  };
}

/** Two messages of a batch get each other's numbers. */
function exchangingNumbers(store: AsyncStore): AsyncStore {
  return {
    commit: (batch, time, done) => store.commit(batch, time, (verdicts, at) => done(swapped(verdicts), at)),
    page: (query, done) => store.page(query, done),
  };
}

function swapped(verdicts: readonly Verdict[]): readonly Verdict[] {
  const [one, other, ...rest] = verdicts;
  if (one?.type !== 'said' || other?.type !== 'said') return verdicts;
  return [other, one, ...rest];
}

/** Ids are told apart by the life of the server in which they came. */
function forgettingIds(store: Store, life: () => number): Store {
  const marked = (entry: Entry): Entry =>
    entry.type === 'said' && entry.id !== undefined ? { ...entry, id: `${entry.id} ${life()}` } : entry;
  const bare = <E extends { readonly id?: string }>(entry: E): E =>
    entry.id === undefined ? entry : { ...entry, id: entry.id.split(' ')[0] };
  return {
    commit: (batch, time) => store.commit(batch.map(marked), time),
    page(query) {
      const page = store.page(query);
      return { ...page, entries: page.entries.map(bare) };
    },
    state() {
      const state = store.state();
      return { ...state, rooms: state.rooms.map((room) => ({ ...room, recent: room.recent.map(bare) })) };
    },
    close: () => store.close(),
  };
}

function resumedBy(command: Command, by: number): Command {
  if (command.type !== 'login' || command.resume === undefined) return command;
  const rooms = Object.entries(command.resume.rooms).map(
    ([room, seq]) => [room, Math.max(0, seq + by)] as const,
  );
  return { ...command, resume: { ...command.resume, rooms: Object.fromEntries(rooms) } };
}

function isSaid(entry: Entry): entry is SaidEntry {
  return entry.type === 'said';
}
