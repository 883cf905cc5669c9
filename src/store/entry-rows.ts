import type { SQLOutputValue } from 'node:sqlite';
import type { KeptEntry, RoomEntry } from '../core/ports.ts';
import type { Moderation } from '../protocol/command.ts';
import { isModeration } from './sanctions.ts';

/** A row, as SQLite gives it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** What the column `type` can hold: a message is said or acted, a reaction comes or goes. */
type StoredType =
  | Exclude<KeptEntry['type'], 'message'>
  | 'said'
  | 'acted'
  /** A reaction that was taken back. */
  | 'unreacted';

/** Which rows are messages, as a condition on the column `type`. */
export const IS_MESSAGE = "entries.type IN ('said', 'acted')";

/**
 * What `keptEntry` needs of a row of `entries`: the columns of a SELECT from that table. An edit has no text of its own:
 * it shows what its target says now.
 */
export const ENTRY_COLUMNS = `entries.seq, entries.time, entries.type, entries.identity, entries.nick, entries.id,
  entries.target, entries.mentions, entries.edited,
  CASE entries.type WHEN 'edited'
    THEN (SELECT origin.text FROM entries AS origin WHERE origin.room = entries.room AND origin.seq = entries.target)
    ELSE entries.text END AS text`;

/** The same columns, and the name of the room as `name`. Order and range are to be added. */
export const SELECT_ENTRIES = `SELECT ${ENTRY_COLUMNS}, entries.number, rooms.name
  FROM entries JOIN rooms ON rooms.id = entries.room`;

/** The entry of a row with the `ENTRY_COLUMNS`. Throws if it is of a type that this program does not know. */
export function keptEntry(room: string, row: Row): KeptEntry {
  const who = {
    room,
    seq: Number(row.seq),
    time: Number(row.time),
    identity: String(row.identity),
    nick: String(row.nick),
  };
  const id = row.id === null ? {} : { id: String(row.id) };
  const text = row.text === null ? undefined : String(row.text);
  const target = Number(row.target);
  // Written by this program alone, in a file that is checked for damage; what no case knows is thrown at the end.
  const type = row.type as StoredType;
  switch (type) {
    case 'said':
    case 'acted':
      return {
        type: 'message',
        ...who,
        ...id,
        text: text ?? '',
        ...(row.target === null ? {} : { reply: target }),
        ...(type === 'acted' ? { action: true } : {}),
        ...(text === undefined ? { deleted: true } : revision(row)),
      };
    case 'edited':
      return { type, ...who, ...id, target, ...(text === undefined ? {} : { text }) };
    case 'deleted':
      return { type, ...who, ...id, target };
    case 'reacted':
    case 'unreacted':
      return {
        type: 'reacted',
        ...who,
        ...id,
        target,
        reaction: text ?? '',
        ...(type === 'unreacted' ? { removed: true } : {}),
      };
    case 'topic':
      return { type, ...who, ...id, topic: text ?? '' };
    case 'joined':
    case 'left':
    case 'erased':
      return { type, ...who };
    case 'moderated':
      return { type, ...who, act: moderation(text) };
  }
  // The compiler takes this for unreachable, as it is unless somebody else has written into the file.
  throw new Error(`the journal has an entry of the type '${row.type}'`);
}

/** What a client called it; undefined if it has no id, or can't have one. */
export function idOf(entry: RoomEntry | KeptEntry): string | undefined {
  return 'id' in entry ? entry.id : undefined;
}

/** The columns of an entry that depend on its kind. */
interface StoredParts {
  readonly type: StoredType;
  readonly text: string | null;
  readonly target: number | null;
}

/** What is written of an entry, that is new or comes from elsewhere as it was kept. */
export function storedParts(entry: RoomEntry | KeptEntry): StoredParts {
  switch (entry.type) {
    case 'message': {
      const isDeleted = 'deleted' in entry && entry.deleted === true;
      const type = entry.action === true ? 'acted' : 'said';
      return { type, text: isDeleted ? null : entry.text, target: entry.reply ?? null };
    }
    case 'edited':
    case 'deleted':
      return { type: entry.type, text: null, target: entry.target };
    case 'reacted':
      return {
        type: entry.removed === true ? 'unreacted' : 'reacted',
        text: entry.reaction,
        target: entry.target,
      };
    case 'topic':
      return { type: 'topic', text: entry.topic, target: null };
    case 'moderated':
      return { type: 'moderated', text: entry.act, target: null };
    case 'joined':
    case 'left':
    case 'erased':
      return { type: entry.type, text: null, target: null };
  }
}

/** The column `mentions`: the identities with a blank between them, as none can be in one. */
export function storedMentions(mentions: readonly string[] | undefined): string | null {
  return mentions === undefined || mentions.length === 0 ? null : mentions.join(' ');
}

/** The identities in the column `mentions`. */
export function mentionsIn(stored: SQLOutputValue | undefined): string[] {
  return typeof stored === 'string' ? stored.split(' ') : [];
}

function revision({ mentions, edited }: Row): { mentions?: string[]; edited?: number } {
  return {
    ...(mentions === null ? {} : { mentions: mentionsIn(mentions) }),
    ...(edited === null ? {} : { edited: Number(edited) }),
  };
}

function moderation(text: string | undefined): Moderation {
  if (text === undefined || !isModeration(text)) throw new Error(`the journal has a moderation '${text}'`);
  return text;
}
