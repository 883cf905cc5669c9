import type { Deed, Said } from '../conversation/said.ts';

/** Most messages that are remembered; those that were shown first are forgotten first. */
const CAPACITY = 2_000;
/** Most characters of a text that are remembered: enough to quote its beginning. */
const REMEMBERED = 1_000;

/** What was shown lately, so that it can be named by its number, and a word about it can quote it. */
export class SeenMessages {
  readonly #messages = new Map<string, Said>();

  /** A message was shown. Without a number it can't be named. */
  add(said: Said): void {
    if (said.seq === undefined) return;
    const key = keyOf(said.room, said.seq);
    this.#messages.delete(key);
    if (said.deleted) return;
    this.#messages.set(key, shortened(said));
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > CAPACITY && oldest !== undefined) this.#messages.delete(oldest);
  }

  get(room: string, seq: number): Said | undefined {
    return this.#messages.get(keyOf(room, seq));
  }

  /** Of the messages of a room that are `wanted`, the one with the highest number. */
  last(room: string, wanted: (said: Said) => boolean): Said | undefined {
    let last: Said | undefined;
    for (const said of this.#messages.values()) {
      if (said.room !== room || (last?.seq ?? 0) > (said.seq ?? 0)) continue;
      if (wanted(said)) last = said;
    }
    return last;
  }

  /** Something was done about messages: what is remembered of them is as they are now. */
  changed(deed: Deed): void {
    if (deed.type === 'deleted' || (deed.type === 'edited' && deed.text === undefined))
      this.#messages.delete(keyOf(deed.room, deed.target));
    else if (deed.type === 'edited') this.#edit(deed.room, deed.target, deed.text ?? '');
    else if (deed.type === 'erased') this.#forget(deed.room, deed.identity);
  }

  #edit(room: string, seq: number, text: string): void {
    const said = this.get(room, seq);
    if (said !== undefined) this.#messages.set(keyOf(room, seq), shortened({ ...said, text, edited: true }));
  }

  #forget(room: string, identity: string): void {
    for (const [key, said] of this.#messages)
      if (said.room === room && said.identity === identity) this.#messages.delete(key);
  }
}

function shortened(said: Said): Said {
  if (said.text.length <= REMEMBERED) return said;
  return { ...said, text: said.text.slice(0, REMEMBERED).toWellFormed() };
}

function keyOf(room: string, seq: number): string {
  return `${seq} ${room}`;
}
