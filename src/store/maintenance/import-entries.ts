import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KeptEntry } from '../../core/ports.ts';
import { IS_MESSAGE, storedMentions, storedParts } from '../entry-rows.ts';
import { ImportRefused } from './import-refused.ts';

/** A room that a line has announced. */
export interface ImportedRoom {
  readonly id: number;
  readonly name: string;
  readonly first: number;
  /** The number of its next entry. */
  next: number;
  readonly last: number;
}

type EntryOf<T extends KeptEntry['type']> = Extract<KeptEntry, { readonly type: T }>;
/** What was done to a message before it. */
type Deed = EntryOf<'edited' | 'deleted' | 'reacted'>;

/** Where the entries of an export go: the tables `entries` and `mentions`. Used within transactions. */
export class ImportEntries {
  readonly #add: StatementSync;
  readonly #message: StatementSync;
  readonly #addMention: StatementSync;
  #number = 0;

  constructor(database: DatabaseSync) {
    this.#add = database.prepare(
      `INSERT INTO entries (number, room, seq, time, type, identity, nick, id, text, target, mentions, edited)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.#message = database.prepare(
      `SELECT identity, text FROM entries WHERE room = ? AND seq = ? AND ${IS_MESSAGE}`,
    );
    // Whoever is not known any more can't come back to count what mentions them.
    this.#addMention = database.prepare(
      `INSERT INTO mentions (identity, room, seq) SELECT id, ?, ? FROM identities WHERE id = ? ON CONFLICT DO NOTHING`,
    );
  }

  /** Throws ImportRefused if the entry does not go with those before. */
  add(room: ImportedRoom, entry: KeptEntry): void {
    const { name, next, last } = room;
    const { seq, time, identity, nick } = entry;
    if (seq < next) throw new ImportRefused(`number ${seq} of ${name} is there twice, or out of order`);
    if (seq > next) throw new ImportRefused(`${numbers(next, seq - 1)} of ${name}: missing`);
    if (seq > last) throw new ImportRefused(`${name} should end with number ${last}`);
    if (entry.type === 'message') assertMessage(entry);
    if (isDeed(entry)) this.#assertDeed(room, entry);
    const { type, text, target } = storedParts(entry);
    const id = ('id' in entry ? entry.id : undefined) ?? null;
    const { mentions = [], edited = null } = entry.type === 'message' ? entry : {};
    const place = [this.#number + 1, room.id, seq, time, type, identity, nick] as const;
    const { changes } = this.#add.run(...place, id, text, target, storedMentions(mentions), edited);
    if (changes === 0) {
      throw new ImportRefused(`${nick} has said or done something in ${name} with the id ${id} before`);
    }
    for (const mentioned of mentions) this.#addMention.run(room.id, seq, mentioned);
    this.#number += 1;
    room.next += 1;
  }

  /** It was done to a message, and that message is as it must be afterwards. */
  #assertDeed(room: ImportedRoom, deed: Deed): void {
    const { seq, target } = deed;
    const what = `number ${seq} of ${room.name}`;
    if (target < room.first) {
      if (deed.type === 'edited' && deed.text !== undefined) {
        throw new ImportRefused(`${what} can't have a text: its message is not kept`);
      }
      return;
    }
    const message = this.#message.get(room.id, target);
    if (message === undefined) throw new ImportRefused(`${what}: number ${target} is no message before it`);
    if (deed.type === 'reacted') return;
    if (message.identity !== deed.identity) {
      throw new ImportRefused(`${what}: number ${target} is the message of somebody else`);
    }
    const text = deed.type === 'edited' ? (deed.text ?? null) : null;
    if (message.text !== text) throw new ImportRefused(`${what} is not what number ${target} says of itself`);
  }
}

/** How numbers in a row are called. */
export function numbers(from: number, to: number): string {
  return from === to ? `number ${from}` : `numbers ${from} to ${to}`;
}

function isDeed(entry: KeptEntry): entry is Deed {
  return entry.type === 'edited' || entry.type === 'deleted' || entry.type === 'reacted';
}

function assertMessage({ seq, room, text, mentions, edited, deleted }: EntryOf<'message'>): void {
  if (deleted && (text !== '' || mentions !== undefined || edited !== undefined)) {
    throw new ImportRefused(`number ${seq} of ${room} is deleted, and still says something`);
  }
  // A journal has them in a row, with blanks between them.
  if (mentions?.length === 0 || mentions?.some((identity) => identity.includes(' '))) {
    throw new ImportRefused(`number ${seq} of ${room} mentions somebody who can't be`);
  }
}
