import type { Command, Login } from '../../src/protocol/command.ts';
import {
  type EntryEvent,
  isEntryEvent,
  type OwnRoom,
  type ServerEvent,
  type ServerEventOf,
} from '../../src/protocol/event.ts';
import { LOBBY } from '../../src/protocol/rooms.ts';
import type { Ledger } from './ledger.ts';
import type { LinkWatcher } from './link.ts';
import { type Oracle, TOLD } from './oracle.ts';
import { RoomWitness } from './room-witness.ts';

export interface WireWitnessParts {
  readonly oracle: Oracle;
  readonly ledger: Ledger;
  /** Milliseconds of virtual time. */
  readonly now: () => number;
  /** Who is on this side. */
  readonly name: string;
}

/** Holds what one connection is told to what it asked for and to what is on disk, before any client has mended it. */
export class WireWitness implements LinkWatcher {
  readonly #parts: WireWitnessParts;
  readonly #rooms = new Map<string, RoomWitness>();
  /** By `ref`, when something was asked. */
  readonly #asked = new Map<string, number>();
  #resume: Login['resume'];
  #loginAt = 0;
  #identity = '';

  constructor(parts: WireWitnessParts) {
    this.#parts = parts;
  }

  sent(command: Command): void {
    const { oracle, now } = this.#parts;
    if (command.type === 'login') {
      this.#resume = command.resume;
      this.#loginAt = now();
    }
    if ('id' in command && command.id !== undefined) oracle.sent(command.id);
    if (command.ref !== undefined) this.#asked.set(command.ref, now());
  }

  heard(event: ServerEvent): void {
    const { oracle, name } = this.#parts;
    if (isEntryEvent(event)) return this.#entry(event);
    switch (event.type) {
      case 'welcome':
        this.#identity = event.identity;
        for (const room of event.rooms) this.#begin(room.room, this.#beginningOf(room));
        return;
      case 'entered':
        if (!this.#rooms.has(event.room)) this.#begin(event.room, event.last);
        return;
      case 'exited':
        return this.#exited(event.room);
      case 'ack':
        oracle.acked(name, this.#identity, event);
        this.#rooms.get(event.room)?.acked(event.seq);
        return;
      case 'gap':
        this.#rooms.get(event.room)?.gap(event.from, event.to);
        return;
      case 'live':
        this.#rooms.get(event.room)?.live(event.seq);
        return;
      case 'history':
        return this.#history(event);
      case 'results':
        return this.#results(event);
      case 'refused':
        if (event.id !== undefined) oracle.refused(event.id);
        return;
      case 'reset':
        return oracle.violated(`I5: ${name} was reset to ${event.last} in ${event.room}`);
      default:
        return;
    }
  }

  /** Behind what it has; without that, behind what it has read, in case there is something new to it. */
  #beginningOf({ room, last, read }: OwnRoom): number {
    const had = this.#resume?.rooms[room];
    if (had !== undefined) return had;
    return this.#resume === undefined || room === LOBBY ? last : read;
  }

  #begin(room: string, last: number): void {
    const { oracle, ledger, name } = this.#parts;
    this.#rooms.set(room, new RoomWitness(room, name, oracle, last));
    if (!ledger.members.mayHave(this.#identity, room, last))
      oracle.violated(`I7: ${name} was let into ${room} behind ${last} without being in it`);
  }

  #exited(room: string): void {
    const { oracle, ledger, name } = this.#parts;
    if (this.#rooms.get(room)?.hasLeft === false)
      oracle.violated(`I3: ${name} is out of ${room} without having been told that it left`);
    if (!ledger.members.wasOutSince(this.#identity, room, this.#loginAt))
      oracle.violated(`I3: ${name} was told that it is out of ${room}, and is in it`);
    this.#rooms.delete(room);
  }

  #entry(entry: EntryEvent): void {
    const { oracle, ledger, name } = this.#parts;
    oracle.shown(name, entry, this.#loginAt);
    const { room, seq } = entry;
    const witness = this.#rooms.get(room);
    if (witness === undefined)
      return oracle.violated(`I7: ${name} was told ${seq} of ${room}, and is not there`);
    if (!ledger.members.mayHave(this.#identity, room, seq))
      oracle.violated(`I7: ${name} was told ${seq} of ${room}, which came when it was not there any more`);
    witness.shown(entry, this.#identity);
  }

  #history({ room, entries, ref = '' }: ServerEventOf<'history'>): void {
    const { oracle, name } = this.#parts;
    this.#maySee(room, ref);
    for (const [index, entry] of entries.entries()) {
      oracle.shown(name, entry, this.#askedAt(ref));
      const before = entries[index - 1];
      if (before !== undefined && entry.seq !== before.seq + 1)
        oracle.violated(`I3: a page for ${name} has ${entry.seq} of ${room} behind ${before.seq}`);
    }
  }

  #results({ results, ref = '' }: ServerEventOf<'results'>): void {
    const { oracle, name } = this.#parts;
    for (const { message, before, after } of results)
      for (const each of [message, before, after]) {
        if (each === undefined) continue;
        this.#maySee(each.room, ref);
        oracle.shown(name, each, this.#askedAt(ref));
      }
    if (results.length > 0) oracle.reach('found');
  }

  /** What was asked for may be of a room only that it was in when it asked. */
  #maySee(room: string, ref: string): void {
    const { oracle, ledger, name } = this.#parts;
    if (!ledger.members.wasInSince(this.#identity, room, this.#askedAt(ref) - TOLD))
      oracle.violated(`I7: ${name} got what it asked for of ${room}, and was not there`);
  }

  #askedAt(ref: string): number {
    return this.#asked.get(ref) ?? 0;
  }
}
