import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { IdentityState, KeptEntry, RoomState } from '../core/ports.ts';
import { Meta } from './meta.ts';
import { keptEntry } from './page-reader.ts';
import { UnusableJournal } from './unusable-journal.ts';

export const EXPORT_FORMAT = 'parley-export';
/** Another one as soon as an older Parley would misunderstand an export. */
export const EXPORT_VERSION = 1;

/** The first line of an export: what it is, and how many lines of each kind follow. */
export interface ExportHead {
  readonly format: typeof EXPORT_FORMAT;
  readonly version: typeof EXPORT_VERSION;
  readonly epoch: string;
  readonly rooms: number;
  readonly identities: number;
  readonly entries: number;
}

/** Any other line. First all rooms, then all identities, then the entries in the order of their commits. */
export type ExportLine =
  | ({ readonly type: 'room' } & Omit<RoomState, 'recent'>)
  | ({ readonly type: 'identity' } & IdentityState)
  | KeptEntry;

/** All that lasts, of one moment: read as it is asked for, however long that takes. */
export interface Export {
  readonly head: ExportHead;
  readonly lines: Iterable<ExportLine>;
}

/** Reads a journal in a transaction that ends with the connection, so that nothing changes half-way. */
export function exportOf(database: DatabaseSync): Export {
  database.exec('BEGIN');
  const count = (table: 'rooms' | 'identities' | 'entries') =>
    Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count);
  const head = {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    epoch: String(new Meta(database).get('epoch')),
    rooms: count('rooms'),
    identities: count('identities'),
    entries: count('entries'),
  } as const;
  return { head, lines: linesOf(database) };
}

function* linesOf(database: DatabaseSync): Iterable<ExportLine> {
  for (const { name, first, last } of rows(database, 'SELECT name, first, last FROM rooms ORDER BY id')) {
    yield { type: 'room', room: String(name), first: Number(first), last: Number(last) };
  }
  for (const row of rows(database, 'SELECT id, token_hash, nick, spoke, seen FROM identities ORDER BY id')) {
    yield {
      type: 'identity',
      identity: String(row.id),
      tokenHash: String(row.token_hash),
      nick: String(row.nick),
      spoke: row.spoke === 1,
      seen: Number(row.seen),
    };
  }
  const entries = 'SELECT entries.*, name FROM entries JOIN rooms ON rooms.id = room ORDER BY number';
  for (const row of rows(database, entries)) {
    // To leave out what is not understood would make an export that is whole only in appearance.
    if (row.type !== 'said') throw new UnusableJournal(`the journal has an entry of the type '${row.type}'`);
    yield keptEntry(String(row.name), row);
  }
}

function rows(database: DatabaseSync, select: string): ReturnType<StatementSync['iterate']> {
  return database.prepare(select).iterate();
}
