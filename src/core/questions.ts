import { type CommandOf, type HistoryQuery, LONGEST_PAGE, MOST_RESULTS } from '../protocol/command.ts';
import type { ListedRoom, ServerEvent } from '../protocol/event.ts';
import { utf8Length } from '../protocol/text.ts';
import type { Answers } from './answers.ts';
import type { Doors } from './doors.ts';
import type { Entrance } from './entrance.ts';
import type { People } from './people.ts';
import type { Found, Journal, OwnPage, Page, UnreadCount } from './ports.ts';
import { refOf } from './replies.ts';
import type { Rooms } from './rooms.ts';
import { parseSearch } from './search-words.ts';
import type { Session } from './session.ts';

/** Most bytes of a list of rooms. */
const MOST_BYTES = 900 * 1024;

export interface QuestionsParts {
  readonly answers: Answers;
  readonly journal: Journal;
  readonly rooms: Rooms;
  readonly people: People;
  readonly doors: Doors;
  readonly entrance: Entrance;
}

/** What sessions ask and are answered, with nothing changed by it. */
export class Questions {
  readonly #parts: QuestionsParts;

  constructor(parts: QuestionsParts) {
    this.#parts = parts;
  }

  /** A page of a room. */
  history(session: Session, room: string, query: HistoryQuery): void {
    const { answers, journal } = this.#parts;
    const { after, before, limit = LONGEST_PAGE } = query;
    const from = { ...(after === undefined ? {} : { after }), ...(before === undefined ? {} : { before }) };
    answers.ask(
      session,
      (done: (page: Page) => void) => journal.page({ room, limit, ...from }, done),
      ({ entries, first, last }) => {
        return { type: 'history', ...refOf(query), room, entries: [...entries], first, last };
      },
    );
  }

  members(session: Session, room: string, query: CommandOf<'members'>): void {
    const { answers, people } = this.#parts;
    answers.tell(session, {
      ...{ type: 'members', ...refOf(query), room },
      members: [...people.membersOf(room)],
    });
  }

  person(session: Session, query: CommandOf<'person'>): void {
    const person = this.#parts.people.holder(query.nick);
    session.outlet.tell({ type: 'person', ...refOf(query), ...(person === undefined ? {} : { person }) });
  }

  /** All rooms, as far as they fit into a line, and how much of one's own is not read. */
  rooms(session: Session, query: CommandOf<'rooms'>): void {
    const { answers, journal } = this.#parts;
    const { identity } = session;
    const rows = fitting(this.#listed(identity));
    const own = rows.flatMap(({ room, own: numbers }) => (numbers === undefined ? [] : { room, ...numbers }));
    answers.ask(
      session,
      (done: (counts: readonly UnreadCount[]) => void) => journal.unread({ identity, rooms: own }, done),
      (counts) => ({ type: 'rooms', ...refOf(query), rooms: this.#counted(rows, counts) }),
    );
  }

  /** Messages by their words, in all rooms that the session is in; a query that is none is refused. */
  search(session: Session, query: CommandOf<'search'>): 'bad-search' | undefined {
    const { answers, journal, doors, entrance, rooms } = this.#parts;
    const parsed = parseSearch(query.query);
    if (parsed === undefined) return 'bad-search';
    const { words, from, room, since, until } = parsed;
    const { named, older } = doors.roomNames(session.identity);
    const own = [...older, ...named];
    const only = room === undefined ? undefined : rooms.nameOf(room);
    const { limit = MOST_RESULTS, before } = query;
    const asked = {
      rooms: room === undefined ? own : own.filter((name) => name === only),
      words,
      // Whose nick that is now; nobody's finds nothing.
      ...(from === undefined ? {} : { from: entrance.holderOf(from) ?? '' }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...(before === undefined ? {} : { before }),
      limit,
    };
    answers.ask(
      session,
      (done: (found: Found) => void) => journal.search(asked, done),
      ({ results, more }) => {
        const event: ServerEvent = { type: 'results', ...refOf(query), results: [...results] };
        return more ? { ...event, more } : event;
      },
    );
    return undefined;
  }

  /** A page of everything of one's own. */
  own(session: Session, query: CommandOf<'own'>): void {
    const { answers, journal } = this.#parts;
    const { identity } = session;
    answers.ask(
      session,
      (done: (page: OwnPage) => void) =>
        journal.own({ identity, after: query.after ?? 0, limit: LONGEST_PAGE }, done),
      ({ entries, next }) => {
        const event: ServerEvent = { type: 'own', ...refOf(query), entries: [...entries] };
        return next === undefined ? event : { ...event, next };
      },
    );
  }

  /** One's own first, but for old conversations, which come last and the newest of them first. */
  *#listed(identity: string): Generator<ListedRoom> {
    const { doors, rooms } = this.#parts;
    const { named, older } = doors.roomNames(identity);
    const own = new Set(named);
    for (const name of named) yield this.#ownRow(identity, name);
    for (const name of rooms.publicNames) if (!own.has(name)) yield this.#row(name);
    for (const name of older.toReversed()) yield this.#ownRow(identity, name);
  }

  #row(room: string): ListedRoom {
    const { rooms, people } = this.#parts;
    const topic = rooms.topicOf(room);
    return { room, ...(topic === undefined ? {} : { topic }), members: people.countOf(room) };
  }

  /** Not counted yet. */
  #ownRow(identity: string, room: string): ListedRoom {
    const { peer, read, last, muted } = this.#parts.doors.ownRoom(identity, room);
    return {
      ...this.#row(room),
      ...(peer === undefined ? {} : { peer }),
      own: { read, last, unread: 0, mentions: 0, ...(muted === undefined ? {} : { muted }) },
    };
  }

  /** With the counts of what was asked then, and all else as it is now. */
  #counted(rows: readonly ListedRoom[], counts: readonly UnreadCount[]): ListedRoom[] {
    const byRoom = new Map(counts.map((count) => [count.room, count]));
    return rows.map(({ room, peer, own }) => {
      const { unread = 0, mentions = 0 } = byRoom.get(room) ?? {};
      return {
        ...this.#row(room),
        ...(peer === undefined ? {} : { peer }),
        ...(own === undefined ? {} : { own: { ...own, unread, mentions } }),
      };
    });
  }
}

/** As many of the rows as fit into a line, the first of them; the counts that are still to come take little more. */
function fitting(rows: Iterable<ListedRoom>): readonly ListedRoom[] {
  const fit: ListedRoom[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += utf8Length(JSON.stringify(row)) + 1;
    if (bytes > MOST_BYTES) break;
    fit.push(row);
  }
  return fit;
}
