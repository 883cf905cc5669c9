import type { Deadline } from './deadline.ts';
import type { Chunk, Chunks } from './search-chunks.ts';
import type { SearchIndex } from './search-index.ts';
import { withWords } from './search-lookup.ts';
import { mayFit, type Wanted } from './search-query.ts';

/** The numbers of messages that may be what is looked for, newest first; seldom one that is not is among them. */
export function* candidates(index: SearchIndex, wanted: Wanted, deadline: Deadline): Iterable<number> {
  if (wanted.rooms.size === 0) return;
  for (const text of index.recent.backwards(wanted.before)) {
    if (deadline.hasPassed) return;
    if (mayFit(text, wanted)) yield text.number;
  }
  for (const chunk of index.chunks.all.toReversed()) {
    if (deadline.hasPassed) return;
    const { first, oldest, newest } = chunk;
    if (first < wanted.before && newest >= wanted.since && oldest < wanted.until)
      yield* numbersIn(index, chunk, wanted);
  }
}

/** In a chunk, newest first. What has changed is looked at as it is now. */
function numbersIn({ chunks, changed }: SearchIndex, chunk: Chunk, wanted: Wanted): readonly number[] {
  const { first } = chunk;
  const changes = changed.of(chunk);
  const numbers = positionsIn(chunks, chunk, wanted)
    .map((position) => first + position)
    .filter((number) => number < wanted.before && !changes.has(number));
  for (const text of changes.values())
    if (text !== undefined && mayFit(text, wanted)) numbers.push(text.number);
  return numbers.sort((one, other) => other - one);
}

function positionsIn(chunks: Chunks, chunk: Chunk, { grams, rooms }: Wanted): number[] {
  const found = grams.length === 0 ? undefined : withWords(chunks, chunk, grams);
  if (found?.length === 0) return [];
  const roomOf = chunks.rooms(chunk);
  return [...(found ?? roomOf.keys())].filter((position) => rooms.has(roomOf[position] ?? 0));
}
