import type { Changes } from './search-changes.ts';
import type { Chunk, Chunks } from './search-chunks.ts';
import { Gathering, type Pieces } from './search-gathering.ts';
import { type Places, together, without } from './search-places.ts';
import type { SearchText } from './search-texts.ts';

/** Grams that are written or removed in one piece. */
const GRAMS_AT_ONCE = 300;
/** Numbers that a chunk can have room for. */
const MOST_NUMBERS = 65_536;

/** Writes texts as the newest chunk; `last` is older than any other text. */
export function* writeChunk(chunks: Chunks, texts: readonly SearchText[], last: number): Pieces {
  const first = texts[0]?.number ?? last;
  yield* removeStray(chunks);
  const gathering = new Gathering();
  yield* gathering.take(texts, first);
  for (const grams of gathering.inPieces(GRAMS_AT_ONCE)) {
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
  const gathering = new Gathering();
  const texts = [...changes.values()].filter((text) => text !== undefined);
  yield* gathering.take(
    texts.sort((one, other) => one.number - other.number),
    first,
  );
  const present = new Map([...gathering.inPieces(GRAMS_AT_ONCE)].flat());
  for (let gram = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = chunks.behind(chunk, gram, GRAMS_AT_ONCE);
    if (rows.length === 0) break;
    gram = rows.at(-1)?.[0] ?? gram;
    chunks.write(first, rewritten(rows, isChanged, present));
    yield;
  }
  const added = [...present];
  for (let at = 0; at < added.length; at += GRAMS_AT_ONCE) {
    chunks.write(first, added.slice(at, at + GRAMS_AT_ONCE));
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
  present: Map<number, Places>,
): Iterable<readonly [number, Places]> {
  for (const [gram, before] of rows) {
    const added = present.get(gram);
    present.delete(gram);
    const isAnyChanged = before.texts.some((index) => isChanged[index] === 1);
    if (added === undefined && !isAnyChanged) continue;
    const stays = isAnyChanged ? without(before, isChanged) : before;
    yield [gram, added === undefined ? stays : together(stays, added)];
  }
}

function roomsOf(texts: readonly SearchText[], first: number): Uint32Array {
  const rooms = new Uint32Array((texts.at(-1)?.number ?? first) - first + 1);
  for (const { number, room } of texts) rooms[number - first] = room;
  return rooms;
}
