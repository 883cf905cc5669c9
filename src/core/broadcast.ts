import { type EntryEvent, type Event, isEntryEvent } from '../protocol/event.ts';
import { revised } from './revisions.ts';

/** The part of a wire format that a broadcast needs: events to bytes, never seeing a session. */
export interface Encoder {
  /** The bytes of one event, or none if the format has no word for it. */
  encode(event: Event): Uint8Array;
  /** Bytes one behind the other, copied. */
  join(parts: readonly Uint8Array[]): Uint8Array;
}

/** An event for a room, and the session that caused it, which gets `answer` in its place, or nothing. */
export interface RoomEvent {
  readonly event: Event;
  readonly origin?: number;
  readonly answer?: Event;
}

/** An event on its way to a room, with its encodings, each made at most once, whoever reads it and when. */
export class ShownEvent {
  readonly origin: number | undefined;
  /** The number of the newest entry of the room when it was shown, itself included. */
  readonly seq: number;
  /** What its origin gets instead. */
  readonly answer: Event | undefined;
  #event: Event;
  readonly #bytes = new Map<Encoder, Uint8Array>();

  constructor({ event, origin, answer }: RoomEvent, seq: number) {
    this.#event = event;
    this.answer = answer;
    this.origin = origin;
    this.seq = seq;
  }

  /** Whether it shows an entry, which lasts. */
  get isEntry(): boolean {
    return isEntryEvent(this.#event);
  }

  /** An entry behind it changes how it reads, for whoever has not had it yet. */
  revise(by: EntryEvent): void {
    if (!isEntryEvent(this.#event)) return;
    const event = revised(this.#event, by);
    if (event === this.#event) return;
    this.#event = event;
    this.#bytes.clear();
  }

  bytesBy(encoder: Encoder): Uint8Array {
    let bytes = this.#bytes.get(encoder);
    if (bytes === undefined) {
      // Kept as long as the event is, in memory of their own: an encoder's may be a corner of 64 KiB that stay for it.
      bytes = new Uint8Array(encoder.encode(this.#event));
      this.#bytes.set(encoder, bytes);
    }
    return bytes;
  }

  answerBy(encoder: Encoder): Uint8Array | undefined {
    return this.answer === undefined ? undefined : encoder.encode(this.answer);
  }
}

/** Bytes for a reader at once end with the event that fills this, so that no socket is handed more in one go. */
const CHUNK_BYTES = 64 * 1024;

/** What is handed to a reader at once, and how many events that is. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly count: number;
}

/** Events in a row for members of a room, joined at most once per codec, however many sessions read them. */
export class Broadcast {
  readonly #events: readonly ShownEvent[];
  /** By session, the places of the events that it caused. */
  readonly #caused = new Map<number, number[]>();
  readonly #encodings = new Map<Encoder, Encoding>();

  /** At least one event. */
  constructor(events: readonly ShownEvent[]) {
    this.#events = events;
    for (const [place, { origin }] of events.entries()) {
      if (origin === undefined) continue;
      const places = this.#caused.get(origin);
      if (places === undefined) this.#caused.set(origin, [place]);
      else places.push(place);
    }
  }

  /** What this session is to be sent first: at most 64 KiB, or one event; in the place of what it caused, the answers. */
  chunkFor(reader: number, encoder: Encoder): Chunk {
    const encoding = this.#encodingBy(encoder);
    const count = encoding.ends.length;
    const own = this.#caused.get(reader);
    return { bytes: own === undefined ? encoding.bytes : this.#personal(own, encoding, encoder), count };
  }

  #encodingBy(encoder: Encoder): Encoding {
    const known = this.#encodings.get(encoder);
    if (known !== undefined) return known;
    const parts: Uint8Array[] = [];
    const ends: number[] = [];
    let size = 0;
    for (const event of this.#events) {
      const bytes = event.bytesBy(encoder);
      if (size > 0 && size + bytes.length > CHUNK_BYTES) break;
      size += bytes.length;
      parts.push(bytes);
      ends.push(size);
    }
    const encoding = { bytes: encoder.join(parts), ends };
    this.#encodings.set(encoder, encoding);
    return encoding;
  }

  /** The stretches between what the reader caused are copied whole: who talks reads far more than it said. */
  #personal(places: readonly number[], { bytes, ends }: Encoding, encoder: Encoder): Uint8Array {
    const parts: Uint8Array[] = [];
    let from = 0;
    for (const place of places) {
      const end = ends[place];
      if (end === undefined) break;
      // Looked up only where it can be: an array takes its time over an index below 0.
      const start = place === 0 ? 0 : (ends[place - 1] ?? 0);
      if (start > from) parts.push(bytes.subarray(from, start));
      const answer = this.#events[place]?.answerBy(encoder);
      if (answer !== undefined) parts.push(answer);
      from = end;
    }
    if (from < bytes.length) parts.push(bytes.subarray(from));
    return encoder.join(parts);
  }
}

/** Events in a row: their bytes, and where each ends. */
interface Encoding {
  readonly bytes: Uint8Array;
  readonly ends: readonly number[];
}
