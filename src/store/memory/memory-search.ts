import type { Found, SearchQuery } from '../../core/ports.ts';
import type { Message, SearchResult } from '../../protocol/event.ts';
import { foldText } from '../../protocol/folding.ts';
import { PageFilling } from '../page-size.ts';
import { type HeldMessage, isMessage, type MemoryRoom } from './memory-room.ts';

/** Most entries that one search looks at. */
const MOST_LOOKED_AT = 100_000;

/** Looks through all that is kept of the rooms, from the newest message to the oldest. */
export function searchIn(rooms: readonly MemoryRoom[], query: SearchQuery): Found {
  const words = query.words.map(foldText);
  const results: SearchResult[] = [];
  const page = new PageFilling(query.limit);
  for (const [index, { room, held }] of newestFirst(rooms, query.before).entries()) {
    if (index === MOST_LOOKED_AT) return { results, more: true };
    if (!fits(held.entry, words, query)) continue;
    const result = inContext(room, held);
    const { message, before, after } = result;
    if (!page.takes(message, before, after)) return { results, more: true };
    results.push(result);
  }
  return { results, more: false };
}

interface Place {
  readonly room: MemoryRoom;
  readonly held: HeldMessage;
}

function newestFirst(rooms: readonly MemoryRoom[], before = Number.POSITIVE_INFINITY): readonly Place[] {
  const messages = rooms.flatMap((room) =>
    room.all().flatMap((held) => (isMessage(held) && held.number < before ? [{ room, held }] : [])),
  );
  return messages.sort((one, other) => other.held.number - one.held.number);
}

function fits({ text, identity, time }: Message, words: readonly string[], query: SearchQuery): boolean {
  const { from = identity, since = time, until = Number.POSITIVE_INFINITY } = query;
  if (identity !== from || time < since || time >= until) return false;
  const within = foldText(text);
  return words.every((word) => within.includes(word));
}

function inContext(room: MemoryRoom, { entry: message, number: place }: HeldMessage): SearchResult {
  const before = room.between(0, message.seq).findLast(isMessage)?.entry;
  const after = room.between(message.seq, room.last + 1).find(isMessage)?.entry;
  return {
    message,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    place,
  };
}
