import type { Event } from '../protocol/event.ts';

/** The part of a wire format that a broadcast needs: events to bytes, never seeing a session. */
export interface Encoder {
  /** The bytes of one event, or none if the format has no word for it. */
  encode(event: Event): Uint8Array;
}

/** An event for a room, and the session that caused it, which does not get it back. */
export interface RoomEvent {
  readonly event: Event;
  readonly origin?: number;
}

/** Bytes are cut into pieces of at most this size between events, so that no socket is handed more at once. */
const PIECE_BYTES = 64 * 1024;

/** Events for a room with their encodings, each made at most once per codec, however many sessions read it. */
export class Broadcast {
  readonly #events: readonly RoomEvent[];
  readonly #origins: ReadonlySet<number>;
  readonly #encodings = new Map<Encoder, Encoding>();

  constructor(events: readonly RoomEvent[]) {
    this.#events = events;
    const origins = new Set<number>();
    for (const { origin } of events) if (origin !== undefined) origins.add(origin);
    this.#origins = origins;
  }

  /** What this session is to be sent: everything but what it caused itself, in pieces of at most 64 KiB. */
  piecesFor(reader: number, encoder: Encoder): readonly Uint8Array[] {
    const encoding = this.#encodingBy(encoder);
    return this.#origins.has(reader) ? this.#piecesWithout(reader, encoding) : encoding.pieces;
  }

  #encodingBy(encoder: Encoder): Encoding {
    let encoding = this.#encodings.get(encoder);
    if (encoding === undefined) {
      const parts = this.#events.map(({ event }) => encoder.encode(event));
      encoding = { parts, pieces: joinIntoPieces(parts) };
      this.#encodings.set(encoder, encoding);
    }
    return encoding;
  }

  #piecesWithout(reader: number, encoding: Encoding): readonly Uint8Array[] {
    return joinIntoPieces(encoding.parts.filter((_, index) => this.#events[index]?.origin !== reader));
  }
}

interface Encoding {
  /** One for each event. */
  readonly parts: readonly Uint8Array[];
  readonly pieces: readonly Uint8Array[];
}

function joinIntoPieces(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  while (from < parts.length) {
    let size = parts[from]?.length ?? 0;
    let to = from + 1;
    for (; to < parts.length; to += 1) {
      const next = parts[to]?.length ?? 0;
      if (size + next > PIECE_BYTES) break;
      size += next;
    }
    if (size > 0) pieces.push(join(parts.slice(from, to), size));
    from = to;
  }
  return pieces;
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
