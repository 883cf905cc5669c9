import type { ParleyClient } from '../../src/client/client.ts';
import type { Sent } from '../../src/client/parcel.ts';
import { ParleyError } from '../../src/client/parley-error.ts';
import type { EntryEvent } from '../../src/protocol/event.ts';
import type { Ledger } from './ledger.ts';
import type { Oracle } from './oracle.ts';

export interface WishesParts {
  readonly name: string;
  readonly oracle: Oracle;
  readonly ledger: Ledger;
  readonly note: (what: string) => void;
  readonly makeId: () => string;
}

/** Something that is to last. */
export interface Wish {
  /** As it is named to the server. */
  readonly room: string;
  /** In a few words. */
  readonly what: string;
  /** What it is on disk when it has just been done. */
  readonly becomes: Partial<EntryEvent>;
  readonly ask: (client: ParleyClient, id: string) => Promise<Sent>;
}

/** What one device has asked for, and what it was told of that. */
export class Wishes {
  /** The ids of all that is to last in the order in which it was asked for, by life of the device. */
  readonly ordered: string[][] = [];
  /** Where own messages are that can be edited. */
  readonly messages: { readonly room: string; readonly seq: number }[] = [];
  readonly #parts: WishesParts;
  /** What was not answered. */
  readonly #open = new Map<number, string>();
  #asked = 0;
  #last: { readonly wish: Wish; readonly id: string } | undefined;

  constructor(parts: WishesParts) {
    this.#parts = parts;
  }

  get open(): readonly string[] {
    return [...this.#open.values()];
  }

  /** The device starts: nobody waits any more for what an earlier life has asked for. */
  begin(): void {
    this.ordered.push([]);
    this.#open.clear();
    this.#last = undefined;
  }

  /** Who asks is somebody else now, to whom nothing belongs of what was asked for. */
  forget(): void {
    this.#last = undefined;
    this.messages.length = 0;
  }

  /** Has something done that lasts. */
  last(client: ParleyClient, wish: Wish): void {
    const { name, note, makeId } = this.#parts;
    const id = makeId();
    this.ordered.at(-1)?.push(id);
    note(`${name} asks ${id}: ${wish.what} in ${wish.room}`);
    this.#ask(client, wish, id, false);
  }

  /** The last thing again, which by its id is the same. */
  again(client: ParleyClient): void {
    if (this.#last === undefined) return;
    const { wish, id } = this.#last;
    this.#parts.note(`${this.#parts.name} asks ${id} again: ${wish.what}`);
    this.#ask(client, wish, id, true);
  }

  /** Asks for something that leaves nothing behind but its answer. */
  question(what: string, promise: Promise<unknown> | undefined): void {
    if (promise !== undefined) this.#wait(what, promise, () => {});
  }

  #ask(client: ParleyClient, wish: Wish, id: string, isAgain: boolean): void {
    const { oracle, name } = this.#parts;
    this.#last = { wish, id };
    this.#wait(
      `${id}: ${wish.what}`,
      wish.ask(client, id).then((sent) => this.#done(wish, sent)),
      ({ code }) => {
        if (code !== 'unknown-outcome' && !isAgain) oracle.notTaken(name, id, code);
      },
    );
  }

  #done({ becomes, what }: Wish, { room, seq, id }: Sent): void {
    const { oracle, ledger, name } = this.#parts;
    const kept = ledger.room(room).viewsOf(seq)[0]?.entry;
    const isSo = Object.entries(becomes).every(([field, value]) => kept?.[field as 'seq'] === value);
    if (!isSo) oracle.violated(`I1: ${name} was told that ${id} (${what}) is ${seq} of ${room}`);
    if (kept?.type === 'message') this.messages.push({ room, seq });
  }

  #wait(what: string, promise: Promise<unknown>, refused: (error: ParleyError) => void): void {
    this.#asked += 1;
    const number = this.#asked;
    this.#open.set(number, what);
    promise
      .catch((error: unknown) => {
        if (error instanceof ParleyError) refused(error);
        else this.#parts.oracle.violated(`an error: ${error instanceof Error ? error.stack : error}`);
      })
      .finally(() => this.#open.delete(number));
  }
}
