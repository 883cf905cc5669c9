import type { Login } from '../protocol/command.ts';
import type { Message, ServerEvent, Welcome } from '../protocol/event.ts';
import type { OutgoingMessage } from './sendable.ts';
import { type Added, type Gap, Timeline } from './timeline.ts';

/** Where a client was: the epoch of the server's journal, and for each room the number up to which it has everything. */
export type Position = NonNullable<Login['resume']>;
type Reset = Extract<ServerEvent, { readonly type: 'reset' }>;

/** Every room's timeline, and which of them still are being told what they missed. */
export class Timelines {
  readonly #limit: number;
  readonly #unsent: (room: string) => readonly OutgoingMessage[];
  readonly #timelines = new Map<string, Timeline>();
  readonly #behind = new Set<string>();
  #epoch: string | undefined;

  /** Of each room the newest `limit` items are kept. `position`: where to begin; without it, at what comes. */
  constructor(
    limit: number,
    position: Position | undefined,
    unsent: (room: string) => readonly OutgoingMessage[],
  ) {
    this.#limit = limit;
    this.#unsent = unsent;
    this.#epoch = position?.epoch;
    for (const [room, seq] of Object.entries(position?.rooms ?? {})) this.#begin(room, seq);
  }

  get(room: string): Timeline | undefined {
    return this.#timelines.get(room);
  }

  /** Where we are; nothing before the first welcome. */
  get position(): Position | undefined {
    if (this.#epoch === undefined) return undefined;
    const rooms = [...this.#timelines.values()].map(({ room, last }) => [room, last] as const);
    return { epoch: this.#epoch, rooms: Object.fromEntries(rooms) };
  }

  /** Whether nothing that was missed is still to come. */
  get isLive(): boolean {
    return this.#behind.size === 0;
  }

  /** A session begins. What is of another epoch holds no more: the resets that say so. */
  welcomed({ epoch, rooms }: Welcome): readonly Reset[] {
    const lasts = new Map(rooms.map(({ room, last }) => [room, last]));
    const isOther = this.#epoch !== undefined && this.#epoch !== epoch;
    const stale = isOther ? [...this.#timelines.keys()] : [];
    const resets = stale.map((room) => this.#restart(room, epoch, lasts.get(room) ?? 0));
    this.#epoch = epoch;
    for (const [room, last] of lasts) if (!this.#timelines.has(room)) this.#begin(room, last);
    this.#behind.clear();
    for (const room of lasts.keys()) this.#behind.add(room);
    return resets;
  }

  add(item: Message | Gap): Added {
    const before = (item.type === 'gap' ? item.from : item.seq) - 1;
    return (this.#timelines.get(item.room) ?? this.#begin(item.room, before)).add(item);
  }

  addOwn(message: Message): Added {
    return this.#timelines.get(message.room)?.addOwn(message) ?? [];
  }

  /** The server says that a room begins anew behind `last`. The reset to tell, unless its welcome showed it already. */
  reset({ room, epoch, last }: Reset): readonly Reset[] {
    const timeline = this.#timelines.get(room);
    const isKnown = epoch === this.#epoch && timeline?.items.length === 0 && timeline.last === last;
    this.#epoch = epoch;
    return isKnown ? [] : [this.#restart(room, epoch, last)];
  }

  /** All that was missed in a room has come. False: it has not, although the server says so. */
  live(room: string, seq: number): boolean {
    this.#behind.delete(room);
    return this.#timelines.get(room)?.reaches(seq) ?? true;
  }

  #restart(room: string, epoch: string, last: number): Reset {
    (this.#timelines.get(room) ?? this.#begin(room, last)).reset(last);
    return { type: 'reset', room, epoch, last };
  }

  #begin(room: string, last: number): Timeline {
    const timeline = new Timeline(room, last, this.#limit, () => this.#unsent(room));
    this.#timelines.set(room, timeline);
    return timeline;
  }
}
