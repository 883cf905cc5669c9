import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { BASE_IDENTITY } from '../../core/ports.ts';
import { isMember, isRoomName } from '../room-names.ts';
import type { ExportCounts, ExportLine, TableLine } from './export-lines.ts';
import { ImportEntries, type ImportedRoom, numbers } from './import-entries.ts';
import { ImportRefused } from './import-refused.ts';

type LineOf<T extends TableLine['type']> = Extract<TableLine, { readonly type: T }>;

/** Where the lines of an export go: the tables of the journal. Used within transactions. */
export class ImportTables {
  readonly #database: DatabaseSync;
  readonly #addRoom: StatementSync;
  readonly #addIdentity: StatementSync;
  readonly #addMember: StatementSync;
  readonly #addSanction: StatementSync;
  readonly #entries: ImportEntries;
  readonly #rooms = new Map<string, ImportedRoom>();
  readonly #counts = { rooms: 0, identities: 0, members: 0, sanctions: 0, entries: 0 };

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#addRoom = database.prepare(
      'INSERT INTO rooms (name, first, last, topic) VALUES (?, ?, ?, ?) RETURNING id',
    );
    this.#addIdentity = database.prepare(
      `INSERT INTO identities (id, token_hash, nick, spoke, seen) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.#addMember = database.prepare(
      'INSERT INTO members (identity, room, joined, read, muted) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#addSanction = database.prepare(
      'INSERT INTO sanctions (kind, identity, nick) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#entries = new ImportEntries(database);
  }

  /** Throws ImportRefused if the line does not go with those before. */
  add(line: ExportLine): void {
    switch (line.type) {
      case 'room':
        return this.#room(line);
      case 'identity':
        return this.#identity(line);
      case 'member':
        return this.#member(line);
      case 'sanction':
        return this.#sanction(line);
      default:
        this.#entries.add(this.#roomOf(line.room), line);
        this.#counts.entries += 1;
    }
  }

  /** Throws ImportRefused if lines are missing. */
  assertWhole(announced: ExportCounts): void {
    for (const what of ['rooms', 'identities', 'members', 'sanctions'] as const)
      this.#assert(what, announced);
    for (const { name, next, last } of this.#rooms.values()) {
      if (next <= last) throw new ImportRefused(`${numbers(next, last)} of ${name}: missing at the end`);
    }
    this.#assert('entries', announced);
  }

  /** Everybody has read the whole lobby: what an export of version 1 does not say. */
  markLobbyAsRead(): void {
    this.#database.exec(
      `INSERT INTO members (identity, room, joined, read, muted)
        SELECT identities.id, rooms.id, 0, rooms.last, 0 FROM identities, rooms WHERE rooms.name = '#lobby'`,
    );
  }

  #assert(what: keyof ExportCounts, announced: ExportCounts): void {
    if (this.#counts[what] === announced[what]) return;
    throw new ImportRefused(
      `the first line announces ${announced[what]} ${what}, but there are ${this.#counts[what]}`,
    );
  }

  #room({ room: name, first, last, topic }: LineOf<'room'>): void {
    if (!isRoomName(name)) throw new ImportRefused(`no room can be called ${name}`);
    if (this.#rooms.has(name)) throw new ImportRefused(`the room ${name} is there twice`);
    if (first < 1 || first > last + 1) {
      throw new ImportRefused(`a room can't have the numbers ${first} to ${last}`);
    }
    if (topic === '') throw new ImportRefused('a topic that is empty is left out');
    const id = Number(this.#addRoom.get(name, first, last, topic ?? null)?.id);
    this.#rooms.set(name, { id, name, first, next: first, last });
    this.#counts.rooms += 1;
  }

  #identity({ identity, tokenHash, nick, spoke, seen }: LineOf<'identity'>): void {
    // Such entries are not found by their author: see HAS_AUTHOR.
    if (identity >= BASE_IDENTITY)
      throw new ImportRefused(`nobody with a token can be the identity ${identity}`);
    const { changes } = this.#addIdentity.run(identity, tokenHash, nick, spoke ? 1 : 0, seen);
    if (changes === 0) throw new ImportRefused(`the identity ${identity}, or its token, is there twice`);
    this.#counts.identities += 1;
  }

  #member({ identity, room: name, joined, read, muted }: LineOf<'member'>): void {
    const room = this.#roomOf(name);
    if (!isMember(name, identity)) throw new ImportRefused(`${identity} can't be in ${name}`);
    const { changes } = this.#addMember.run(identity, room.id, joined ? 1 : 0, read, muted ? 1 : 0);
    if (changes === 0) throw new ImportRefused(`${identity} is in ${name} twice`);
    this.#counts.members += 1;
  }

  #sanction({ kind, identity, nick }: LineOf<'sanction'>): void {
    const { changes } = this.#addSanction.run(kind, identity, nick);
    if (changes === 0) throw new ImportRefused(`the ${kind} of ${identity} is there twice`);
    this.#counts.sanctions += 1;
  }

  #roomOf(name: string): ImportedRoom {
    const room = this.#rooms.get(name);
    if (room === undefined) throw new ImportRefused(`no line before announces the room ${name}`);
    return room;
  }
}
