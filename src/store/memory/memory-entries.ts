import type { KeptEntry, RoomEntry } from '../../core/ports.ts';
import type { Message } from '../../protocol/event.ts';
import type { Tables } from '../decisions.ts';
import { idOf, storedParts } from '../entry-rows.ts';
import type { Verdict } from '../store.ts';
import type { MemoryRoom } from './memory-room.ts';

type EntryChanges = Tables<MemoryRoom>['entries'];

/** Changes the entries of rooms in memory. */
export class MemoryEntries implements EntryChanges {
  /** The number of the newest entry, over all rooms. */
  #number = 0;

  add(room: MemoryRoom, entry: RoomEntry, time: number): boolean {
    const id = idOf(entry);
    if (id !== undefined && room.byId(entry.identity, id) !== undefined) return false;
    this.#number += 1;
    room.add(entry, this.#number, time);
    return true;
  }

  again(room: MemoryRoom, entry: RoomEntry): Verdict | undefined {
    const id = idOf(entry);
    const first = id === undefined ? undefined : room.byId(entry.identity, id);
    if (first === undefined) return undefined;
    if (!isSame(first, entry)) return { type: 'refused', code: 'id-reused' };
    return { type: 'repeated', seq: first.seq, time: first.time };
  }

  authorOf(room: MemoryRoom, seq: number): string | undefined {
    return room.message(seq)?.entry.identity;
  }

  setText(room: MemoryRoom, seq: number, text: string, time: number): void {
    const held = room.message(seq);
    if (held !== undefined) room.revise(held, { ...held.entry, text, edited: time });
  }

  removeText(room: MemoryRoom, seq: number): void {
    const held = room.message(seq);
    if (held !== undefined) room.revise(held, withoutText(held.entry));
  }

  hasAnyOf(room: MemoryRoom, identity: string): boolean {
    return room.all().some(({ entry }) => entry.identity === identity && entry.nick !== '');
  }

  erase(room: MemoryRoom, identity: string): void {
    for (const held of room.all()) {
      if (held.entry.identity === identity) room.revise(held, erased(held.entry));
    }
  }

  /** They stand in the messages alone. */
  forgetMentions(): void {}
}

function isSame(first: KeptEntry, entry: RoomEntry): boolean {
  const [one, other] = [storedParts(first), storedParts(entry)];
  if (one.type !== other.type || one.target !== other.target) return false;
  // Whatever the text was: it is gone.
  const isRewritten = first.type === 'message' && (first.deleted === true || first.edited !== undefined);
  return isRewritten || one.text === other.text;
}

function erased(entry: KeptEntry): KeptEntry {
  if (entry.type !== 'message') return { ...entry, nick: '' };
  const { id: _, ...rest } = withoutText(entry);
  return { ...rest, nick: '' };
}

function withoutText(entry: Message): Message {
  const { edited: _, mentions: __, ...rest } = entry;
  return { ...rest, text: '', deleted: true };
}
