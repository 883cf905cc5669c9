import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KeptEntry } from '../core/ports.ts';
import type { ExportHead, ExportLine } from './export-lines.ts';

/** A line does not go with those before it, or something is missing at the end. */
export class ImportRefused extends Error {}

type RoomLine = Extract<ExportLine, { readonly type: 'room' }>;
type IdentityLine = Extract<ExportLine, { readonly type: 'identity' }>;

interface Room {
  readonly id: number;
  /** The number of its next entry. */
  next: number;
  readonly last: number;
}

/** Where the lines of an export go: the tables `rooms`, `identities` and `entries`. Used within transactions. */
export class ImportTables {
  readonly #addRoom: StatementSync;
  readonly #addIdentity: StatementSync;
  readonly #addEntry: StatementSync;
  readonly #rooms = new Map<string, Room>();
  #identities = 0;
  #entries = 0;

  constructor(database: DatabaseSync) {
    this.#addRoom = database.prepare('INSERT INTO rooms (name, first, last) VALUES (?, ?, ?) RETURNING id');
    this.#addIdentity = database.prepare(
      `INSERT INTO identities (id, token_hash, nick, spoke, seen) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.#addEntry = database.prepare(
      `INSERT INTO entries (number, room, seq, time, type, identity, nick, id, text, target)
        VALUES (?, ?, ?, ?, 'said', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
  }

  add(line: ExportLine): void {
    switch (line.type) {
      case 'room':
        return this.#room(line);
      case 'identity':
        return this.#identity(line);
      case 'said':
        return this.#said(line);
    }
  }

  /** Throws ImportRefused if lines are missing. */
  assertWhole(head: ExportHead): void {
    const rooms = this.#rooms.size;
    for (const [what, found] of [['rooms', rooms] as const, ['identities', this.#identities] as const]) {
      if (found !== head[what]) {
        throw new ImportRefused(`the first line announces ${head[what]} ${what}, but there are ${found}`);
      }
    }
    for (const [name, { next, last }] of this.#rooms) {
      if (next <= last) throw new ImportRefused(`${numbers(next, last)} of ${name}: missing at the end`);
    }
    if (this.#entries !== head.entries) {
      throw new ImportRefused(
        `the first line announces ${head.entries} entries, but there are ${this.#entries}`,
      );
    }
  }

  #room({ room, first, last }: RoomLine): void {
    if (this.#rooms.has(room)) throw new ImportRefused(`the room ${room} is there twice`);
    if (first < 1 || first > last + 1) {
      throw new ImportRefused(`a room can't have the numbers ${first} to ${last}`);
    }
    const id = Number(this.#addRoom.get(room, first, last)?.id);
    this.#rooms.set(room, { id, next: first, last });
  }

  #identity({ identity, tokenHash, nick, spoke, seen }: IdentityLine): void {
    const { changes } = this.#addIdentity.run(identity, tokenHash, nick, spoke ? 1 : 0, seen);
    if (changes === 0) throw new ImportRefused(`the identity ${identity}, or its token, is there twice`);
    this.#identities += 1;
  }

  #said({ room: name, seq, time, identity, nick, id, text, reply }: KeptEntry): void {
    const room = this.#rooms.get(name);
    if (room === undefined) throw new ImportRefused(`no line before announces the room ${name}`);
    if (seq < room.next) throw new ImportRefused(`number ${seq} of ${name} is there twice, or out of order`);
    if (seq > room.next) throw new ImportRefused(`${numbers(room.next, seq - 1)} of ${name}: missing`);
    if (seq > room.last) throw new ImportRefused(`${name} should end with number ${room.last}`);
    const values = [identity, nick, id ?? null, text, reply ?? null];
    const { changes } = this.#addEntry.run(this.#entries + 1, room.id, seq, time, ...values);
    if (changes === 0)
      throw new ImportRefused(`${nick} has said something in ${name} with the id ${id} before`);
    this.#entries += 1;
    room.next += 1;
  }
}

function numbers(from: number, to: number): string {
  return from === to ? `number ${from}` : `numbers ${from} to ${to}`;
}
