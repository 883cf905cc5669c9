import type { Message, SearchResult } from '../../protocol/event.ts';

/** Messages of one room and one day, in their order. */
export interface FoundDay {
  readonly room: string;
  /** As the person's clock has it: `2026-11-24`. */
  readonly day: string;
  readonly messages: readonly FoundMessage[];
}

interface FoundMessage {
  readonly message: Message;
  /** It was looked for; otherwise it stands beside one that was. */
  readonly isHit: boolean;
}

/** What was found, newest first, as somebody reads it: oldest first, by days, each message once. */
export function foundDays(results: readonly SearchResult[]): readonly FoundDay[] {
  const hits = new Set(results.map(({ message }) => keyOf(message)));
  const taken = new Set<string>();
  const days: { room: string; day: string; messages: FoundMessage[] }[] = [];
  for (const { before, message, after } of results.toReversed()) {
    const { room } = message;
    const day = dayOf(message.time);
    const last = days.at(-1);
    const isSame = last?.room === room && last.day === day;
    const messages: FoundMessage[] = isSame ? last.messages : [];
    if (!isSame) days.push({ room, day, messages });
    for (const one of [before, message, after]) {
      if (one === undefined || taken.has(keyOf(one))) continue;
      const isHit = one === message;
      // It comes in its own place.
      if (!isHit && hits.has(keyOf(one))) continue;
      taken.add(keyOf(one));
      messages.push({ message: one, isHit });
    }
  }
  return days;
}

/** The day of a moment, in milliseconds since 1970, as the person's clock has it. */
export function dayOf(time: number): string {
  const date = new Date(time);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function keyOf({ room, seq }: Message): string {
  return `${seq} ${room}`;
}
