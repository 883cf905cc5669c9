import type { EntryEvent } from '../../../src/protocol/event.ts';
import { LOBBY } from '../../../src/protocol/rooms.ts';
import { readBack } from './read-back.ts';

type Pending<E extends EntryEvent> = E extends EntryEvent ? Omit<E, 'seq' | 'time'> : never;

/** Something that is to have a number. */
export type ModelEntry = Pending<EntryEvent>;

export type ModelOutcome =
  | { readonly type: 'kept' | 'repeated'; readonly entry: EntryEvent }
  /** There was nothing left to do. */
  | { readonly type: 'done'; readonly entry: ModelEntry }
  | { readonly type: 'refused'; readonly code: string };

/** A room, and what everybody has to do with it. */
export class ModelRoom {
  readonly name: string;
  /** Everything as it was when it was done. */
  log: EntryEvent[] = [];
  first = 1;
  topic = '';
  readonly members = new Set<string>();
  readonly read = new Map<string, number>();
  readonly muted = new Set<string>();

  /** Its name as it was first made. */
  constructor(name: string) {
    this.name = name;
  }

  get last(): number {
    return this.log.at(-1)?.seq ?? 0;
  }

  /** What can be read back. */
  get kept(): readonly EntryEvent[] {
    return readBack(this.log).filter(({ seq }) => seq >= this.first);
  }

  /** What somebody has not read who has read up to `read`, of what there is up to `last`. */
  unreadOf(
    identity: string,
    read = this.read.get(identity) ?? 0,
    last = this.last,
  ): { readonly unread: number; readonly mentions: number } {
    const unread = this.kept
      .filter((entry) => entry.type === 'message')
      .filter(({ deleted, ...entry }) => deleted !== true && entry.identity !== identity)
      .filter(({ seq }) => seq > read && seq <= last);
    const mentions = unread.filter((message) => message.mentions?.includes(identity) === true);
    return { unread: Math.min(1_000, unread.length), mentions: Math.min(1_000, mentions.length) };
  }
}

/** The rooms, and what may become of an entry. */
export class ModelJournal {
  readonly rooms = new Map<string, ModelRoom>([[LOBBY, new ModelRoom(LOBBY)]]);

  /** The room that is called so in whatever case, made if it is not there. */
  room(name: string): ModelRoom {
    const there = this.find(name);
    if (there !== undefined) return there;
    const room = new ModelRoom(name);
    this.rooms.set(name, room);
    return room;
  }

  find(name: string): ModelRoom | undefined {
    return [...this.rooms.values()].find((room) => room.name.toLowerCase() === name.toLowerCase());
  }

  /** The rooms that somebody is in, `#lobby` first. */
  roomsOf(identity: string): readonly ModelRoom[] {
    return [...this.rooms.values()].filter(({ name, members }) => name === LOBBY || members.has(identity));
  }

  commit(entry: ModelEntry): ModelOutcome {
    const room = this.room(entry.room);
    const id = 'id' in entry ? entry.id : undefined;
    const first = room.log.find(
      (other) => id !== undefined && other.identity === entry.identity && 'id' in other && other.id === id,
    );
    if (first !== undefined)
      return isSame(first, entry)
        ? { type: 'repeated', entry: first }
        : { type: 'refused', code: 'id-reused' };
    if (isDone(entry, room)) return { type: 'done', entry };
    const code = this.#whyNot(entry, room);
    if (code !== undefined) return { type: 'refused', code };
    const kept: EntryEvent = { ...entry, seq: room.last + 1, time: 1_000 + room.last };
    room.log.push(kept);
    if (kept.type === 'topic') room.topic = kept.topic;
    if (kept.type === 'joined') {
      room.members.add(kept.identity);
      room.read.set(kept.identity, kept.seq);
    }
    if (kept.type === 'left' || kept.type === 'erased') room.members.delete(kept.identity);
    return { type: 'kept', entry: kept };
  }

  #whyNot(entry: ModelEntry, room: ModelRoom): string | undefined {
    if (entry.type !== 'edited' && entry.type !== 'deleted' && entry.type !== 'reacted') return undefined;
    const target = room.kept.find(({ seq }) => seq === entry.target);
    if (target?.type !== 'message' || target.deleted === true) return 'no-such-message';
    return entry.type !== 'reacted' && target.identity !== entry.identity ? 'not-yours' : undefined;
  }
}

/** Whether the same was done before, as far as what was done since then lets it be known. */
function isSame(first: EntryEvent, again: ModelEntry): boolean {
  const { seq: _, time: __, nick: ___, ...content } = first;
  const { nick: ____, ...same } = again;
  return (
    JSON.stringify(content, Object.keys(content).toSorted()) ===
    JSON.stringify(same, Object.keys(content).toSorted())
  );
}

function isDone({ type, identity }: ModelEntry, { members }: ModelRoom): boolean {
  return (type === 'joined' && members.has(identity)) || (type === 'left' && !members.has(identity));
}
