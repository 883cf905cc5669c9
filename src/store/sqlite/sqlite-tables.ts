import type { DatabaseSync } from 'node:sqlite';
import { Decisions, type Tables } from '../decisions.ts';
import { EntryTable } from './entry-table.ts';
import { IdentityTable } from './identity-table.ts';
import { MemberTable } from './member-table.ts';
import type { Meta } from './meta.ts';
import { Rollback } from './rollback.ts';
import { type Room, RoomTable } from './room-table.ts';
import { SanctionTable } from './sanction-table.ts';

/** The tables of the journal, with what is kept of them in memory. Changed within transactions of the writer only. */
export class SqliteTables implements Tables<Room> {
  readonly rooms: RoomTable;
  readonly entries: EntryTable;
  readonly members: MemberTable;
  readonly identities: IdentityTable;
  readonly sanctions: SanctionTable;
  readonly decisions: Decisions<Room>;
  readonly #rollback = new Rollback();

  constructor(database: DatabaseSync, meta: Meta) {
    this.rooms = new RoomTable(database, this.#rollback);
    this.entries = new EntryTable(database, meta, this.rooms);
    this.members = new MemberTable(database, this.#rollback);
    this.identities = new IdentityTable(database, this.#rollback);
    this.sanctions = new SanctionTable(database);
    this.decisions = new Decisions(this);
  }

  /** Writes what else the transaction needs, just before its end. */
  finish(): void {
    this.rooms.finish();
  }

  /** The transaction is on disk. */
  settle(): void {
    this.rooms.settle();
    this.entries.settle();
    this.#rollback.settle();
  }

  /** The transaction never was. */
  undo(): void {
    this.rooms.undo();
    this.entries.undo();
    this.#rollback.undo();
  }
}
