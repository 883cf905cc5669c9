/** More is not counted, by the server neither: also the messages of which more is known than their number. */
const MOST = 1_000;

/** A message of somebody else that was not read. */
interface Unread {
  readonly seq: number;
  readonly identity: string;
  readonly mentionsUs: boolean;
}

/** What the server has counted: messages behind `read`, up to `last`. */
export interface Counted {
  readonly read: number;
  readonly last: number;
  readonly unread: number;
  readonly mentions: number;
}

/**
 * How many messages of a room were not read, as the server counts them: of others, not deleted, behind the read marker.
 * Up to some number only a count is known, which the server made; of those behind it each is known.
 */
export class UnreadCount {
  #read: number;
  /** Everything up to here is in the count, and nothing behind it. */
  #upTo: number;
  #unread = 0;
  #mentions = 0;
  #known: Unread[] = [];
  #isSure: boolean;
  /** The number of the last entry by which messages went away. */
  #lastLoss = 0;

  /** `read`: the read marker; `last`: the number behind which everything will be told. */
  constructor(read: number, last: number) {
    this.#read = read;
    this.#upTo = Math.max(read, last);
    this.#isSure = last <= read;
  }

  get read(): number {
    return this.#read;
  }

  get unread(): number {
    return Math.min(MOST, this.#unread + this.#known.length);
  }

  get mentions(): number {
    return Math.min(MOST, this.#mentions + this.#known.filter(({ mentionsUs }) => mentionsUs).length);
  }

  /** Whether that is what the server would say. If not, it has to be asked. */
  get isSure(): boolean {
    return this.#isSure;
  }

  /** Somebody else has said something. */
  said(message: Unread): void {
    if (message.seq <= this.#read || message.seq <= this.#upTo) return;
    this.#known.push(message);
    if (this.#known.length > MOST) this.#forgetOldest();
  }

  /** The entry `seq` has deleted the message `target` of somebody else. */
  deleted(target: number, seq: number): void {
    const before = this.#known.length;
    this.#known = this.#known.filter((message) => message.seq !== target);
    if (this.#known.length === before && target > this.#read) this.#lost(seq);
    this.#lastLoss = seq;
  }

  /** The entry `seq` has erased everything of somebody else. */
  erased(identity: string, seq: number): void {
    this.#known = this.#known.filter((message) => message.identity !== identity);
    this.#lost(seq);
    this.#lastLoss = seq;
  }

  /** Nothing up to a number can be had any more. */
  cut(last: number): void {
    this.#known = this.#known.filter(({ seq }) => seq > last);
    this.#lost(last);
  }

  /** Everything up to a number has been read. */
  readUpTo(seq: number): void {
    if (seq <= this.#read) return;
    this.#read = seq;
    this.#known = this.#known.filter((message) => message.seq > seq);
    if (seq >= this.#upTo) this.#begin(seq, 0, 0);
    else if (this.#unread > 0) this.#isSure = false;
  }

  /** The answer of the server. */
  counted({ read, last, unread, mentions }: Counted): void {
    this.readUpTo(read);
    if (read < this.#read || last < this.#upTo) {
      // It was counted before something that is known here: of use only if nothing is left of it.
      if (last > this.#read) this.#isSure = false;
      return;
    }
    this.#known = this.#known.filter(({ seq }) => seq > last);
    this.#begin(last, unread, mentions);
    // What went away behind `last` may or may not have been counted.
    this.#isSure = this.#lastLoss <= last;
  }

  #begin(upTo: number, unread: number, mentions: number): void {
    this.#upTo = upTo;
    this.#unread = unread;
    this.#mentions = mentions;
    this.#isSure = true;
  }

  /** The entry `seq` has made the count too high, unless that was made behind it. */
  #lost(seq: number): void {
    if (this.#unread > 0 && seq > this.#upTo) this.#isSure = false;
  }

  /** There is no end of those who never read. */
  #forgetOldest(): void {
    const oldest = this.#known.shift();
    if (oldest === undefined) return;
    this.#upTo = oldest.seq;
    this.#unread += 1;
    if (oldest.mentionsUs) this.#mentions += 1;
  }
}
