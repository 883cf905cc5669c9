import type { ClientClock, Dial, LinkListener } from '../../../src/client/ports.ts';
import type { Command, CommandOf, LastingCommand, Login } from '../../../src/protocol/command.ts';
import type { Message, ServerEvent } from '../../../src/protocol/event.ts';
import { LOBBY } from '../../../src/protocol/rooms.ts';
import { type About, entryOf, ModelDelivery, type ModelSession, whoIs } from './model-delivery.ts';
import { type ModelEntry, ModelJournal, ModelRoom } from './model-journal.ts';
import { type Fate, ModelLink } from './model-link.ts';
import { type Known, ModelPeople, OTHER } from './model-people.ts';

/** Milliseconds that a commit takes, and that it takes to count. */
const COMMIT = 7;
const COUNTING = 4;
/** Seconds of silence before a client should ask. */
const PING = 60;
/** Milliseconds for which the nick of somebody who never spoke is held. */
const HELD = 60_000;

/**
 * The rules of protocol 2 in as few lines as will do: numbers, ids, rooms, resuming, replacing. It commits late, so that
 * a connection can break between something and its acknowledgement, and it can be made to fail in the ways servers do.
 */
export class ModelServer {
  readonly journal = new ModelJournal();
  readonly people = new ModelPeople(
    this.journal,
    (identity) => this.#delivery.sessionsOf(identity).length > 0,
  );
  epoch = 'epoch-1';
  isStorageFull = false;
  isReachable = true;
  /** The commands that arrived. */
  readonly heard: Command[] = [];
  readonly #delivery = new ModelDelivery(this.journal, this.people);
  readonly #clock: ClientClock;
  #life = 0;
  #made = 0;

  constructor(clock: ClientClock) {
    this.#clock = clock;
  }

  get sessions(): Set<ModelSession> {
    return this.#delivery.sessions;
  }

  /** The ids of what was refused for good, whether anybody was told or not. */
  get refused(): ReadonlySet<string> {
    return this.#delivery.refused;
  }

  get lobby(): ModelRoom {
    return this.journal.room(LOBBY);
  }

  /** What was said in the lobby, as it is read back. */
  get entries(): readonly Message[] {
    return this.lobby.kept.filter((entry) => entry.type === 'message');
  }

  /** The commands of a type that arrived. */
  heardOf<T extends Command['type']>(type: T): readonly CommandOf<T>[] {
    return this.heard.filter((command): command is CommandOf<T> => command.type === type);
  }

  /** A way to the server with so many milliseconds each way. */
  dial(latency: number): Dial {
    return (listener) => this.#accept(latency, listener);
  }

  /** Somebody else says something, at once on disk. The number it has. */
  say(text: string, room = LOBBY): number {
    return this.does({ type: 'message', room, ...OTHER, text, ...this.people.mentionsIn(text) });
  }

  /** Something happens, at once on disk. The number it has, or 0. */
  does(entry: ModelEntry): number {
    return this.#delivery.commit(entry, undefined, {})?.seq ?? 0;
  }

  /** Every connection breaks. */
  cut(fate: Fate): void {
    for (const { link } of this.sessions) link.cut(fate);
  }

  /** What is not on disk is gone, and every session. */
  restart(): void {
    this.#life += 1;
    for (const session of [...this.sessions]) {
      this.#end(session);
      session.link.cut('lost');
    }
  }

  /** A backup is put back that holds the entries of the lobby up to a number. */
  restore(last: number): void {
    this.restart();
    const { lobby } = this;
    lobby.log = lobby.log.filter(({ seq }) => seq <= last);
    for (const [identity, read] of lobby.read) lobby.read.set(identity, Math.min(read, last));
    this.epoch = this.#make('epoch');
  }

  /** Nobody's token is known any more. */
  forgetEverybody(): void {
    this.people.byToken.clear();
  }

  /** Entries of the lobby before a number are thrown away. */
  keepFrom(first: number): void {
    this.lobby.first = first;
  }

  tellAll(event: ServerEvent): void {
    for (const { link } of this.sessions) link.tell(event);
  }

  #accept(latency: number, listener: LinkListener): ModelLink {
    const session: ModelSession = {
      link: new ModelLink(this.#clock, latency, listener, {
        arrived: (command) => this.#perform(session, command),
        left: () => this.#end(session),
      }),
      key: this.#make('session'),
      isOver: false,
      isFull: false,
    };
    if (this.isReachable) {
      this.sessions.add(session);
      session.link.open();
    } else this.#clock.after(latency, () => session.link.cut('lost', 'unreachable'));
    return session.link;
  }

  #perform(session: ModelSession, command: Command): void {
    if (session.isOver) return;
    this.heard.push(command);
    const { known, link } = session;
    const about = 'ref' in command && command.ref !== undefined ? { ref: command.ref } : {};
    if (command.type === 'login') return this.#login(session, command, about);
    if (known === undefined) return;
    const name = 'room' in command ? this.people.nameOf(command.room, known) : LOBBY;
    const code = this.people.whyNotIn(known, command, name);
    if (code !== undefined) return this.#delivery.refuse(session, code, command);
    const room = this.journal.find(name) ?? new ModelRoom(name);
    const answer = this.people.answer(known, command, room);
    if (answer !== undefined) return link.tell({ ...answer, ...about });
    switch (command.type) {
      case 'send':
      case 'edit':
      case 'delete':
      case 'react':
      case 'topic':
        return this.#last(session, command, entryOf(command, room.name, known, this.people), about);
      case 'join':
        if (room.name === LOBBY || room.members.has(known.identity))
          return link.tell({ type: 'entered', ...about, ...this.people.ownRoom(known, room) });
        return this.#last(session, command, { type: 'joined', room: room.name, ...whoIs(known) }, about);
      case 'leave':
        return this.#last(session, command, { type: 'left', room: room.name, ...whoIs(known) }, about);
      case 'rooms': {
        const count = this.people.listed(known);
        return void this.#clock.after(COUNTING, () => link.tell({ ...count(), ...about }));
      }
      case 'read': {
        const seq = Math.min(command.seq, room.last);
        room.read.set(known.identity, Math.max(room.read.get(known.identity) ?? 0, seq));
        return this.#delivery.tell(
          this.#delivery.sessionsOf(known.identity),
          { type: 'read', room: room.name, seq },
          session,
          about,
        );
      }
      case 'mute': {
        const { muted } = command;
        if (muted) room.muted.add(known.identity);
        else room.muted.delete(known.identity);
        return this.#delivery.tell(
          this.#delivery.sessionsOf(known.identity),
          { type: 'muted', room: room.name, muted },
          session,
          about,
        );
      }
      case 'away': {
        const text = command.text === undefined ? {} : { text: command.text };
        delete known.away;
        if (command.text !== undefined) known.away = command.text;
        return this.#delivery.tell(this.sessions, { type: 'away', ...whoIs(known), ...text }, session, about);
      }
      case 'nick': {
        const before = known.nick;
        known.nick = command.nick;
        return this.#delivery.tell(
          this.sessions,
          { type: 'renamed', ...whoIs(known), before },
          session,
          about,
        );
      }
      case 'erase':
        return this.#erase(session, known, about);
      case 'ping':
        session.isFull = false;
        return link.tell({ type: 'pong', ...about });
      case 'bye':
        return this.#close(session);
      default:
        return;
    }
  }

  #login(session: ModelSession, { nick, token = '', replaces, resume }: Login, about: About): void {
    const { people, epoch } = this;
    const holder = [...people.byToken].find(([, known]) => known.nick === nick);
    if (holder !== undefined && holder[0] !== token)
      return session.link.tell({ type: 'refused', ...about, code: 'nick-in-use', text: 'in use' });
    const known = people.byToken.get(token) ?? { identity: this.#make('identity'), nick };
    const secret = people.byToken.has(token) ? {} : { token: this.#make('token') };
    people.byToken.set(secret.token ?? token, known);
    known.nick = nick;
    if (secret.token !== undefined) this.lobby.read.set(known.identity, this.lobby.last);
    const rooms = this.#delivery.named(session, known, resume);
    session.link.tell({
      ...{ type: 'welcome', ...about, ...whoIs(known), session: session.key, epoch, ...secret },
      limits: { text: 4096, rate: 10, burst: 50, page: 200, ping: PING },
      rooms: rooms.map((room) => people.ownRoom(known, room)),
    });
    session.known = known;
    for (const old of [...this.sessions]) if (old.key === replaces && old.known === known) this.#replace(old);
    for (const room of rooms) this.#delivery.resume(session, known, room, { epoch, resume });
  }

  /** What is to last, as soon as it is on disk. */
  #last(
    session: ModelSession,
    command: LastingCommand | CommandOf<'join' | 'leave'>,
    entry: ModelEntry,
    about: About,
  ): void {
    const isDoor = command.type === 'join' || command.type === 'leave';
    if (this.isStorageFull || (session.isFull && !isDoor)) {
      session.isFull ||= !isDoor;
      return this.#delivery.refuse(session, 'storage-full', command);
    }
    if ('text' in command && command.text === 'nonsense')
      return this.#delivery.refuse(session, 'nothing-visible', command);
    const life = this.#life;
    this.#clock.after(COMMIT, () => {
      if (life === this.#life) this.#delivery.commit(entry, session, about);
    });
  }

  #erase(asker: ModelSession, known: Known, about: About): void {
    const { identity } = known;
    for (const { name, log } of this.journal.rooms.values())
      if (log.some((entry) => entry.identity === identity))
        this.#delivery.commit({ type: 'erased', room: name, identity, nick: '' }, undefined, {});
    this.people.forget(known);
    for (const session of this.#delivery.sessionsOf(identity)) {
      const ref = session === asker ? about : {};
      session.link.tell({ type: 'refused', code: 'erased', text: 'erased', ...ref });
      this.#close(session);
    }
  }

  #replace(session: ModelSession): void {
    session.link.tell({ type: 'refused', code: 'replaced', text: 'replaced' });
    this.#close(session);
  }

  #close(session: ModelSession): void {
    session.link.close();
    this.#end(session);
  }

  #end(session: ModelSession): void {
    session.isOver = true;
    this.sessions.delete(session);
    const { known } = session;
    if (known !== undefined) this.#clock.after(HELD, () => this.#forgetIfSilent(known));
  }

  #forgetIfSilent(known: Known): void {
    const isHere = this.#delivery.sessionsOf(known.identity).length > 0;
    const spoke = [...this.journal.rooms.values()].some(({ log }) =>
      log.some(({ identity }) => identity === known.identity),
    );
    if (!isHere && !spoke) this.people.forget(known);
  }

  #make(what: string): string {
    this.#made += 1;
    return `${what}-${this.#made + 1}`;
  }
}
