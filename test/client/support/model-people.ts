import type { Command } from '../../../src/protocol/command.ts';
import type { OwnRoom, Person, ServerEvent } from '../../../src/protocol/event.ts';
import { directRoom, identitiesOf, isDirect, LOBBY, peerOf } from '../../../src/protocol/rooms.ts';
import type { ModelJournal, ModelRoom } from './model-journal.ts';

export interface Known {
  readonly identity: string;
  nick: string;
  away?: string;
}

/** Somebody else, who is everywhere and has no session. */
export const OTHER: Known = { identity: 'other', nick: 'other' };

/** Entries in a page of one's own. */
const OWN_PAGE = 3;

/** Who is known, by token, and what can be asked without changing anything. */
export class ModelPeople {
  readonly byToken = new Map<string, Known>([['secret of the other', OTHER]]);
  /** Welcomes name no direct conversations but those that the client has. */
  namesFew = false;
  readonly #journal: ModelJournal;
  readonly #isHere: (identity: string) => boolean;

  constructor(journal: ModelJournal, isHere: (identity: string) => boolean) {
    this.#journal = journal;
    this.#isHere = isHere;
  }

  get all(): readonly Known[] {
    return [...this.byToken.values()];
  }

  holder(nick: string): Known | undefined {
    return this.all.find((known) => known.nick === nick);
  }

  forget(known: Known): void {
    for (const [token, other] of this.byToken) if (other === known) this.byToken.delete(token);
  }

  mentionsIn(text: string): { mentions?: string[] } {
    const nicks = [...text.matchAll(/@(\w+)/g)].map(([, nick = '']) => this.holder(nick)?.identity ?? []);
    return nicks.length === 0 ? {} : { mentions: [...new Set(nicks.flat())] };
  }

  person(identity: string): Person {
    const known = this.all.find((each) => each.identity === identity);
    const about = known?.away === undefined ? {} : { away: known.away };
    const presence = this.#isHere(identity) ? {} : ({ offline: true } as const);
    return { identity, nick: known?.nick ?? '', ...about, ...presence };
  }

  ownRoom(
    { identity }: Pick<Known, 'identity'>,
    { name, first, last, topic, read, muted }: ModelRoom,
  ): OwnRoom {
    const peer = peerOf(name, identity);
    return {
      ...{ room: name, first, last, read: read.get(identity) ?? 0 },
      ...(topic === '' ? {} : { topic }),
      ...(peer === undefined ? {} : { peer: this.person(peer) }),
      ...(muted.has(identity) ? { muted: true } : {}),
    };
  }

  /** The rooms as they are now, and, counted when it is called, what was not read of one's own as it is now. */
  listed(known: Known): () => ServerEvent {
    const own = this.#journal
      .roomsOf(known.identity)
      .map((room) => ({ model: room, ...this.ownRoom(known, room) }));
    return () => ({
      type: 'rooms',
      rooms: own.map(({ model, room, topic, peer, read, last, muted }) => ({
        ...{ room, members: model.members.size },
        ...(topic === undefined ? {} : { topic }),
        ...(peer === undefined ? {} : { peer }),
        own: { read, last, ...model.unreadOf(known.identity, read, last), ...(muted ? { muted } : {}) },
      })),
    });
  }

  /** The name of a room that somebody means. */
  nameOf(room: string, { identity }: Known): string {
    if (!isDirect(room)) return this.#journal.find(room)?.name ?? room;
    return identitiesOf(room) === undefined ? directRoom(identity, room.slice(1)) : room;
  }

  /** Why somebody may not ask for something in a room; undefined if they may. */
  whyNotIn({ identity, nick }: Known, command: Command, name: string): string | undefined {
    if (command.type === 'erase') return command.nick === nick ? undefined : 'no-such-person';
    if (!('room' in command)) return undefined;
    if (command.type === 'leave' && (name === LOBBY || isDirect(name))) return 'not-allowed';
    if (name === LOBBY || (command.type === 'join' && !isDirect(name))) return undefined;
    const room = this.#journal.find(name);
    if (room?.members.has(identity) === true) return undefined;
    const peer = peerOf(name, identity);
    if (command.type === 'send' && peer !== undefined && peer !== identity)
      return this.all.some((known) => known.identity === peer) ? undefined : 'no-such-person';
    return room === undefined || isDirect(name) ? 'no-such-room' : 'not-in-room';
  }

  /** The answer to a question about a room, or about everything; undefined if it is none. */
  answer(known: Known, command: Command, room: ModelRoom): ServerEvent | undefined {
    const { name, first, last } = room;
    switch (command.type) {
      case 'history': {
        const { before = Number.POSITIVE_INFINITY, after = 0, limit = 200 } = command;
        const all = room.kept.filter(({ seq }) => seq > after && seq < before);
        const entries = command.after === undefined ? all.slice(-limit) : all.slice(0, limit);
        return { type: 'history', room: name, entries, first, last };
      }
      case 'members': {
        const inside = name === LOBBY ? this.all.map(({ identity }) => identity) : [...room.members];
        const here = inside.filter((identity) => name !== LOBBY || this.#isHere(identity));
        return { type: 'members', room: name, members: here.map((identity) => this.person(identity)) };
      }
      case 'person': {
        const holder = this.holder(command.nick);
        return { type: 'person', ...(holder === undefined ? {} : { person: this.person(holder.identity) }) };
      }
      case 'search': {
        const { query, limit = 50, before = Number.POSITIVE_INFINITY } = command;
        const found = this.#journal
          .roomsOf(known.identity)
          .flatMap((each) => each.kept.filter((entry) => entry.type === 'message'))
          .filter(({ text, time }) => text.includes(query) && time < before)
          .toSorted((one, other) => other.time - one.time);
        const results = found.slice(0, limit).map((message) => ({ message, place: message.time }));
        return { type: 'results', results, ...(found.length > limit ? { more: true } : {}) };
      }
      case 'own': {
        const { after = 0 } = command;
        const all = this.#journal.roomsOf(known.identity).flatMap((each) => each.kept);
        const own = all.filter(({ identity }) => identity === known.identity);
        const next = own.length > after + OWN_PAGE ? { next: after + OWN_PAGE } : {};
        return { type: 'own', entries: own.slice(after, after + OWN_PAGE), ...next };
      }
      default:
        return undefined;
    }
  }
}
