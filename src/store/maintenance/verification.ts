import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { keptEntry, SELECT_ENTRIES } from '../entry-rows.ts';
import { Meta } from '../sqlite/meta.ts';
import { schemaFaults } from '../sqlite/schema-check.ts';
import type { Findings } from './findings.ts';
import type { Report } from './report.ts';
import { RowVerification, verifyIdentities } from './row-verification.ts';
import { verifyTables } from './table-verification.ts';

interface Room {
  readonly name: string;
  readonly last: number;
  next: number;
}

/**
 * SQLite's own look at the file, and ours at its tables. False: what is in it can't be relied on, and a further look
 * would say nothing.
 */
export function verifyFile(database: DatabaseSync, findings: Findings): boolean {
  const before = findings.count;
  try {
    const rows = database.prepare('PRAGMA integrity_check(20)').all();
    for (const { integrity_check: said } of rows) {
      if (said !== 'ok') findings.add('faults of the file', `the file is damaged: ${oneLine(said)}`);
    }
    for (const { table, rowid } of database.prepare('PRAGMA foreign_key_check').iterate()) {
      // Tables that are their own index have no numbers of rows.
      const row = rowid === null ? 'a row' : `row ${rowid}`;
      findings.add('rows without a room', `${row} of ${table} belongs to a room that is not there`);
    }
  } catch (error) {
    if (!(error instanceof Error) || !('errcode' in error)) throw error;
    findings.add('faults of the file', `the file is damaged: ${error.message}`);
  }
  return findings.count === before && verifySchema(database, findings);
}

/** False if a table is missing or another: without an index all can be looked at. */
function verifySchema(database: DatabaseSync, findings: Findings): boolean {
  const faults = schemaFaults(database);
  for (const { text } of faults) findings.add('faults of the tables', text);
  return !faults.some(({ text, isLacking }) => isLacking && text.startsWith('the table '));
}

/** What there is in a journal, as far as it was looked at. */
export interface Verified {
  readonly entries: number;
  readonly rooms: number;
  /** Every entry is of a kind that this program knows. */
  readonly isKnown: boolean;
}

/** Holds what is kept against the rules: numbers, ids, what is done to messages, who is in which room. */
export function verifyJournal(
  database: DatabaseSync,
  findings: Findings,
  report: Report,
  isReaction: (text: string) => boolean,
): Verified {
  database.exec('BEGIN');
  try {
    if (typeof new Meta(database).get('epoch') !== 'string')
      findings.add('missing facts', 'the journal has no epoch, by which clients know it');
    const rows = new RowVerification(database, findings, isReaction);
    const verified = verifyEntries(database, findings, rows, report);
    verifyIds(database, findings);
    verifyIdentities(database, findings);
    verifyTables(database, findings);
    return verified;
  } finally {
    database.exec('COMMIT');
  }
}

/** In the order of the commits every room counts from its first number to its last, without a gap. */
function verifyEntries(
  database: DatabaseSync,
  findings: Findings,
  rows: RowVerification,
  report: Report,
): Verified {
  const rooms = new Map(
    database
      .prepare('SELECT name, first, last FROM rooms')
      .all()
      .map(({ name, first, last }) => [String(name), roomOf(String(name), Number(first), Number(last))]),
  );
  const total = Number(database.prepare('SELECT count(*) AS count FROM entries').get()?.count);
  let done = 0;
  let isKnown = true;
  for (const row of database.prepare(`${SELECT_ENTRIES} ORDER BY entries.number`).iterate()) {
    const room = rooms.get(String(row.name));
    if (room !== undefined) verifyNumber(room, Number(row.seq), findings);
    try {
      rows.verify(row, keptEntry(String(row.name), row));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      isKnown = false;
      findings.add('entries that are not known', `number ${row.seq} of ${row.name}: ${error.message}`);
    }
    done += 1;
    report(done, total);
  }
  for (const { name, next, last } of rooms.values()) {
    if (next === last + 1) continue;
    const says = `the table of rooms says that ${name} ends with number ${last}`;
    findings.add('wrong numbers', `${says}, but its entries end with ${next - 1}`);
  }
  return { entries: total, rooms: rooms.size, isKnown };
}

/** Nobody has said or done two things in a room with the same id. */
function verifyIds(database: DatabaseSync, findings: Findings): void {
  const repeated = `SELECT name, identity, entries.id AS id, count(*) AS count FROM entries JOIN rooms ON rooms.id = room
    WHERE entries.id IS NOT NULL GROUP BY room, identity, entries.id HAVING count > 1`;
  for (const { name, identity, id, count } of database.prepare(repeated).iterate()) {
    findings.add('repeated ids', `${count} entries of ${name} by ${identity} have the id ${id}`);
  }
}

function verifyNumber(room: Room, seq: number, findings: Findings): void {
  const { name, next } = room;
  if (seq < next) {
    return findings.add('wrong numbers', `number ${seq} of ${name} is there twice, or out of order`);
  }
  if (seq > next) {
    const missing = seq - 1 === next ? `number ${next}` : `numbers ${next} to ${seq - 1}`;
    findings.add('wrong numbers', `${missing} of ${name}: missing`);
  }
  room.next = seq + 1;
}

function roomOf(name: string, first: number, last: number): Room {
  return { name, next: first, last };
}

function oneLine(said: SQLOutputValue | undefined): string {
  return String(said).replaceAll(/\s*\n\s*/g, ', ');
}
