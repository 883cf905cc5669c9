import type { TimelineItem } from '../../../src/client/timeline-item.ts';
import type { EntryEvent, Message } from '../../../src/protocol/event.ts';

/**
 * What is read back of a room in which these entries were made, in this order: the rules of entries, written down as
 * plainly as can be, so that the client's way to the same can be held against it.
 */
export function readBack(log: readonly EntryEvent[]): readonly EntryEvent[] {
  return log.map((entry): EntryEvent => {
    if (entry.type === 'message') return messageNow(entry, log);
    const nick = isErased(entry, log) ? '' : entry.nick;
    if (entry.type !== 'edited') return { ...entry, nick };
    const { text: _, ...rest } = entry;
    const target = log.find(({ seq }) => seq === entry.target);
    const message = target?.type === 'message' ? messageNow(target, log) : undefined;
    const isGone = message === undefined || message.deleted === true;
    return isGone ? { ...rest, nick } : { ...rest, nick, text: message.text };
  });
}

/** The items of somebody who knows everything of a room. */
export function pictureOf(log: readonly EntryEvent[]): readonly TimelineItem[] {
  return readBack(log).map((entry) => {
    if (entry.type !== 'message') return entry;
    return { ...entry, reactions: entry.deleted === true ? new Map() : reactionsTo(entry.seq, log) };
  });
}

function messageNow(message: Message, log: readonly EntryEvent[]): Message {
  const { id, mentions, ...rest } = message;
  const isGone = log.some(
    ({ type, ...entry }) => type === 'deleted' && 'target' in entry && entry.target === message.seq,
  );
  const about = id === undefined ? {} : { id };
  if (isErased(message, log)) return { ...rest, nick: '', text: '', deleted: true };
  if (isGone) return { ...rest, ...about, text: '', deleted: true };
  const edit = log.findLast((entry) => entry.type === 'edited' && entry.target === message.seq);
  return {
    ...{ ...rest, ...about },
    ...(edit?.type === 'edited' && edit.text !== undefined ? { text: edit.text, edited: edit.time } : {}),
    ...(mentions === undefined ? {} : { mentions }),
  };
}

function isErased({ seq, identity }: EntryEvent, log: readonly EntryEvent[]): boolean {
  return log.some((entry) => entry.type === 'erased' && entry.identity === identity && entry.seq > seq);
}

function reactionsTo(target: number, log: readonly EntryEvent[]): Map<string, Set<string>> {
  const reactions = new Map<string, Set<string>>();
  for (const entry of log) {
    if (entry.type !== 'reacted' || entry.target !== target) continue;
    const identities = reactions.get(entry.reaction) ?? new Set();
    if (entry.removed === true) identities.delete(entry.identity);
    else identities.add(entry.identity);
    if (identities.size > 0) reactions.set(entry.reaction, identities);
    else reactions.delete(entry.reaction);
  }
  return reactions;
}
