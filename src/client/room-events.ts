import type { EntryEvent, OwnRoom, ServerEvent, ServerEventOf, Welcome } from '../protocol/event.ts';
import { isEntryEvent } from '../protocol/event.ts';
import type { ClientEvent } from './client-event.ts';
import type { ClientRooms } from './client-rooms.ts';
import type { NickHolders } from './nick-holders.ts';
import type { Outbox } from './outbox.ts';
import { ownEntry } from './own-entry.ts';
import type { Added } from './timeline.ts';
import type { Timelines } from './timelines.ts';

export interface RoomEventsParts {
  readonly timelines: Timelines;
  readonly rooms: ClientRooms;
  readonly holders: NickHolders;
  readonly outbox: Outbox;
  readonly emit: (event: ClientEvent) => void;
}

/** Whether everything is in its place, or something before it is missing. */
export type Order = 'order' | 'disorder';

/** Takes what the server tells of rooms, and of the people in them, into the timelines and the rooms, and tells it on. */
export class RoomEvents {
  readonly #parts: RoomEventsParts;
  #self = { identity: '', nick: '' };

  constructor(parts: RoomEventsParts) {
    this.#parts = parts;
  }

  /** A session begins. `before`: who we were in the one before, if there was one. What has come of it, to be told. */
  welcomed(welcome: Welcome, before: string | undefined): readonly ClientEvent[] {
    const { timelines, rooms } = this.#parts;
    const { identity, nick } = welcome;
    this.#self = { identity, nick };
    const { resets, left, entered } = timelines.welcomed(welcome);
    const anew = new Set([...resets, ...entered].map(({ room }) => room));
    for (const room of left) rooms.end(room);
    for (const own of welcome.rooms) {
      const isAnew = before !== identity || anew.has(own.room) || !rooms.has(own.room);
      if (isAnew) rooms.begin(own, this.#toldBehind(own));
      else rooms.renew(own);
      this.#converses(own);
    }
    const exits = left.map((room) => ({ type: 'exited', room }) as const);
    // At first there is nothing that a room could be new to.
    const entries = before === undefined ? [] : entered.map((own) => ({ type: 'entered', ...own }) as const);
    return [...resets, ...exits, ...entries];
  }

  /** What a session is told behind its welcome. */
  take(event: ServerEvent): Order {
    const { timelines, rooms, holders, emit } = this.#parts;
    const { identity } = this.#self;
    if (isEntryEvent(event)) return this.#happened(event);
    switch (event.type) {
      case 'ack':
        return this.#acked(event);
      case 'gap':
        return this.#show(timelines.add(event));
      case 'reset':
        for (const reset of timelines.reset(event)) {
          rooms.reset(reset.room, reset.last);
          emit(reset);
        }
        return 'order';
      case 'live':
        if (!timelines.live(event.room, event.seq)) return 'disorder';
        break;
      case 'history':
        timelines.get(event.room)?.prepend(event);
        return 'order';
      case 'entered':
        this.#entered(event);
        return 'order';
      case 'exited':
        rooms.end(event.room);
        if (!timelines.exited(event.room)) return 'order';
        break;
      case 'read':
        rooms.read(event);
        break;
      case 'muted':
        rooms.muted(event);
        break;
      case 'renamed':
        if (event.identity === identity) this.#self = { identity, nick: event.nick };
        holders.heard(event);
        rooms.renamed(event, identity);
        break;
      case 'away':
        rooms.away(event, identity);
        break;
      case 'presence':
        rooms.presence(event, identity);
        break;
      case 'typing':
        break;
      case 'rooms':
        rooms.listed(event.rooms);
        return 'order';
      case 'person':
        if (event.person !== undefined) holders.heard(event.person);
        return 'order';
      default:
        return 'order';
    }
    emit(event);
    return 'order';
  }

  #happened(entry: EntryEvent): Order {
    const { timelines, outbox, holders } = this.#parts;
    const { identity } = this.#self;
    if (entry.identity === identity) outbox.shown(entry, identity);
    else if (entry.type === 'message') holders.heard(entry);
    return this.#show(timelines.add(entry));
  }

  #acked(ack: ServerEventOf<'ack'>): Order {
    const { timelines, outbox } = this.#parts;
    const { room, id, seq, time } = ack;
    if (id === undefined) return 'order';
    const command = outbox.acked({ room, id, seq, time }, this.#self.identity);
    if (command === undefined) return 'order';
    return this.#show(timelines.addOwn(ownEntry(command, ack, this.#self)));
  }

  #entered(event: ServerEventOf<'entered'>): void {
    const { timelines, rooms, emit } = this.#parts;
    this.#converses(event);
    const arrival = timelines.entered(event);
    if (arrival === 'known') return rooms.renew(event);
    rooms.begin(event, event.last);
    emit(arrival === 'new' ? event : arrival);
  }

  #converses({ peer }: OwnRoom): void {
    if (peer !== undefined) this.#parts.holders.converses(peer);
  }

  /** The number behind which everything will be told. */
  #toldBehind({ room, read }: OwnRoom): number {
    const timeline = this.#parts.timelines.get(room);
    return timeline?.hasBegun === true ? timeline.last : read;
  }

  #show(added: Added): Order {
    const { rooms, emit } = this.#parts;
    const { identity } = this.#self;
    if (added === 'disorder') return added;
    for (const shown of added) {
      rooms.happened(shown, identity);
      emit(shown.type === 'gap' ? shown : { ...shown, own: shown.identity === identity });
    }
    return 'order';
  }
}
