import type { EntryEvent } from '../protocol/event.ts';

/** How an entry reads once another one, behind it, is kept; the very same object if that changes nothing about it. */
export function revised(entry: EntryEvent, by: EntryEvent): EntryEvent {
  switch (by.type) {
    case 'edited':
      return edited(entry, by.target, by.text, by.time);
    case 'deleted':
      return deleted(entry, by.target);
    case 'erased':
      return entry.identity === by.identity ? erased(entry) : entry;
    default:
      return entry;
  }
}

/** Whether an entry changes how others read. */
export function revises({ type }: EntryEvent): boolean {
  return type === 'edited' || type === 'deleted' || type === 'erased';
}

function edited(entry: EntryEvent, target: number, text: string | undefined, time: number): EntryEvent {
  if (text === undefined) return entry;
  if (entry.type === 'message' && entry.seq === target) return { ...entry, text, edited: time };
  return entry.type === 'edited' && entry.target === target ? { ...entry, text } : entry;
}

function deleted(entry: EntryEvent, target: number): EntryEvent {
  if (entry.type === 'message' && entry.seq === target) return withoutText(entry);
  return entry.type === 'edited' && entry.target === target ? withoutText(entry) : entry;
}

function erased(entry: EntryEvent): EntryEvent {
  const rest = { ...withoutText(entry), nick: '' };
  if (rest.type !== 'message') return rest;
  const { id: _, ...nameless } = rest;
  return nameless;
}

function withoutText(entry: EntryEvent): EntryEvent {
  if (entry.type === 'message') {
    const { edited: _, mentions: __, ...rest } = entry;
    return { ...rest, text: '', deleted: true };
  }
  if (entry.type !== 'edited') return entry;
  const { text: _, ...rest } = entry;
  return rest;
}
