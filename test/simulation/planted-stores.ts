import type { Entry, Outcome, RoomEntry, RoomEntryOf } from '../../src/core/ports.ts';
import type { EntryEvent, Message, SearchResult } from '../../src/protocol/event.ts';
import type { AsyncStore, Verdict } from '../../src/store/store.ts';
import type { Lasting, PlantPlace } from './planted.ts';

type Told = (entry: RoomEntryOf<'message'>, seq: number, time: number) => Outcome;

export function acknowledgedEarly(store: AsyncStore, place: PlantPlace): AsyncStore {
  return early(store, place, (entry, seq, time) => ({ type: 'repeated', entry, seq, time }));
}

export function shownEarly(store: AsyncStore, place: PlantPlace): AsyncStore {
  const told: Told = (entry, seq, time) => ({ type: 'kept', entry: { ...entry, session: 0 }, seq, time });
  const shown = early(store, place, told);
  const acknowledged = (entry: Entry | undefined, verdict: Verdict, time: number): Verdict =>
    verdict.type === 'kept' && entry?.type === 'message'
      ? { type: 'repeated', seq: verdict.seq, time }
      : verdict;
  return {
    ...shown,
    commit: (batch, time, done) =>
      shown.commit(batch, time, (verdicts, at) =>
        done(
          verdicts.map((verdict, index) => acknowledged(batch[index], verdict, at)),
          at,
        ),
      ),
  };
}

/** Tells of the messages of a batch what they will have become. */
function early(store: AsyncStore, { process, committed, rooms }: PlantPlace, told: Told): AsyncStore {
  const last = new Map(rooms.map((room) => [room.room, room.last]));
  return {
    ...store,
    commit(batch, time, done) {
      const next = new Map(last);
      const outcomes = batch.filter(isRoomEntry).flatMap((entry) => {
        const seq = (next.get(entry.room) ?? 0) + 1;
        next.set(entry.room, seq);
        return entry.type === 'message' ? [told(entry, seq, time)] : [];
      });
      process.soon(() => committed(outcomes));
      store.commit(batch, time, (verdicts, at) => {
        for (const [index, entry] of batch.entries()) {
          const verdict = verdicts[index];
          if (verdict?.type === 'kept' && isRoomEntry(entry)) last.set(entry.room, verdict.seq);
        }
        done(verdicts, at);
      });
    },
  };
}

/** Two messages of a batch get each other's numbers. */
export function exchangingNumbers(store: AsyncStore): AsyncStore {
  return {
    ...store,
    commit: (batch, time, done) =>
      store.commit(batch, time, (verdicts, at) => done(swapped(batch, verdicts), at)),
  };
}

function swapped(batch: readonly Entry[], verdicts: readonly Verdict[]): readonly Verdict[] {
  const [one, other] = batch;
  const [first, second, ...rest] = verdicts;
  if (one?.type !== 'message' || other?.type !== 'message' || one.room !== other.room) return verdicts;
  return first?.type === 'kept' && second?.type === 'kept' ? [second, first, ...rest] : verdicts;
}

/** Ids are told apart by the life of the server in which they came. */
export function forgettingIds(store: Lasting, life: () => number): Lasting {
  const marked = (entry: Entry): Entry =>
    'id' in entry && entry.id !== undefined ? { ...entry, id: `${entry.id} ${life()}` } : entry;
  return rewriting(store, bare, marked);
}

function bare<E extends EntryEvent>(entry: E): E {
  return 'id' in entry && entry.id !== undefined ? { ...entry, id: entry.id.split(' ')[0] } : entry;
}

/** What was edited is read with the text that it had at first. */
export function keepingEdited(store: Lasting): Lasting {
  const texts = textsOf(store);
  return {
    ...texts.store,
    page(query) {
      const page = texts.store.page(query);
      const entries = page.entries.map((entry) =>
        entry.type === 'message' && entry.edited !== undefined
          ? { ...entry, text: texts.of(entry) ?? entry.text }
          : entry,
      );
      return { ...page, entries };
    },
  };
}

/** What was deleted is there for those who ask for what came behind a number. */
export function keepingDeleted(store: Lasting): Lasting {
  const texts = textsOf(store);
  return {
    ...texts.store,
    page(query) {
      const page = texts.store.page(query);
      const back = (entry: EntryEvent): EntryEvent => {
        const text = entry.type === 'message' && entry.deleted === true ? texts.of(entry) : undefined;
        if (entry.type !== 'message' || text === undefined) return entry;
        const { deleted: _, ...rest } = entry;
        return { ...rest, text };
      };
      return query.after === undefined ? page : { ...page, entries: page.entries.map(back) };
    },
  };
}

/** A store, and the first texts of all that was said in it. */
function textsOf(store: Lasting): {
  readonly store: Lasting;
  readonly of: (message: Message) => string | undefined;
} {
  const texts = new Map<string, string>();
  return {
    of: ({ room, seq }) => texts.get(`${room} ${seq}`),
    store: {
      ...rewriting(store, same, same),
      commit(batch, time) {
        const verdicts = store.commit(batch, time);
        for (const [index, entry] of batch.entries()) {
          const verdict = verdicts[index];
          if (entry.type === 'message' && verdict?.type === 'kept')
            texts.set(`${entry.room} ${verdict.seq}`, entry.text);
        }
        return verdicts;
      },
    },
  };
}

function same<T>(entry: T): T {
  return entry;
}

/** A store in which entries are not kept as they come, and not read as they are kept. */
function rewriting(
  store: Lasting,
  read: <E extends EntryEvent>(entry: E) => E,
  written: (entry: Entry) => Entry,
): Lasting {
  const result = ({ message, before, after, place }: SearchResult): SearchResult => ({
    ...{ message: read(message), place },
    ...(before === undefined ? {} : { before: read(before) }),
    ...(after === undefined ? {} : { after: read(after) }),
  });
  return {
    commit: (batch, time) => store.commit(batch.map(written), time),
    page(query) {
      const page = store.page(query);
      return { ...page, entries: page.entries.map(read) };
    },
    search(query) {
      const { results, more } = store.search(query);
      return { results: results.map(result), more };
    },
    unread: (query) => store.unread(query),
    own(query) {
      const page = store.own(query);
      return { ...page, entries: page.entries.map(read) };
    },
    state() {
      const state = store.state();
      return { ...state, rooms: state.rooms.map((room) => ({ ...room, recent: room.recent.map(read) })) };
    },
    close: () => store.close(),
  };
}

function isRoomEntry(entry: Entry): entry is RoomEntry {
  return 'room' in entry && entry.type !== 'read' && entry.type !== 'muted';
}
