import type { CommandOf } from '../protocol/command.ts';
import type { EntryEvent, ListedRoom, OwnRoom, Person, ServerEventOf } from '../protocol/event.ts';
import type { SearchOptions, SearchPage } from './client-options.ts';
import type { ClientRooms } from './client-rooms.ts';
import { ParleyError } from './parley-error.ts';
import type { Questions } from './questions.ts';
import type { HistoryPage } from './timeline.ts';

type Asked<T extends 'history' | 'search'> = Omit<CommandOf<T>, 'type' | 'ref'>;

/** What can be asked of the server, each with the answer that it has. */
export class Asking {
  readonly #questions: Questions;
  readonly #rooms: ClientRooms;

  constructor(questions: Questions, rooms: ClientRooms) {
    this.#questions = questions;
    this.#rooms = rooms;
  }

  join(room: string): Promise<OwnRoom> {
    return this.#questions.ask('entered', (ref) => ({ type: 'join', ref, room })).then(withoutRef);
  }

  /** Where the answer to a first try was lost, there is nothing left to leave. */
  async leave(room: string, self: string | undefined): Promise<void> {
    const wasIn = this.#rooms.find(room, self) !== undefined;
    const left = this.#questions.ask('exited', (ref) => ({ type: 'leave', ref, room }));
    await (wasIn ? left.catch(unless('not-in-room')) : left);
  }

  async rooms(): Promise<readonly ListedRoom[]> {
    return (await this.#questions.ask('rooms', (ref) => ({ type: 'rooms', ref }))).rooms;
  }

  history(asked: Asked<'history'>): Promise<HistoryPage> {
    return this.#questions.ask('history', (ref) => ({ type: 'history', ref, ...asked }));
  }

  async members(room: string): Promise<readonly Person[]> {
    return (await this.#questions.ask('members', (ref) => ({ type: 'members', ref, room }))).members;
  }

  async person(nick: string): Promise<Person | undefined> {
    return (await this.#questions.ask('person', (ref) => ({ type: 'person', ref, nick }))).person;
  }

  async search(query: string, options: SearchOptions): Promise<SearchPage> {
    const asked: Asked<'search'> = { query, ...options };
    const answer = await this.#questions.ask('results', (ref) => ({ type: 'search', ref, ...asked }));
    return { results: answer.results, more: answer.more === true };
  }

  /** Nothing is asked where everything up to there has been read. */
  async read(room: string, seq: number, self: string | undefined): Promise<void> {
    if ((this.#rooms.find(room, self)?.read ?? -1) >= seq) return;
    await this.#questions.ask('read', (ref) => ({ type: 'read', ref, room, seq }));
  }

  async mute(room: string, muted: boolean): Promise<void> {
    await this.#questions.ask('muted', (ref) => ({ type: 'mute', ref, room, muted }));
  }

  async away(text: string | undefined): Promise<void> {
    const about = text === undefined ? {} : { text };
    await this.#questions.ask('away', (ref) => ({ type: 'away', ref, ...about }));
  }

  async rename(nick: string): Promise<void> {
    await this.#questions.ask('renamed', (ref) => ({ type: 'nick', ref, nick }));
  }

  /** Page by page, each as soon as the one before it was taken. */
  async *own(): AsyncGenerator<EntryEvent, undefined> {
    for (let after: number | undefined = 0; after !== undefined; ) {
      const place: number = after;
      const page: ServerEventOf<'own'> = await this.#questions.ask('own', (ref) => {
        return { type: 'own', ref, after: place };
      });
      yield* page.entries;
      after = page.next;
    }
    return undefined;
  }

  /** The answer is that the server is done with us. */
  async erase(nick: string): Promise<void> {
    await this.#questions.ask('refused', (ref) => ({ type: 'erase', ref, nick })).catch(unless('erased'));
  }
}

function withoutRef({ type: _, ref: __, ...own }: ServerEventOf<'entered'>): OwnRoom {
  return own;
}

/** Takes an error with this code for an answer. */
function unless(code: string): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof ParleyError) || error.code !== code) throw error;
  };
}
