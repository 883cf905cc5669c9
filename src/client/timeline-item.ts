import type { EntryEvent, Message } from '../protocol/event.ts';

/** Numbers `from` to `to` are gone for good. */
export interface Gap {
  readonly type: 'gap';
  readonly room: string;
  readonly from: number;
  readonly to: number;
}

/** Who has reacted how: from an emoji to the identities. */
export type Reactions = ReadonlyMap<string, ReadonlySet<string>>;

/** A message as it looks now. One that is deleted has no text and no reactions. */
export type TimelineMessage = Message & { readonly reactions: Reactions };

/** An entry as it looks now: of an edit the present text of its message. */
export type TimelineEntry = TimelineMessage | Exclude<EntryEvent, Message>;

export type TimelineItem = TimelineEntry | Gap;

/** What a server shows of a room, number by number. */
export type Shown = EntryEvent | Gap;

const NO_REACTIONS: Reactions = new Map();

/** The item that begins as what the server shows. */
export function itemOf(shown: Shown): TimelineItem {
  return shown.type === 'message' ? { ...shown, reactions: NO_REACTIONS } : shown;
}

/** The number of the first entry that an item stands for. */
export function startOf(item: Shown): number {
  return item.type === 'gap' ? item.from : item.seq;
}

/** The number of the last entry that an item stands for. */
export function endOf(item: Shown): number {
  return item.type === 'gap' ? item.to : item.seq;
}

/** How an item looks once an entry behind it is there; the very same object if that changes nothing about it. */
export function revised(item: TimelineItem, by: EntryEvent): TimelineItem {
  if (item.type === 'gap') return item;
  switch (by.type) {
    case 'edited':
      return by.text === undefined
        ? withoutTextOf(item, by.target)
        : edited(item, by.target, by.text, by.time);
    case 'deleted':
      return withoutTextOf(item, by.target);
    case 'reacted':
      return item.type === 'message' && item.seq === by.target && item.deleted !== true
        ? { ...item, reactions: reacted(item.reactions, by) }
        : item;
    case 'erased':
      return erased(item, by.identity);
    default:
      return item;
  }
}

function edited(item: TimelineEntry, target: number, text: string, time: number): TimelineEntry {
  if (item.type === 'edited' && item.target === target) return { ...item, text };
  const isTarget = item.type === 'message' && item.seq === target && item.deleted !== true;
  return isTarget ? { ...item, text, edited: time } : item;
}

function withoutTextOf(item: TimelineEntry, target: number): TimelineEntry {
  const isAbout = item.type === 'message' ? item.seq === target : 'target' in item && item.target === target;
  return isAbout ? withoutText(item) : item;
}

function withoutText(item: TimelineEntry): TimelineEntry {
  if (item.type === 'message') {
    const { edited: _, mentions: __, ...rest } = item;
    return { ...rest, text: '', deleted: true, reactions: NO_REACTIONS };
  }
  if (item.type !== 'edited') return item;
  const { text: _, ...rest } = item;
  return rest;
}

function reacted(
  reactions: Reactions,
  { reaction, identity, removed }: Extract<EntryEvent, { type: 'reacted' }>,
): Reactions {
  const identities = new Set(reactions.get(reaction));
  if (removed === true) identities.delete(identity);
  else identities.add(identity);
  const changed = new Map(reactions);
  if (identities.size > 0) changed.set(reaction, identities);
  else changed.delete(reaction);
  return changed;
}

/** What somebody did who is gone keeps its number and nothing that names them. */
function erased(item: TimelineEntry, identity: string): TimelineEntry {
  if (item.identity !== identity) return item;
  const nameless = { ...withoutText(item), nick: '' };
  if (nameless.type !== 'message') return nameless;
  const { id: _, ...rest } = nameless;
  return rest;
}
