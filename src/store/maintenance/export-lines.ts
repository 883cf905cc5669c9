import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type {
  IdentityState,
  KeptEntry,
  MembershipState,
  RoomState,
  SanctionState,
} from '../../core/ports.ts';
import { keptEntry, SELECT_ENTRIES } from '../entry-rows.ts';
import { Meta } from '../sqlite/meta.ts';
import { UnusableJournal } from '../unusable-journal.ts';

export const EXPORT_FORMAT = 'parley-export';
/** Another one as soon as an older Parley would misunderstand an export. In 1 there were messages only. */
export const EXPORT_VERSION = 2;

/** How many lines there are of each kind. */
export interface ExportCounts {
  readonly rooms: number;
  readonly identities: number;
  readonly members: number;
  readonly sanctions: number;
  readonly entries: number;
}

/** The first line of an export: what it is, and what follows. */
export interface ExportHead extends ExportCounts {
  readonly format: typeof EXPORT_FORMAT;
  readonly version: 1 | typeof EXPORT_VERSION;
  readonly epoch: string;
}

/** Who and what there is. It comes before the entries, in this order. */
export type TableLine =
  | ({ readonly type: 'room' } & Omit<RoomState, 'recent'>)
  | ({ readonly type: 'identity' } & IdentityState)
  | ({ readonly type: 'member' } & MembershipState)
  | ({ readonly type: 'sanction' } & SanctionState);

/** Any line but the first. Entries come last, in the order of their commits. */
export type ExportLine = TableLine | KeptEntry;

/** All that lasts, of one moment: read as it is asked for, however long that takes. */
export interface Export {
  readonly head: ExportHead;
  /** Throws UnusableJournal where there is something that this program does not know. */
  readonly lines: Iterable<ExportLine>;
}

/** Reads a journal in a transaction that ends with the connection, so that nothing changes half-way. */
export function exportOf(database: DatabaseSync): Export {
  database.exec('BEGIN');
  const count = (table: keyof ExportCounts) =>
    Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count);
  const head = {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    epoch: String(new Meta(database).get('epoch')),
    rooms: count('rooms'),
    identities: count('identities'),
    members: count('members'),
    sanctions: count('sanctions'),
    entries: count('entries'),
  } as const;
  return { head, lines: linesOf(database) };
}

/** How many lines follow the first. */
export function lineCount({ rooms, identities, members, sanctions, entries }: ExportCounts): number {
  return rooms + identities + members + sanctions + entries;
}

function* linesOf(database: DatabaseSync): Iterable<ExportLine> {
  for (const row of rows(database, 'SELECT name, first, last, topic FROM rooms ORDER BY id')) {
    const topic = row.topic === null ? {} : { topic: String(row.topic) };
    const [room, first, last] = [String(row.name), Number(row.first), Number(row.last)];
    yield { type: 'room', room, first, last, ...topic };
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
  const members = `SELECT identity, name, joined, read, muted FROM members JOIN rooms ON rooms.id = room
    ORDER BY identity, room`;
  for (const row of rows(database, members)) {
    yield {
      type: 'member',
      identity: String(row.identity),
      room: String(row.name),
      joined: row.joined === 1,
      read: Number(row.read),
      muted: row.muted === 1,
    };
  }
  for (const row of rows(database, 'SELECT kind, identity, nick FROM sanctions ORDER BY kind, identity')) {
    const kind = row.kind === 'kick' ? 'kick' : 'mute';
    yield { type: 'sanction', kind, identity: String(row.identity), nick: String(row.nick) };
  }
  for (const row of rows(database, `${SELECT_ENTRIES} ORDER BY entries.number`)) yield entryOf(row);
}

/** To leave out what is not understood would make an export that is whole only in appearance. */
function entryOf(row: Row): KeptEntry {
  try {
    return keptEntry(String(row.name), row);
  } catch (error) {
    throw new UnusableJournal(error instanceof Error ? error.message : String(error));
  }
}

type Row = NonNullable<ReturnType<StatementSync['get']>>;

function rows(database: DatabaseSync, select: string): ReturnType<StatementSync['iterate']> {
  return database.prepare(select).iterate();
}
