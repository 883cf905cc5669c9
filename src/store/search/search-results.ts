import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Found, SearchQuery } from '../../core/ports.ts';
import type { Message, SearchResult } from '../../protocol/event.ts';
import { foldText } from '../../protocol/folding.ts';
import { IS_MESSAGE, keptEntry, SELECT_ENTRIES } from '../entry-rows.ts';
import { PageFilling } from '../page-size.ts';
import type { Deadline } from './deadline.ts';

/** How far, in entries, the messages before and behind one are looked for. */
const CONTEXT = 10;

/** Reads from the journal what was found in the index: what it says there at this moment is what counts. */
export class SearchResults {
  readonly #text: StatementSync;
  readonly #message: StatementSync;
  readonly #room: StatementSync;
  readonly #before: StatementSync;
  readonly #after: StatementSync;
  /** Rooms are never removed from a journal. */
  readonly #rooms = new Map<string, number>();

  constructor(database: DatabaseSync) {
    const isThere = `${IS_MESSAGE} AND entries.text IS NOT NULL`;
    this.#text = database.prepare('SELECT text FROM entries WHERE number = ?');
    this.#message = database.prepare(`${SELECT_ENTRIES} WHERE entries.number = ? AND ${isThere}`);
    this.#room = database.prepare('SELECT id FROM rooms WHERE name = ?');
    const nearest = (range: string, order: string) =>
      database.prepare(`${SELECT_ENTRIES} WHERE entries.room = ? AND entries.seq ${range} AND ${isThere}
        ORDER BY entries.seq ${order} LIMIT 1`);
    this.#before = nearest('BETWEEN ? AND ?', 'DESC');
    this.#after = nearest('BETWEEN ? AND ?', 'ASC');
  }

  /** The numbers of the rooms that there are. */
  rooms(names: readonly string[]): ReadonlySet<number> {
    return new Set(names.flatMap((name) => this.#roomOf(name) ?? []));
  }

  /** Those of the messages, given by their numbers, that are what is looked for, each with its neighbours. */
  read(query: SearchQuery, words: readonly string[], numbers: Iterable<number>, deadline: Deadline): Found {
    const results: SearchResult[] = [];
    const page = new PageFilling(query.limit);
    const rooms = new Set(query.rooms);
    for (const number of numbers) {
      const message = this.#hasWords(number, words) ? this.#messageOf(number) : undefined;
      if (message !== undefined && fits(message, query, rooms)) {
        const result = this.#inContext(message, number);
        if (!page.takes(result.message, result.before, result.after)) return { results, more: true };
        results.push(result);
      }
      if (deadline.hasPassed) break;
    }
    return { results, more: deadline.wasMet };
  }

  /** A look at the text alone, since most that are not what is looked for show it there. */
  #hasWords(number: number, words: readonly string[]): boolean {
    const text = this.#text.get(number)?.text;
    if (typeof text !== 'string') return false;
    const folded = foldText(text);
    return words.every((word) => folded.includes(word));
  }

  #messageOf(number: number): Message | undefined {
    return messageIn(this.#message.get(number));
  }

  #inContext(message: Message, place: number): SearchResult {
    const { seq } = message;
    const room = this.#roomOf(message.room) ?? 0;
    const before = messageIn(this.#before.get(room, seq - CONTEXT, seq - 1));
    const after = messageIn(this.#after.get(room, seq + 1, seq + CONTEXT));
    return {
      message,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      place,
    };
  }

  #roomOf(name: string): number | undefined {
    const known = this.#rooms.get(name);
    if (known !== undefined) return known;
    const id = this.#room.get(name)?.id;
    if (id === undefined) return undefined;
    this.#rooms.set(name, Number(id));
    return Number(id);
  }
}

function messageIn(row: ReturnType<StatementSync['get']>): Message | undefined {
  const entry = row === undefined ? undefined : keptEntry(String(row.name), row);
  return entry?.type === 'message' ? entry : undefined;
}

function fits(
  { room, identity, time }: Message,
  { from = identity, since = time, until = Number.POSITIVE_INFINITY }: SearchQuery,
  rooms: ReadonlySet<string>,
): boolean {
  return rooms.has(room) && identity === from && time >= since && time < until;
}
