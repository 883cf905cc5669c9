import type { EntryEvent, OwnRoom, Person } from '../protocol/event.ts';
import { type Counted, UnreadCount } from './unread-count.ts';

/** A room that we are in, as it is now. Another object takes the place of this one when anything of it changes. */
export interface ClientRoom {
  /** Its name, as the server has it: `#name`, or `@…` of a direct conversation. */
  readonly room: string;
  readonly topic?: string;
  /** Of a direct conversation: who is on the other side. */
  readonly peer?: Person;
  /** The number up to which it was read, here or in another session of ours. */
  readonly read: number;
  /** Whether it is to make no noise. */
  readonly muted: boolean;
  /** Messages of others behind `read` that are not deleted, and those of them that mention us: at most 1,000 each. */
  readonly unread: number;
  readonly mentions: number;
}

type Changed = Partial<Pick<ClientRoom, 'muted' | 'peer'>>;

/** What is known of a room that we are in, and how that changes by what is told. */
export class RoomPicture {
  readonly #count: UnreadCount;
  #shown: ClientRoom;
  /** The number up to which the topic that we were told is the right one. */
  #topicUpTo: number;

  /** `last`: the number behind which everything that happens will be told. */
  constructor(own: OwnRoom, last: number) {
    const { room, topic, peer, read } = own;
    const muted = own.muted === true;
    this.#count = new UnreadCount(read, last);
    this.#topicUpTo = own.last;
    this.#shown = {
      ...{ room, read, muted, unread: 0, mentions: 0 },
      ...(topic === undefined ? {} : { topic }),
      ...(peer === undefined ? {} : { peer }),
    };
  }

  get shown(): ClientRoom {
    return this.#shown;
  }

  /** Whether its counts are what the server would say. If not, it has to be asked. */
  get isSure(): boolean {
    return this.#count.isSure;
  }

  /** We are in it still, or again: how the server has it now. Like what follows, says whether that changes anything. */
  renewed({ topic = '', peer, read, last, ...own }: OwnRoom): boolean {
    const muted = own.muted === true;
    this.#topicUpTo = last;
    this.#count.readUpTo(read);
    const changes = [this.#setTopic(topic), this.#set(peer === undefined ? { muted } : { muted, peer })];
    return this.#recount() || changes.includes(true);
  }

  /** Something has happened in it. `self`: who we are. */
  happened(entry: EntryEvent, self: string): boolean {
    const { seq, identity } = entry;
    const isOwn = identity === self;
    switch (entry.type) {
      case 'message': {
        const mentionsUs = entry.mentions?.includes(self) === true;
        if (!isOwn && entry.deleted !== true) this.#count.said({ seq, identity, mentionsUs });
        break;
      }
      case 'deleted':
        if (!isOwn) this.#count.deleted(entry.target, seq);
        break;
      case 'erased':
        this.#count.erased(identity, seq);
        break;
      case 'topic':
        return seq > this.#topicUpTo && this.#setTopic(entry.topic);
      default:
        return false;
    }
    return this.#recount();
  }

  /** Nothing up to a number can be had any more. */
  cut(last: number): boolean {
    this.#count.cut(last);
    return this.#recount();
  }

  readUpTo(seq: number): boolean {
    this.#count.readUpTo(seq);
    return this.#recount();
  }

  counted(counted: Counted): boolean {
    this.#count.counted(counted);
    return this.#recount();
  }

  mutedIs(muted: boolean): boolean {
    return this.#set({ muted });
  }

  /** Who is on the other side has another nick. */
  renamed(nick: string): boolean {
    const { peer } = this.#shown;
    return peer !== undefined && this.#set({ peer: { ...peer, nick } });
  }

  /** Who is on the other side is away, or, without a text, is back. */
  away(text: string | undefined): boolean {
    const { peer } = this.#shown;
    if (peer === undefined) return false;
    const { away: _, ...rest } = peer;
    return this.#set({ peer: text === undefined ? rest : { ...rest, away: text } });
  }

  /** Who is on the other side has come, under a nick, or gone. */
  here(nick: string, isHere: boolean): boolean {
    const { peer } = this.#shown;
    if (peer === undefined) return false;
    const { offline: _, ...rest } = peer;
    return this.#set({ peer: isHere ? { ...rest, nick } : { ...rest, offline: true } });
  }

  #recount(): boolean {
    const { read, unread, mentions } = this.#count;
    const before = this.#shown;
    if (before.read === read && before.unread === unread && before.mentions === mentions) return false;
    this.#shown = { ...before, read, unread, mentions };
    return true;
  }

  #setTopic(topic: string): boolean {
    const { topic: before = '', ...rest } = this.#shown;
    if (topic === before) return false;
    this.#shown = topic === '' ? rest : { ...rest, topic };
    return true;
  }

  #set(changed: Changed): boolean {
    const before = this.#shown;
    this.#shown = { ...before, ...changed };
    return JSON.stringify(this.#shown) !== JSON.stringify(before);
  }
}
