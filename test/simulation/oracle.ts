import { isDeepStrictEqual } from 'node:util';
import type { KeptEntry } from '../../src/core/ports.ts';
import type { Ack } from '../../src/protocol/event.ts';
import { LOBBY } from '../../src/protocol/rooms.ts';
import type { Ledger } from './ledger.ts';
import type { RoomLedger, View } from './room-ledger.ts';

interface Tried {
  sent: number;
  isRefused: boolean;
}

/** Milliseconds that pass at most until the server is told what it has on disk. */
export const TOLD = 10;

/** Holds everything that is shown or acknowledged to what is on disk at that moment. The first violation counts. */
export class Oracle {
  violation: string | undefined;
  /** How often things happened that a run should reach. */
  readonly reached = new Map<string, number>();
  readonly #ledger: () => Ledger;
  readonly #tried = new Map<string, Tried>();
  readonly #never = new Map<string, string>();
  #acked = 0;
  #shown = 0;

  constructor(ledger: () => Ledger) {
    this.#ledger = ledger;
  }

  get counts(): { readonly acked: number; readonly shown: number } {
    return { acked: this.#acked, shown: this.#shown };
  }

  reach(what: string): void {
    this.reached.set(what, (this.reached.get(what) ?? 0) + 1);
  }

  violated(what: string): void {
    this.violation ??= what;
  }

  /**
   * An entry is on somebody's screen: it must read as it does now, or as it did at some moment since it was asked for,
   * in milliseconds of virtual time.
   */
  shown(name: string, entry: KeptEntry, asked: number): void {
    this.#shown += 1;
    const room = this.#ledger().room(entry.room);
    const views = room.viewsOf(entry.seq);
    if (views.some((view) => view.until >= asked - TOLD && isDeepStrictEqual(view.entry, entry))) return;
    if (this.#isOfWhatWasCut(entry, room, views)) return;
    const [present] = views.slice(-1);
    const before = views.find((view) => isDeepStrictEqual(view.entry, entry));
    const why =
      before === undefined ? 'never on disk so' : `gone since ${before.until}, asked for at ${asked}`;
    this.violated(
      `I5: ${name} was shown ${said(entry)}, ${why}; on disk is ${present === undefined ? 'nothing' : said(present.entry)}`,
    );
  }

  /** A text of the base protocol is on somebody's screen; its number. */
  heard(name: string, nick: string, text: string, asked: number): number {
    this.#shown += 1;
    const ledger = this.#ledger();
    const place = ledger.byText(text);
    const isSo = ({ entry, until }: View) =>
      entry.type === 'message' && entry.text === text && entry.nick === nick && until >= asked - TOLD;
    if (place?.room !== LOBBY || !ledger.lobby.viewsOf(place.seq).some(isSo))
      this.violated(`I5: ${name} heard "${brief(text)}" of ${nick}, which is not on disk`);
    return place?.seq ?? 0;
  }

  acked(name: string, identity: string, { room, seq, id, nick, mentions }: Ack): void {
    this.#acked += 1;
    const views = this.#ledger().room(room).viewsOf(seq);
    const kept = views[0]?.entry;
    const keptId = kept !== undefined && 'id' in kept ? kept.id : undefined;
    if (id === undefined || kept?.identity !== identity || keptId !== id)
      return this.violated(`I1: ${name} got an ack of ${id} as ${seq} of ${room}, on disk is ${keptId}`);
    const keptMentions = 'mentions' in kept ? kept.mentions : undefined;
    if (nick !== undefined && (nick !== kept.nick || !isDeepStrictEqual(mentions, keptMentions)))
      this.violated(`I1: ${name} got an ack of ${id} of ${nick}, on disk is ${said(kept)}`);
  }

  gap(name: string, room: string, to: number): void {
    this.reach('gap');
    if (to >= this.#ledger().room(room).first)
      this.violated(`I3: ${name} was told of a gap up to ${to} in ${room}, and nothing is gone`);
  }

  /** A command goes out, for the first time or again. */
  sent(id: string): void {
    this.#never.delete(id);
    const tried = this.#tried.get(id);
    if (tried === undefined) this.#tried.set(id, { sent: 1, isRefused: false });
    else tried.sent += 1;
  }

  timesSent(id: string): number {
    return this.#tried.get(id)?.sent ?? 0;
  }

  refused(id: string): void {
    const tried = this.#tried.get(id);
    if (tried !== undefined) tried.isRefused = true;
  }

  /** A client was told that a command of this id was not taken. */
  notTaken(name: string, id: string, code: string): void {
    this.#never.set(id, `${name} was told ${code} to ${id}`);
  }

  /** At the end: what was refused and never sent again is nowhere. */
  judgeRefused(): void {
    const ledger = this.#ledger();
    for (const [id, { sent, isRefused }] of this.#tried)
      if (sent === 1 && isRefused && ledger.byId(id) !== undefined)
        this.violated(`I8: ${id} was refused and never sent again, and is there`);
    for (const [id, told] of this.#never)
      if (ledger.byId(id) !== undefined) this.violated(`I8: ${told}, and it is there`);
  }

  /** An edit of what is kept no more is shown without its text, or with what it was. */
  #isOfWhatWasCut(entry: KeptEntry, { first }: RoomLedger, views: readonly View[]): boolean {
    if (entry.type !== 'edited' || entry.target >= first) return false;
    const { text: _, ...shown } = entry;
    return views.some(({ entry: { ...kept } }) => {
      if ('text' in kept) delete kept.text;
      return isDeepStrictEqual(kept, shown);
    });
  }
}

/** An entry in a few words. */
export function said(entry: KeptEntry): string {
  return JSON.stringify(entry, (_, value) => (typeof value === 'string' ? brief(value) : value));
}

export function brief(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text;
}
