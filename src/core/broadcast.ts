import type { Event } from '../protocol/event.ts';

/** The part of a wire format that a broadcast needs: events to bytes, never seeing a session. */
export interface Encoder {
  /** The bytes of one event, or none if the format has no word for it. */
  encode(event: Event): Uint8Array;
  /** Bytes one behind the other, copied. */
  join(parts: readonly Uint8Array[]): Uint8Array;
}

/** An event for a room, and the session that caused it, which does not get it back. */
export interface RoomEvent {
  readonly event: Event;
  readonly origin?: number;
}

/** An event on its way to a room, with its encodings, each made at most once, whoever reads it and when. */
export class ShownEvent {
  readonly origin: number | undefined;
  readonly #event: Event;
  readonly #bytes = new Map<Encoder, Uint8Array>();

  constructor({ event, origin }: RoomEvent) {
    this.#event = event;
    this.origin = origin;
  }

  bytesBy(encoder: Encoder): Uint8Array {
    let bytes = this.#bytes.get(encoder);
    if (bytes === undefined) {
      bytes = encoder.encode(this.#event);
      this.#bytes.set(encoder, bytes);
    }
    return bytes;
  }
}

/** Bytes are cut into pieces of at most this size between events, so that no socket is handed more at once. */
const PIECE_BYTES = 64 * 1024;

/** Events in a row for members of a room, joined at most once per codec, however many sessions read them. */
export class Broadcast {
  readonly #events: readonly ShownEvent[];
  /** By session, the places of the events that it caused. */
  readonly #caused = new Map<number, number[]>();
  readonly #encodings = new Map<Encoder, Encoding>();

  constructor(events: readonly ShownEvent[]) {
    this.#events = events;
    for (const [place, { origin }] of events.entries()) {
      if (origin === undefined) continue;
      const places = this.#caused.get(origin);
      if (places === undefined) this.#caused.set(origin, [place]);
      else places.push(place);
    }
  }

  /** What this session is to be sent: everything but what it caused itself, in pieces of at most 64 KiB. */
  piecesFor(reader: number, encoder: Encoder): readonly Uint8Array[] {
    const encoding = this.#encodingBy(encoder);
    const own = this.#caused.get(reader);
    if (own === undefined) return encoding.bytes;
    return encoding.pieces.map((piece) => without(own, piece, encoder)).filter(({ length }) => length > 0);
  }

  #encodingBy(encoder: Encoder): Encoding {
    const known = this.#encodings.get(encoder);
    if (known !== undefined) return known;
    const parts = this.#events.map((event) => event.bytesBy(encoder));
    const pieces = joinIntoPieces(parts, encoder);
    const encoding = { pieces, bytes: pieces.map(({ bytes }) => bytes).filter(({ length }) => length > 0) };
    this.#encodings.set(encoder, encoding);
    return encoding;
  }
}

/** Events in a row: their bytes, the place of the first, and where each ends. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly first: number;
  readonly ends: readonly number[];
}

interface Encoding {
  readonly pieces: readonly Piece[];
  /** What of them there is to send. */
  readonly bytes: readonly Uint8Array[];
}

function joinIntoPieces(parts: readonly Uint8Array[], encoder: Encoder): readonly Piece[] {
  const pieces: Piece[] = [];
  let first = 0;
  let ends: number[] = [];
  let size = 0;
  for (const [place, { length }] of parts.entries()) {
    if (size > 0 && size + length > PIECE_BYTES) {
      pieces.push({ bytes: encoder.join(parts.slice(first, place)), first, ends });
      [first, ends, size] = [place, [], 0];
    }
    size += length;
    ends.push(size);
  }
  pieces.push({ bytes: encoder.join(parts.slice(first)), first, ends });
  return pieces;
}

/**
 * A piece but for the events at some places, in the order of places. The stretches between them are copied whole: who
 * talks reads far more than it said.
 */
function without(places: readonly number[], { bytes, first, ends }: Piece, encoder: Encoder): Uint8Array {
  const stretches: Uint8Array[] = [];
  let from = 0;
  for (const place of places) {
    const index = place - first;
    // Looked up only where it can be: an array takes its time over an index below 0.
    if (index < 0) continue;
    const end = ends[index];
    if (end === undefined) break;
    stretches.push(bytes.subarray(from, index === 0 ? 0 : ends[index - 1]));
    from = end;
  }
  return stretches.length === 0 ? bytes : encoder.join([...stretches, bytes.subarray(from)]);
}
