import type { Command, LastingCommand, Login } from '../../../src/protocol/command.ts';
import type { Ack, EntryEvent, ServerEvent } from '../../../src/protocol/event.ts';
import { identitiesOf, isDirect, LOBBY } from '../../../src/protocol/rooms.ts';
import type { ModelEntry, ModelJournal, ModelRoom } from './model-journal.ts';
import type { ModelLink } from './model-link.ts';
import type { Known, ModelPeople } from './model-people.ts';

export interface ModelSession {
  readonly link: ModelLink;
  readonly key: string;
  known?: Known;
  isOver: boolean;
  /** It was told that the disk is full, and has not pinged since then. */
  isFull: boolean;
  /** Direct conversations that its welcome did not name, and in which nothing has happened since then. */
  unnamed?: Set<string>;
}

/** What an answer repeats of its command. */
export interface About {
  readonly ref?: string;
}

/** Brings what happens to the sessions of those whom it concerns. */
export class ModelDelivery {
  readonly sessions = new Set<ModelSession>();
  /** The ids of what was refused for good, whether anybody was told or not. */
  readonly refused = new Set<string>();
  readonly #journal: ModelJournal;
  readonly #people: ModelPeople;

  constructor(journal: ModelJournal, people: ModelPeople) {
    this.#journal = journal;
    this.#people = people;
  }

  /** The rooms that a welcome names. */
  named(session: ModelSession, { identity }: Known, resume: Login['resume']): readonly ModelRoom[] {
    const rooms = this.#journal.roomsOf(identity);
    const isNamed = ({ name }: ModelRoom) =>
      !this.#people.namesFew || !isDirect(name) || resume?.rooms[name] !== undefined;
    session.unnamed = new Set(rooms.filter((room) => !isNamed(room)).map(({ name }) => name));
    return rooms.filter(isNamed);
  }

  /** Tells a session that has come what it has missed of a room. */
  resume(
    { link }: ModelSession,
    { identity }: Known,
    room: ModelRoom,
    { epoch, resume }: { readonly epoch: string; readonly resume: Login['resume'] },
  ): void {
    const { name, last, read } = room;
    const had = resume?.rooms[name];
    const isLost = resume !== undefined && (resume.epoch !== epoch || (had ?? 0) > last);
    if (isLost) link.tell({ type: 'reset', room: name, epoch, last });
    const fresh = resume === undefined || name === LOBBY ? last : (read.get(identity) ?? 0);
    this.#replay(link, room, isLost ? last : (had ?? fresh));
  }

  #replay(link: ModelLink, { name, first, last, kept }: ModelRoom, had: number): void {
    if (had + 1 < first) link.tell({ type: 'gap', room: name, from: had + 1, to: first - 1 });
    for (const entry of kept) if (entry.seq > had) link.tell(entry);
    link.tell({ type: 'live', room: name, seq: last });
  }

  /** Something comes to be on disk, or not. */
  commit(pending: ModelEntry, asker: ModelSession | undefined, about: About): EntryEvent | undefined {
    const isNew = isDirect(pending.room) && this.#journal.find(pending.room) === undefined;
    const outcome = this.#journal.commit(pending);
    if (outcome.type === 'refused') {
      if (asker !== undefined) this.refuse(asker, outcome.code, { ...pending, ...about });
      return undefined;
    }
    const room = this.#journal.room(outcome.entry.room);
    if (outcome.type === 'done') {
      const own = this.#people.ownRoom(outcome.entry, room);
      const isIn = outcome.entry.type === 'joined';
      asker?.link.tell({
        ...(isIn ? { type: 'entered', ...own } : { type: 'exited', room: room.name }),
        ...about,
      });
      return undefined;
    }
    const { entry } = outcome;
    if (outcome.type === 'repeated') {
      const { nick: _, mentions: __, ...ack } = ackOf(entry);
      asker?.link.tell({ ...ack, ...about });
      return entry;
    }
    if (isNew) this.#begin(room);
    const isDoor = entry.type === 'joined' || entry.type === 'left';
    const newcomers = entry.type === 'joined' ? this.sessionsOf(entry.identity) : [];
    for (const other of this.sessions) {
      const isIn = other.known !== undefined && this.#isIn(other.known.identity, entry, room);
      if (!isIn || newcomers.includes(other)) continue;
      if (other.unnamed?.delete(room.name) === true) this.#nameAtLast(other, room, entry.seq - 1);
      other.link.tell(other === asker && !isDoor ? { ...ackOf(entry), ...about } : entry);
    }
    if (entry.type === 'joined') this.#admit(newcomers, room, entry.seq - 1, asker, about);
    if (entry.type === 'left')
      this.tell(this.sessionsOf(entry.identity), { type: 'exited', room: room.name }, asker, about);
    return entry;
  }

  #isIn(identity: string, entry: EntryEvent, { name, members }: ModelRoom): boolean {
    return name === LOBBY || members.has(identity) || (entry.type === 'left' && entry.identity === identity);
  }

  /** The first message of a direct conversation makes it, for both. */
  #begin(room: ModelRoom): void {
    for (const identity of identitiesOf(room.name) ?? []) {
      room.members.add(identity);
      for (const { link, known } of this.sessionsOf(identity))
        if (known !== undefined)
          link.tell({ type: 'entered', ...this.#people.ownRoom(known, room), last: 0 });
    }
  }

  #nameAtLast({ link, known }: ModelSession, room: ModelRoom, last: number): void {
    if (known === undefined) return;
    link.tell({ type: 'entered', ...this.#people.ownRoom(known, room), last });
    link.tell({ type: 'live', room: room.name, seq: last });
  }

  #admit(
    sessions: readonly ModelSession[],
    room: ModelRoom,
    last: number,
    asker: ModelSession | undefined,
    about: About,
  ): void {
    for (const session of sessions) {
      if (session.known === undefined) continue;
      const own = { ...this.#people.ownRoom(session.known, room), last };
      session.link.tell({ type: 'entered', ...own, ...(session === asker ? about : {}) });
      this.#replay(session.link, room, last);
    }
  }

  refuse(
    { link }: ModelSession,
    code: string,
    about: { readonly ref?: string; readonly id?: string } | Command,
  ): void {
    const ref = 'ref' in about && about.ref !== undefined ? { ref: about.ref } : {};
    const id = 'id' in about && about.id !== undefined ? { id: about.id } : {};
    if (id.id !== undefined && code !== 'storage-full') this.refused.add(id.id);
    link.tell({ type: 'refused', code, text: code, ...ref, ...id });
  }

  tell(
    sessions: Iterable<ModelSession>,
    event: ServerEvent,
    asker: ModelSession | undefined,
    about: About,
  ): void {
    for (const session of sessions)
      if (session.known !== undefined) session.link.tell(session === asker ? { ...event, ...about } : event);
  }

  sessionsOf(identity: string): readonly ModelSession[] {
    return [...this.sessions].filter(({ known }) => known?.identity === identity);
  }
}

export function whoIs({ identity, nick }: Known): { readonly identity: string; readonly nick: string } {
  return { identity, nick };
}

export function entryOf(
  command: LastingCommand,
  room: string,
  known: Known,
  people: ModelPeople,
): ModelEntry {
  const { ref: _, room: __, ...rest } = command;
  const by = { room, ...whoIs(known) };
  switch (rest.type) {
    case 'send': {
      const { action, ...said } = rest;
      const done = action === true ? { action } : {};
      return { ...said, ...done, type: 'message', ...by, ...people.mentionsIn(said.text) };
    }
    case 'edit':
      return { ...rest, type: 'edited', ...by };
    case 'delete':
      return { ...rest, type: 'deleted', ...by };
    case 'react': {
      const { removed, ...reacted } = rest;
      return { ...reacted, ...(removed === true ? { removed } : {}), type: 'reacted', ...by };
    }
    case 'topic':
      return { ...rest, type: 'topic', ...by };
  }
}

function ackOf(entry: EntryEvent): Ack {
  const { room, seq, time, nick } = entry;
  const id = 'id' in entry && entry.id !== undefined ? { id: entry.id } : {};
  const mentions = 'mentions' in entry && entry.mentions !== undefined ? { mentions: entry.mentions } : {};
  return { type: 'ack', room, seq, time, nick, ...id, ...mentions };
}
