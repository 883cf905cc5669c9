import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { IS_MESSAGE, type Row } from './entry-rows.ts';
import { foldText } from './search-fold.ts';
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
  readonly #textless: StatementSync;

  constructor(database: DatabaseSync) {
    const isEntry = `entries.type IN ('edited', 'deleted')`;
    // The message itself, or the one that another entry changes.
    this.#entries = database.prepare(
      `SELECT entries.number AS entry, entries.type = 'erased' AS erased, ${isEntry} OR ${IS_MESSAGE} AS text_changed,
          entries.room, entries.identity, told.number, told.time, told.text
        FROM entries LEFT JOIN entries AS told ON told.room = entries.room
          AND told.seq = iif(${isEntry}, entries.target, entries.seq)
        WHERE entries.number > ? ORDER BY entries.number LIMIT ?`,
    );
    this.#textless = database.prepare(
      `SELECT number FROM entries INDEXED BY entries_by_author WHERE identity = ? AND number > ?
        AND room = ? AND ${IS_MESSAGE} AND text IS NULL ORDER BY number LIMIT ?`,
    );
  }

  /** What the next entries after a number mean: at most `limit` of them, and fewer if their texts are long. */
  after(number: number, limit: number): Feeding {
    const changes: SearchChange[] = [];
    let last = number;
    let left = limit;
    let characters = 0;
    for (const row of this.#entries.iterate(number, limit)) {
      for (const change of changesOf(row)) {
        changes.push(change);
        if (change.type === 'text') characters += change.text.folded.length;
      }
      last = Number(row.entry);
      left -= 1;
      if (characters > CHARACTERS_AT_ONCE) break;
    }
    return { changes, last, hasMore: left === 0 || characters > CHARACTERS_AT_ONCE };
  }

  /** Messages of an identity in a room without a text, behind a number, at most `limit`. */
  textless(room: number, identity: string, after: number, limit: number): readonly number[] {
    return this.#textless.all(identity, after, room, limit).map(({ number }) => Number(number));
  }
}

function changesOf(row: Row): readonly SearchChange[] {
  const [room, identity] = [Number(row.room), String(row.identity)];
  if (row.erased === 1) return [{ type: 'erased', room, identity }];
  // What an entry was about may have been cut.
  if (row.text_changed !== 1 || row.number === null) return [];
  const number = Number(row.number);
  if (row.text === null) return [{ type: 'gone', number }];
  const folded = foldText(String(row.text));
  return [
    { type: 'text', text: { number, room, author: authorGram(identity), time: Number(row.time), folded } },
  ];
}
