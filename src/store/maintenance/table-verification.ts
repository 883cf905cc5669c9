import type { DatabaseSync } from 'node:sqlite';
import { IS_MESSAGE, type Row } from '../entry-rows.ts';
import { isMember, isRoomName } from '../room-names.ts';
import type { Findings } from './findings.ts';

/** A rule that SQLite can look through: each row that it finds breaks it. */
interface Rule {
  /** How those that break it are called, in the plural. */
  readonly kind: string;
  readonly select: string;
  readonly finding: (row: Row) => string;
}

/** What was done to messages, with the message: none where it is not there. */
const DEEDS = `SELECT name, deeds.seq, deeds.target FROM entries AS deeds JOIN rooms ON rooms.id = deeds.room
  LEFT JOIN entries ON entries.room = deeds.room AND entries.seq = deeds.target AND entries.seq < deeds.seq
    AND ${IS_MESSAGE}`;
const MESSAGES = `SELECT name, entries.seq FROM entries JOIN rooms ON rooms.id = entries.room WHERE ${IS_MESSAGE}`;

const RULES: readonly Rule[] = [
  {
    kind: 'things done to no message',
    select: `${DEEDS} WHERE deeds.type IN ('edited', 'deleted', 'reacted', 'unreacted') AND entries.seq IS NULL
      AND (deeds.target IS NULL OR deeds.target >= rooms.first)`,
    finding: ({ name, seq, target }) =>
      `number ${seq} of ${name} was done to number ${target}, which is no message before it`,
  },
  {
    kind: 'messages changed by others',
    select: `${DEEDS} WHERE deeds.type IN ('edited', 'deleted') AND entries.identity <> deeds.identity`,
    finding: ({ name, seq, target }) => `number ${seq} of ${name} changes number ${target} of somebody else`,
  },
  {
    kind: 'texts that should be gone',
    select: `${DEEDS} WHERE deeds.type = 'deleted' AND entries.text IS NOT NULL`,
    finding: ({ name, target }) => `number ${target} of ${name} was deleted, and its text is still there`,
  },
  {
    kind: 'texts that should be gone',
    select: `SELECT name, seq FROM entries JOIN rooms ON rooms.id = room
      WHERE type IN ('edited', 'deleted', 'joined', 'left', 'erased') AND text IS NOT NULL`,
    finding: ({ name, seq }) => `number ${seq} of ${name} is no message, and has a text`,
  },
  {
    kind: 'deleted messages that are not gone',
    select: `${MESSAGES} AND entries.text IS NULL AND (entries.mentions IS NOT NULL OR entries.edited IS NOT NULL)`,
    finding: ({ name, seq }) => `number ${seq} of ${name} was deleted, and more than its number is there`,
  },
  {
    kind: 'messages without a text',
    select: `${MESSAGES} AND entries.text IS NULL
      AND (entries.room, entries.seq) NOT IN (SELECT room, target FROM entries WHERE type = 'deleted' AND target IS NOT NULL)
      AND (entries.room, entries.identity) NOT IN (SELECT room, identity FROM entries WHERE type = 'erased')`,
    finding: ({ name, seq }) => `number ${seq} of ${name} has no text, and nobody has deleted it`,
  },
  {
    kind: 'entries by nobody',
    select: `SELECT name, seq FROM entries JOIN rooms ON rooms.id = room WHERE nick = '' AND type <> 'erased'
      AND (room, identity) NOT IN (SELECT room, identity FROM entries WHERE type = 'erased')`,
    finding: ({ name, seq }) => `number ${seq} of ${name} is by nobody, and nobody was erased`,
  },
  {
    kind: 'members who are not known',
    select: `SELECT name, identity FROM members JOIN rooms ON rooms.id = room
      WHERE identity NOT IN (SELECT id FROM identities)`,
    finding: ({ name, identity }) => `${identity} is known in ${name}, and to nobody else`,
  },
  {
    kind: 'members who are ahead',
    select:
      'SELECT name, identity, read, last FROM members JOIN rooms ON rooms.id = room WHERE read > last OR read < 0',
    finding: ({ name, identity, read, last }) =>
      `${identity} has read ${name} up to number ${read}, but it ends with ${last}`,
  },
  {
    kind: 'mentions in no message',
    select: `SELECT name, mentions.seq, mentions.identity FROM mentions JOIN rooms ON rooms.id = mentions.room
      LEFT JOIN entries ON entries.room = mentions.room AND entries.seq = mentions.seq
        AND entries.text IS NOT NULL AND instr(' ' || entries.mentions || ' ', ' ' || mentions.identity || ' ') > 0
      WHERE entries.seq IS NULL`,
    finding: ({ name, seq, identity }) =>
      `number ${seq} of ${name} counts as a mention of ${identity}, and is none`,
  },
  {
    kind: 'sanctions that are not known',
    select: "SELECT kind, identity FROM sanctions WHERE kind NOT IN ('kick', 'mute')",
    finding: ({ kind, identity }) => `there is no such thing as a ${kind}, which ${identity} has`,
  },
];

/** Holds the tables of a journal against each other. Within a transaction, that of the caller. */
export function verifyTables(database: DatabaseSync, findings: Findings): void {
  for (const { kind, select, finding } of RULES) {
    for (const row of database.prepare(select).iterate()) findings.add(kind, finding(row));
  }
  verifyMentions(database, findings);
  verifyMembers(database, findings);
}

/** What mentions somebody counts as a mention, as long as they are known. */
function verifyMentions(database: DatabaseSync, findings: Findings): void {
  const missing = database.prepare(`SELECT 1 FROM identities WHERE id = :identity AND NOT EXISTS
    (SELECT 1 FROM mentions WHERE mentions.identity = :identity AND room = :room AND seq = :seq)`);
  const messages = `SELECT name, entries.seq, entries.room, entries.mentions FROM entries
    JOIN rooms ON rooms.id = entries.room WHERE entries.mentions IS NOT NULL`;
  for (const { name, room, seq, mentions } of database.prepare(messages).iterate()) {
    for (const identity of String(mentions).split(' ')) {
      if (missing.get({ identity, room: room ?? null, seq: seq ?? null }) === undefined) continue;
      findings.add('mentions that do not count', `number ${seq} of ${name} does not count for ${identity}`);
    }
  }
}

/** Rooms are called as rooms can be, and in a direct conversation are none but its two. */
function verifyMembers(database: DatabaseSync, findings: Findings): void {
  for (const { name } of database.prepare('SELECT name FROM rooms').iterate()) {
    if (!isRoomName(String(name))) findings.add('wrong rooms', `no room can be called ${name}`);
  }
  const members = "SELECT identity, name FROM members JOIN rooms ON rooms.id = room WHERE name LIKE '@%'";
  for (const { identity, name } of database.prepare(members).iterate()) {
    if (isMember(String(name), String(identity))) continue;
    findings.add('wrong members', `${identity} is in ${name}, and can't be`);
  }
}
