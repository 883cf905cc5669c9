import type { ClientClock, Dial, LinkListener } from '../../../src/client/ports.ts';
import type { Command, Login, Send } from '../../../src/protocol/command.ts';
import type { Ack, Message, ServerEvent } from '../../../src/protocol/event.ts';
import { LOBBY } from '../../../src/protocol/limits.ts';
import { type Fate, ModelLink } from './model-link.ts';

interface Known {
  readonly identity: string;
  nick: string;
}

interface ModelSession {
  readonly link: ModelLink;
  readonly key: string;
  known?: Known;
  isOver: boolean;
}

/** Milliseconds that a commit takes. */
const COMMIT = 7;
/** Seconds of silence before a client should ask. */
const PING = 60;
/** Milliseconds for which the nick of somebody who never spoke is held. */
const HELD = 60_000;

/**
 * The rules of protocol 2 in as few lines as will do: numbers, ids, resuming, replacing. It commits late, so that a
 * connection can break between a message and its acknowledgement, and it can be made to fail in the ways servers do.
 */
export class ModelServer {
  entries: Message[] = [];
  epoch = 'epoch-1';
  first = 1;
  isStorageFull = false;
  isReachable = true;
  /** The commands that arrived. */
  readonly heard: Command[] = [];
  readonly sessions = new Set<ModelSession>();
  readonly #clock: ClientClock;
  readonly #known = new Map<string, Known>();
  #life = 0;
  #made = 0;

  constructor(clock: ClientClock) {
    this.#clock = clock;
  }

  /** A way to the server with so many milliseconds each way. */
  dial(latency: number): Dial {
    return (listener) => this.#accept(latency, listener);
  }

  /** Somebody else says something, at once on disk. */
  say(text: string): void {
    this.#commit({ identity: 'other', nick: 'other' }, { type: 'send', room: LOBBY, text }, undefined);
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

  /** A backup is put back that holds the entries up to a number. */
  restore(last: number): void {
    this.restart();
    this.entries = this.entries.filter(({ seq }) => seq <= last);
    this.epoch = this.#make('epoch');
  }

  /** Nobody's token is known any more. */
  forgetEverybody(): void {
    this.#known.clear();
  }

  /** Entries before a number are thrown away. */
  keepFrom(first: number): void {
    this.first = first;
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
    const about = 'ref' in command && command.ref !== undefined ? { ref: command.ref } : {};
    if (command.type === 'login') return this.#login(session, command);
    const { known } = session;
    if (known === undefined) return;
    switch (command.type) {
      case 'send':
        return this.#say(session, known, command);
      case 'ping':
        return session.link.tell({ type: 'pong', ...about });
      case 'bye':
        return this.#close(session);
      case 'nick': {
        const event = {
          type: 'renamed',
          identity: known.identity,
          nick: command.nick,
          before: known.nick,
        } as const;
        known.nick = command.nick;
        for (const other of this.sessions)
          other.link.tell(other === session ? { ...event, ...about } : event);
        return;
      }
      case 'history': {
        const { before = Number.POSITIVE_INFINITY, after = 0, limit = 200 } = command;
        const all = this.#kept.filter(({ seq }) => seq > after && seq < before);
        const messages = command.after === undefined ? all.slice(-limit) : all.slice(0, limit);
        const { first, last } = this;
        return session.link.tell({ type: 'history', ...about, room: LOBBY, messages, first, last });
      }
      case 'members': {
        const members = [...this.sessions].flatMap((other) => other.known ?? []);
        return session.link.tell({ type: 'members', ...about, room: LOBBY, members });
      }
      case 'typing':
      case 'pong':
        return;
    }
  }

  get last(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  get #kept(): readonly Message[] {
    return this.entries.filter(({ seq }) => seq >= this.first);
  }

  #login(session: ModelSession, { nick, token = '', replaces, resume, ref = '' }: Login): void {
    const holder = [...this.#known].find(([, known]) => known.nick === nick);
    if (holder !== undefined && holder[0] !== token)
      return session.link.tell({ type: 'refused', ref, code: 'nick-in-use', text: 'in use' });
    const known = this.#known.get(token) ?? { identity: this.#make('identity'), nick };
    const secret = this.#known.has(token) ? {} : { token: this.#make('token') };
    this.#known.set(secret.token ?? token, known);
    known.nick = nick;
    session.known = known;
    const { epoch, first, last } = this;
    session.link.tell({
      ...{ type: 'welcome', ref, identity: known.identity, nick, session: session.key, epoch, ...secret },
      limits: { text: 4096, rate: 10, burst: 50, page: 200, ping: PING },
      rooms: [{ room: LOBBY, first, last }],
    });
    for (const old of [...this.sessions]) if (old.key === replaces && old.known === known) this.#replace(old);
    this.#resume(session, resume);
  }

  #resume({ link }: ModelSession, resume: Login['resume']): void {
    const { epoch, last, first } = this;
    const had = resume?.rooms[LOBBY] ?? last;
    if (resume !== undefined && resume.epoch !== epoch)
      link.tell({ type: 'reset', room: LOBBY, epoch, last });
    else {
      if (had + 1 < first) link.tell({ type: 'gap', room: LOBBY, from: had + 1, to: first - 1 });
      for (const entry of this.#kept) if (entry.seq > had) link.tell(entry);
    }
    link.tell({ type: 'live', room: LOBBY, seq: last });
  }

  #say(session: ModelSession, { ...known }: Known, send: Send): void {
    const about = send.id === undefined ? {} : { id: send.id };
    if (this.isStorageFull)
      return session.link.tell({ type: 'refused', code: 'storage-full', text: 'full', ...about });
    if (send.text === 'nonsense')
      return session.link.tell({ type: 'refused', code: 'nothing-visible', text: 'no', ...about });
    const life = this.#life;
    this.#clock.after(COMMIT, () => {
      if (life === this.#life) this.#commit(known, send, session);
    });
  }

  #commit(known: Known, { id, text, room }: Send, session: ModelSession | undefined): void {
    const about = id === undefined ? {} : { id };
    const before = this.entries.find(
      (entry) => id !== undefined && entry.id === id && entry.identity === known.identity,
    );
    if (before !== undefined) return session?.link.tell(ackOf(before));
    const { identity, nick } = known;
    const entry = {
      type: 'message',
      room,
      seq: this.last + 1,
      time: 1_000 + this.last,
      identity,
      nick,
      text,
      ...about,
    } as const;
    this.entries.push(entry);
    for (const other of this.sessions)
      if (other.known !== undefined) other.link.tell(other === session ? ackOf(entry) : entry);
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
    const isHere = [...this.sessions].some((session) => session.known === known);
    if (isHere || this.entries.some(({ identity }) => identity === known.identity)) return;
    for (const [token, other] of this.#known) if (other === known) this.#known.delete(token);
  }

  #make(what: string): string {
    this.#made += 1;
    return `${what}-${this.#made + 1}`;
  }
}

function ackOf({ room, seq, time, id }: Message): Ack {
  return { type: 'ack', room, seq, time, ...(id === undefined ? {} : { id }) };
}
