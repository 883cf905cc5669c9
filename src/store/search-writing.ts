import type { Changes } from './search-changes.ts';
import type { Chunk, Chunks } from './search-chunks.ts';
import { type Gathered, gather, inPieces, type Pieces } from './search-gathering.ts';
import type { Pairs, Places } from './search-places.ts';
import type { SearchText } from './search-texts.ts';

/** Grams that are written or removed in one piece. */
const GRAMS_AT_ONCE = 300;
/** Numbers that a chunk can have room for. */
const MOST_NUMBERS = 65_536;

/** Writes texts as the newest chunk; `last` is older than any other text. */
export function* writeChunk(chunks: Chunks, texts: readonly SearchText[], last: number): Pieces {
  const first = texts[0]?.number ?? last;
  yield* removeStray(chunks);
  const gathered: Gathered = new Map();
  yield* gather(gathered, texts, first);
  for (const grams of inPieces(gathered, GRAMS_AT_ONCE)) {
    chunks.write(first, grams);
    yield;
  }
  const times = texts.map(({ time }) => time);
  const chunk = { first, last, oldest: Math.min(...times), newest: Math.max(...times) };
  chunks.add(chunk, roomsOf(texts, first));
}

/** Writes what has changed in a chunk, and takes out what stood in its place. */
export function* rewriteChunk(chunks: Chunks, chunk: Chunk, changes: Changes): Pieces {
  const { first } = chunk;
  const isChanged = new Uint8Array(MOST_NUMBERS);
  for (const number of changes.keys()) isChanged[number - first] = 1;
  const present: Gathered = new Map();
  const texts = [...changes.values()].filter((text) => text !== undefined);
  yield* gather(
    present,
    texts.sort((one, other) => one.number - other.number),
    first,
  );
  for (let gram = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = chunks.behind(chunk, gram, GRAMS_AT_ONCE);
    if (rows.length === 0) break;
    gram = rows.at(-1)?.[0] ?? gram;
    chunks.write(first, rewritten(rows, isChanged, present));
    yield;
  }
  for (const grams of inPieces(present, GRAMS_AT_ONCE)) {
    chunks.write(first, grams);
    yield;
  }
  const rooms = chunks.rooms(chunk);
  for (const [number, text] of changes) rooms[number - first] = text?.room ?? 0;
  chunks.setRooms(chunk, rooms);
}

/** Removes what is left of chunks that were dropped or never finished. */
export function* removeStray(chunks: Chunks): Pieces {
  while (chunks.removeStray(GRAMS_AT_ONCE)) yield;
}

/** Of some grams of a chunk those that are elsewhere now, with all their places; takes them out of `present`. */
function* rewritten(
  rows: readonly (readonly [number, Places])[],
  isChanged: Uint8Array,
  present: Gathered,
): Iterable<readonly [number, Pairs]> {
  for (const [gram, { texts, places }] of rows) {
    const added = present.get(gram) ?? [];
    present.delete(gram);
    const stays = texts.map((index) => 1 - (isChanged[index] ?? 0));
    if (added.length === 0 && !stays.includes(0)) continue;
    const pairs = new Map<number, number>();
    for (const [at, index] of texts.entries()) if (stays[at] === 1) pairs.set(index, places[at] ?? 0);
    for (let at = 0; at < added.length; at += 2) pairs.set(added[at] ?? 0, added[at + 1] ?? 0);
    yield [gram, [...pairs].sort(([one], [other]) => one - other).flat()];
  }
}

function roomsOf(texts: readonly SearchText[], first: number): Uint32Array {
  const rooms = new Uint32Array((texts.at(-1)?.number ?? first) - first + 1);
  for (const { number, room } of texts) rooms[number - first] = room;
  return rooms;
}
