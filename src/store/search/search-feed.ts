import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { foldText } from '../../protocol/folding.ts';
import { IS_MESSAGE, type Row } from '../entry-rows.ts';
import { HAS_AUTHOR } from '../sqlite/schema.ts';
import { authorGram } from './search-grams.ts';
import type { SearchText } from './search-texts.ts';

/** What an entry means to a search. */
export type SearchChange =
  /** The text of a number, new or another than before. */
  | { readonly type: 'text'; readonly text: SearchText }
  | { readonly type: 'gone'; readonly number: number }
  /** All texts of an identity in a room. */
  | { readonly type: 'erased'; readonly room: number; readonly identity: string };

/** What entries mean, up to the number of the last of them, and whether there are more. */
export interface Feeding {
  readonly changes: readonly SearchChange[];
  readonly last: number;
  readonly hasMore: boolean;
}

/** After so many characters no more is read at once: some texts take long to fold. */
const CHARACTERS_AT_ONCE = 50_000;

/** Reads what is new in a journal. Texts are read as they are at present, whatever they were when they were new. */
export class SearchFeed {
  readonly #entries: StatementSync;
  readonly #message: StatementSync;
  readonly #textless: StatementSync;

  constructor(database: DatabaseSync) {
    this.#entries = database.prepare(
      `SELECT number, type, room, identity, time, text, target FROM entries
        WHERE number > ? ORDER BY number LIMIT ?`,
    );
    this.#message = database.prepare(
      'SELECT number, room, identity, time, text FROM entries WHERE room = ? AND seq = ?',
    );
    this.#textless = database.prepare(
      `SELECT number FROM entries INDEXED BY entries_by_id WHERE room = ? AND identity = ? AND id IS NULL
        AND number > ? AND ${HAS_AUTHOR} AND ${IS_MESSAGE} AND text IS NULL ORDER BY number LIMIT ?`,
    );
  }

  /** What the next entries after a number mean: at most `limit` of them, and fewer if their texts are long. */
  after(number: number, limit: number): Feeding {
    const changes: SearchChange[] = [];
    let last = number;
    let characters = 0;
    const rows = this.#entries.all(number, limit);
    for (const row of rows) {
      const change = this.#changeOf(row);
      if (change !== undefined) changes.push(change);
      if (change?.type === 'text') characters += change.text.folded.length;
      last = Number(row.number);
      if (characters > CHARACTERS_AT_ONCE) break;
    }
    return { changes, last, hasMore: rows.length === limit || characters > CHARACTERS_AT_ONCE };
  }

  /** Messages of an identity in a room that were erased, behind a number, at most `limit`. */
  textless(room: number, identity: string, after: number, limit: number): readonly number[] {
    return this.#textless.all(room, identity, after, limit).map(({ number }) => Number(number));
  }

  #changeOf(row: Row): SearchChange | undefined {
    switch (row.type) {
      case 'said':
      case 'acted':
        return textOf(row);
      case 'edited':
      case 'deleted': {
        // What an entry was about may have been cut.
        const message = this.#message.get(row.room ?? null, row.target ?? null);
        return message === undefined ? undefined : textOf(message);
      }
      case 'erased':
        return { type: 'erased', room: Number(row.room), identity: String(row.identity) };
      default:
        return undefined;
    }
  }
}

function textOf({ number, room, identity, time, text }: Row): SearchChange {
  if (text === null) return { type: 'gone', number: Number(number) };
  return {
    type: 'text',
    text: {
      ...{ number: Number(number), room: Number(room), time: Number(time) },
      author: authorGram(String(identity)),
      folded: foldText(String(text)),
    },
  };
}
