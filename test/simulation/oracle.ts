import type { Ack, Message } from '../../src/protocol/event.ts';
import type { Ledger } from './ledger.ts';

interface Tried {
  sent: number;
  isRefused: boolean;
}

/** Holds everything that is shown or acknowledged to what is on disk at that moment. The first violation counts. */
export class Oracle {
  violation: string | undefined;
  /** So many of the newest entries are kept, and older ones go. */
  keeps = Number.POSITIVE_INFINITY;
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

  /** A message is on somebody's screen. */
  shown(name: string, { seq, identity, nick, id, text, time, reply }: Message, isOwn = false): void {
    this.#shown += 1;
    const kept = this.#ledger().at(seq);
    // An ack does not say under which nick it was said, so a client shows its own under the nick that it has by then.
    const seen = { identity, id, text, time, reply, ...(isOwn ? {} : { nick }) };
    const wrong = Object.entries(seen).filter(([field, value]) => kept?.[field as 'text'] !== value);
    if (wrong.length === 0) return;
    const [field = '', value] = wrong[0] ?? [];
    this.violated(
      `I5: ${name} was shown ${seq} with ${field} ${brief(`${value}`)}, not as on disk: ${JSON.stringify(kept)}`,
    );
  }

  /** A text of the base protocol is on somebody's screen; its number. */
  heard(name: string, nick: string, text: string): number {
    this.#shown += 1;
    const kept = this.#ledger().byText(text);
    if (kept?.nick !== nick)
      this.violated(`I5: ${name} heard "${brief(text)}" of ${nick}, which is not on disk`);
    return kept?.seq ?? 0;
  }

  acked(name: string, identity: string, { seq, id }: Pick<Ack, 'seq' | 'id'>): void {
    this.#acked += 1;
    const kept = this.#ledger().at(seq);
    if (id === undefined || kept?.identity !== identity || kept.id !== id)
      this.violated(`I1: ${name} got an ack of ${id} as ${seq}, on disk is ${kept?.id ?? 'nothing'}`);
  }

  gap(name: string, to: number): void {
    this.reach('gap');
    if (to > this.#ledger().last - this.keeps)
      this.violated(`I3: ${name} was told of a gap up to ${to}, and nothing is gone`);
  }

  sentOnce(identity: string, id: string): void {
    const tried = this.#tried.get(`${identity} ${id}`);
    if (tried === undefined) this.#tried.set(`${identity} ${id}`, { sent: 1, isRefused: false });
    else tried.sent += 1;
  }

  refused(identity: string, id: string): void {
    const tried = this.#tried.get(`${identity} ${id}`);
    if (tried !== undefined) tried.isRefused = true;
  }

  /** A client was told that a text was not taken. */
  notTaken(name: string, text: string, code: string): void {
    this.#never.set(text, `${name} was told ${code} to "${brief(text)}"`);
  }

  /** At the end: what was refused and never sent again is nowhere. */
  judgeRefused(): void {
    for (const [key, { sent, isRefused }] of this.#tried) {
      const [identity = '', id = ''] = key.split(' ');
      if (sent === 1 && isRefused && this.#ledger().bySaying(identity, id) !== undefined)
        this.violated(`I8: ${id} of ${identity} was refused and never sent again, and is there`);
    }
    for (const [text, told] of this.#never)
      if (this.#ledger().byText(text) !== undefined) this.violated(`I8: ${told}, and it is there`);
  }
}

export function brief(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text;
}
