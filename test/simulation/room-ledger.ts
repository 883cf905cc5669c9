import type { KeptEntry } from '../../src/core/ports.ts';

export type KeptOf<T extends KeptEntry['type']> = Extract<KeptEntry, { readonly type: T }>;
type KeptMessage = KeptOf<'message'>;

/** How an entry read from some moment on. */
export interface View {
  readonly entry: KeptEntry;
  /** Milliseconds of virtual time, until which it read so. */
  until: number;
}

const FOR_EVER = Number.POSITIVE_INFINITY;

/** One room, as the disk saw it happen: every entry, how it reads now, and how it read before. */
export class RoomLedger {
  readonly room: string;
  topic: string | undefined;
  readonly #views: View[][] = [];
  readonly #keeps: number;

  /** `keeps`: so many of the newest entries are kept, and older ones go. */
  constructor(room: string, keeps: number) {
    this.room = room;
    this.#keeps = keeps;
  }

  get last(): number {
    return this.#views.length;
  }

  /** The number of the oldest entry that is kept. */
  get first(): number {
    return Math.max(1, this.last - this.#keeps + 1);
  }

  /** Everything, as it reads now. */
  get entries(): readonly KeptEntry[] {
    return this.#views.flatMap((_, index) => this.at(index + 1) ?? []);
  }

  /** An entry as it reads now. */
  at(seq: number): KeptEntry | undefined {
    return this.viewsOf(seq).at(-1)?.entry;
  }

  /** All ways in which an entry has ever read, the present one last. */
  viewsOf(seq: number): readonly View[] {
    return this.#views[seq - 1] ?? [];
  }

  /** The message of a number, if it is kept and not gone. */
  messageAt(seq: number): KeptMessage | undefined {
    const entry = seq < this.first ? undefined : this.at(seq);
    return entry?.type === 'message' && entry.deleted !== true ? entry : undefined;
  }

  /** What was ever put to a message, or taken back, in order. */
  reactionsTo(seq: number): readonly KeptOf<'reacted'>[] {
    return this.entries.filter((entry) => entry.type === 'reacted').filter(({ target }) => target === seq);
  }

  /** A new entry, and what it changes about others. */
  push(entry: KeptEntry, now: number): void {
    this.#views.push([{ entry, until: FOR_EVER }]);
    switch (entry.type) {
      case 'edited':
        return this.#rewrite(entry, now);
      case 'deleted':
        return this.#remove(entry.target, now);
      case 'erased':
        return this.#erase(entry.identity, now);
      case 'topic':
        this.topic = entry.topic === '' ? undefined : entry.topic;
        return;
      default:
        return;
    }
  }

  #rewrite({ target, text = '', time }: KeptOf<'edited'>, now: number): void {
    const message = this.messageAt(target);
    if (message !== undefined) this.#turn({ ...message, text, edited: time }, now);
    for (const edit of this.#editsOf(target)) this.#turn({ ...edit, text }, now);
  }

  #remove(target: number, now: number): void {
    const message = this.messageAt(target);
    if (message !== undefined) this.#turn(withoutText(message), now);
    for (const { text: _, ...edit } of this.#editsOf(target)) this.#turn(edit, now);
  }

  #erase(identity: string, now: number): void {
    const own = this.entries.filter((entry) => entry.identity === identity && entry.nick !== '');
    for (const entry of own) {
      if (entry.type !== 'message') continue;
      this.#remove(entry.seq, now);
      const { id: _, ...nameless } = withoutText(entry);
      this.#turn(nameless, now);
    }
    for (const { seq } of own) {
      const entry = this.at(seq);
      if (entry !== undefined) this.#turn({ ...entry, nick: '' }, now);
    }
  }

  #editsOf(target: number): readonly KeptOf<'edited'>[] {
    return this.entries.filter((entry) => entry.type === 'edited').filter((edit) => edit.target === target);
  }

  /** From now on it reads so. */
  #turn(entry: KeptEntry, now: number): void {
    const views = this.#views[entry.seq - 1];
    const before = views?.at(-1);
    if (before !== undefined) before.until = now;
    views?.push({ entry, until: FOR_EVER });
  }
}

function withoutText({ edited: _, mentions: __, ...message }: KeptMessage): KeptMessage {
  return { ...message, text: '', deleted: true };
}
